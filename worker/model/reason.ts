// Every refusal and every decision not to act has one of these names, in the API, in the log and in the catalogues of both languages.

export type Reason =
  | 'no zone' // a missing zone means nobody, never everybody
  | 'unknown zone'
  | 'zone changed since it was shown'
  | 'empty text'
  | 'text missing for a language' // somebody targeted reads a language that has no text and no fallback
  | 'template variable left'
  | 'link in text'
  | 'text too long'
  | 'asks for an answer that cannot come' // the sender is a name, and nobody can write back to a name
  | 'control character in text'
  | 'letter of another script' // it looks like one of ours and is none: « раris » is no Paris
  | 'translation older than its French' // the French was changed after it: two languages would say two things
  | 'upstairs without an alternative' // somebody has no upper floor, and this text would send them up
  | 'variant without a language' // a variant says in each language what the text says in it
  | 'no channel chosen'
  | 'channel not configured'
  | 'channel goes beside SMS' // RCS and WhatsApp need a data connection: never instead of an SMS
  | 'no WhatsApp template for a language' // a template has one language, and another one's is not sent instead
  | 'blanks that WhatsApp refuses' // it takes no line break and no run of more than four blanks in the text of a template
  | 'nobody in the zone'
  | 'other number of persons than typed' // a wide choice is confirmed by its number, and people move in and out meanwhile
  | 'expiry in the past'
  | 'expiry too far'
  | 'author may not approve'
  | 'role may not do this'
  | 'content changed since it was shown'
  | 'wrong state'
  | 'already decided'
  | 'log frozen' // of an event that is over: what is wrong is corrected by a new entry
  | 'rows not final' // sends without a known end are given up by a named person, or they have one (INV-34)
  | 'duplicate of an open proposal'
  | 'already told, repeat not due'
  | 'mode differs'
  | 'unknown alert'
  | 'unknown call for help'
  // Of the crisis cell's own desk.
  | 'unknown call'
  | 'unknown shelter'
  | 'unknown arrival'
  | 'unknown means'
  | 'people are still there'
  // Between communes.
  | 'not an intercommunal body' // a SIREN, of a body that lists this commune
  | 'not yours to lend'
  | 'until when' // what is lent goes back
  | 'unknown display'
  | 'nobody to call' // of the directory, by a roll call
  | 'phone not accepted' // of the town's own people: a number that no network knows wakes nobody
  | 'unknown notice'
  | 'unknown team'
  | 'unknown task'
  | 'unknown door'
  | 'no team' // doors are given to somebody, or to nobody
  | 'unknown entry'
  | 'in the future'
  | 'changed meanwhile' // it was done without a network, and somebody else has moved the card since
  | 'unknown plan'
  | 'unknown card'
  | 'unknown exercise'
  | 'unknown inject'
  | 'live comes first' // an exercise yields to what is real
  | 'notice too short' // the public is told of an exercise beforehand
  | 'sender not on the list' // whoever may wake the duty officer stands in feeds.yaml
  | 'unknown proposal'
  | 'unknown rule'
  | 'unknown rule change'
  | 'nothing changed'
  | 'not for a form' // the file is written in a way that a form cannot change without touching more than it should
  | 'unknown sighting'
  | 'unknown silence'
  | 'unknown relay'
  | 'unknown siren'
  | 'the prefect alone sounds it' // the State's sirens are asked for, never commanded
  | 'unknown sheet' // of a loud-hailer
  | 'unknown line'
  | 'too many lines'
  | 'conditions required'
  | 'not within the next week'
  | 'unknown order'
  | 'unknown review'
  | 'before it was asked'
  // Of scenarios that are prepared in calm.
  | 'unknown scenario'
  | 'repeat not possible'
  | 'recording of another text' // somebody's own voice says what stood there before
  | 'not approved beforehand' // it was changed, or nobody else has read it yet
  | 'review date passed' // numbers, streets and shelters grow old: it is read and approved again first
  | 'longer ago than a day' // what is entered late goes into the log, with its own hour
  | 'silence longer than a day' // somebody looks at the gauge in between
  | 'unknown station'
  | 'not seen within the last day' // evidence of now, not a memory and not a forecast
  | 'reason required'
  | 'clock held at 1 while people decide'
  | 'clock before this release' // a machine that has lost its time would send with an end in the past
  | 'number not accepted' // no number that can text
  | 'picture not accepted' // no JPEG, too large, or one that still says where or by what it was made
  | 'code not accepted' // a first-run or invitation code: wrong, used, run out, or no longer valid
  | 'passkey not accepted'
  | 'too many tries'
  | 'sequence already used' // a signed call that was seen before, or an older one
  | 'last administrator' // a territory never loses the one who can let people in
  // Of the register of vulnerable people.
  | 'unknown person'
  | 'unknown request'
  | 'no plan in force' // it is handed over only while an alert runs or a plan is declared
  | 'limit of the day'
  | 'names the person' // a reason stands in a log that outlives the entry
  | 'shrinks the audience first told' // an update, a cancel or an all-clear reaches at least those first told

/** A refusal as the API gives it: what, where, how to mend. */
export interface Refusal {
  readonly kind: 'refused'
  readonly reason: Reason
  readonly detail: string
}

export function refused(reason: Reason, detail: string): Refusal {
  return { kind: 'refused', reason, detail }
}
