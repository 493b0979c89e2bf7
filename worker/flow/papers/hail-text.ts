// The words of a loud-hailer, drafted from an alert: who speaks, then whole sentences of the approved text, as many as are said slowly in the time.
import { openingOf } from '../../fanout/opening.ts'
import { asksForAnswer, kindOf, sentencesOf } from '../../fanout/sentences.ts'
import { speakerName } from '../../fanout/speaker.ts'
import type { Alert } from '../../model/alert.ts'
import { HAIL_MOST_S, hailSeconds, type HailText } from '../../model/hail.ts'
import { firstWord, type Mode } from '../../model/mode.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Territory } from '../../model/territory.ts'

type Spoken = keyof HailText

export function hailText(
  alert: Alert | null,
  { mode, territory }: { readonly mode: Mode; readonly territory: Territory },
): HailText {
  const draft = (language: Spoken) => {
    const content = alert?.current.content
    if (content === undefined || content.texts[language] === undefined) return firstWord(mode)
    const opening = openingOf({ content, language, mode, territory })
    if (opening === null) return firstWord(mode)
    const head = `${firstWord(mode)}${speakerName(territory.speaker, language)}.`
    return fitted(
      head,
      sentencesOf(opening.rest).filter((sentence) => !asksForAnswer(sentence)),
    )
  }
  return { fr: draft('fr'), en: draft('en') }
}

/** What happens and what to do before all else, in the order in which it was approved. Never cut: half a sentence says something else. */
function fitted(head: string, sentences: readonly string[]): string {
  const numbered = sentences.map((sentence, index) => ({ sentence, index, kind: kindOf(sentence) }))
  const first = numbered.filter(({ kind, index }) => index === 0 || kind === 'order')
  const chosen: typeof numbered = []
  const textOf = (list: typeof numbered) =>
    [head, ...list.toSorted((left, right) => left.index - right.index).map(({ sentence }) => sentence)].join(' ')
  for (const one of [...first, ...numbered.filter((other) => !first.includes(other) && other.kind !== 'contact')])
    if (hailSeconds(textOf([...chosen, one])) <= HAIL_MOST_S) chosen.push(one)
  return textOf(chosen)
}

/** EXERCICE stands first whatever somebody has written. */
export function markedHail({ fr, en }: HailText, mode: Mode): HailText {
  const word = firstWord(mode)
  const marked = (text: string) => (text.trim() === '' || text.startsWith(word) ? text.trim() : `${word}${text.trim()}`)
  return { fr: marked(fr), en: marked(en) }
}

/** Null where it can be said. English may be left out. */
export function hailFault({ fr, en }: HailText, mode: Mode): Refusal | null {
  if (fr === '' || fr === firstWord(mode).trim()) return refused('empty text', 'there is nothing to say')
  for (const text of [fr, en]) {
    const seconds = hailSeconds(text)
    if (seconds > HAIL_MOST_S)
      return refused('text too long', `said slowly it takes ${seconds} s, at most ${HAIL_MOST_S} s are understood`)
  }
  return null
}
