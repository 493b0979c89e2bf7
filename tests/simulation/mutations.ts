// Bugs planted on purpose, in the pure code or in the shell around it; never in a file of worker/. Each must be caught.
import { stepDelivery } from '../../worker/fanout/delivery.ts'
import { grant } from '../../worker/fanout/pacing.ts'
import { selectPersons } from '../../worker/audience/select.ts'
import { step } from '../../worker/decide/alert-machine.ts'
import { firstClosed, firstClosedToApproval } from '../../worker/decide/gates.ts'
import { contentHash } from '../../worker/decide/content.ts'
import { appendEntry } from '../../worker/prove/chain.ts'
import { renderFor } from '../../worker/fanout/render.ts'
import { progressOf } from '../../worker/objects/residents/reach-count.ts'
import type { Core, Shell } from './core.ts'
import type { Planted } from './world.ts'

export interface Mutation {
  readonly name: string
  readonly planted: Planted
  /** A seed that is known to catch it; where the worlds change it is found anew. */
  readonly caughtBy?: number
}

const shell = (name: string, ...off: readonly (keyof Shell)[]): Mutation => ({
  name,
  planted: { shell: Object.fromEntries(off.map((habit) => [habit, false])) },
})

const core = (name: string, replaced: Partial<Core>): Mutation => ({ name, planted: { core: replaced } })

const delivery = (
  name: string,
  change: (...args: Parameters<typeof stepDelivery>) => ReturnType<typeof stepDelivery> | null,
) => core(name, { stepDelivery: (row, event) => change(row, event) ?? stepDelivery(row, event) })

export const MUTATIONS: readonly Mutation[] = [
  // ---- journal ----
  shell('the intent is not written before the call', 'keepsClaims'),
  shell('a claim does not look whether the row is still planned', 'claimsPlannedOnly'),
  shell('a claim does not look whether the revision was stopped', 'claimsPlannedOnly', 'claimsOnlyWhereSending'),
  shell('a row is sent after the end of validity', 'claimsBeforeExpiryOnly'),
  shell('an opt-out is lost between snapshot and claim', 'asksOptOut'),
  shell('an erasure is lost between snapshot and claim', 'asksWhetherErased', 'asksWhoIsLeft'),
  shell('a number is called for somebody who is gone', 'asksWhoIsLeft'),
  shell('answers are sometimes not kept', 'savesAnswers'),
  shell('rows of a dead incarnation are never adopted', 'adoptsOrphans'),
  shell('an orphan is repeated without a wait', 'waitsBeforeRepeat'),
  shell('a provider that can be asked is not asked', 'looksUpBeforeRepeat'),
  shell('the last row of a chunk is forgotten', 'writesAllRows'),
  shell('one row a person instead of one an address', 'oneRowAnAddress'),
  shell('rows for channels that nobody chose', 'onlyChosenChannels'),
  shell('a correction leaves out who has moved away', 'includesToldBefore'),
  shell('a launch told twice is taken twice', 'launchesOnce'),
  shell('a row that comes back after a stop stays planned', 'endsRowsOfTheStopped'),
  { ...shell('what was on the wire at a stop is forgotten by a crash', 'wakesForTheStopped'), caughtBy: 1592 },
  shell('an update leaves for zones edited since its approval', 'bindsZonesAtApproval'),
  shell('acts are not chained', 'chainsActs'),
  shell('what reaches the shard is not compared with what was approved', 'comparesContent'),
  shell('a launch is not logged', 'writesLaunchAct'),
  shell('a drill is handed the live adapter', 'adapterByMode'),
  shell('the provider may deliver for a day', 'ttlToExpiry'),
  // ---- receipts ----
  shell('a forged receipt is taken', 'checksSignature'),
  shell("another town's receipt is joined", 'ownTenantOnly'),
  shell('a receipt counts as often as it comes', 'dedupesReceipts'),
  shell('an early receipt is dropped', 'parksEarly'),
  shell('an early receipt is forgotten where a lookup finds its row', 'unparksAtLookup'),
  { ...shell('what an incarnation had still to tell is never told', 'tellsAllOnWake'), caughtBy: 674 },
  // ---- cascade ----
  shell('a phone that is to ring again is never rung', 'reopensToRing'),
  core('a phone rings for ever', { mostRings: () => 99 }),
  shell('nobody looks before a call whether it is needed yet', 'asksWhetherAnswered'),
  core('who has answered is called all the same', { stopsOnAnswer: () => false }),
  core('who has answered is not written to either', { stopsOnAnswer: () => true }),
  shell('one of a household has answered, and nobody else is called', 'asksEverybodyBehind'),
  shell('a contact hears at once of who may still answer', 'asksWhoMayAnswer'),
  shell('a contact waits for an answer that cannot come', 'asksWhoIsAlone'),
  shell('who has no other way waits with whoever shares their contact', 'waitsForNobodyWhoIsAlone'),
  shell('a contact hears of everybody who has that number', 'namesOnlyTheMeant'),
  core('a contact is told although everybody has answered', { stopsOnAnswer: (channel) => channel === 'voice' }),
  // ---- failover ----
  shell('who does not answer soon is doubled by the other provider', 'oneProviderAtATime'),
  shell('a row goes back to an earlier provider', 'neverGoesBack'),
  { ...shell('rows of a provider that is out wait for it', 'takesOnFromOut'), caughtBy: 76 },
  { ...shell('an orphan of the second provider is asked of the first', 'asksWhoWasCalled'), caughtBy: 307 },
  { ...shell('a row of which nobody knows waits for a provider that is gone', 'leavesToTheOther'), caughtBy: 212 },
  delivery('an orphan goes to the other provider at once', (row, event) =>
    event.kind === 'orphaned' && row.transport === 'claimed'
      ? { ...row, transport: 'planned', route: row.route + 1, notBefore: null }
      : null,
  ),
  delivery('a refusal of the account ends the row', (row, event) =>
    event.kind === 'outcome' && event.outcome.kind === 'refused' && event.outcome.failure === 'no credit'
      ? { ...stepDelivery(row, event), transport: 'failed' }
      : null,
  ),
  // ---- pace ----
  shell('the pace is forgotten between leases', 'keepsPace'),
  shell('slots are not spaced', 'spacesSlots'),
  // ---- decisions ----
  shell('a right that was taken away still approves', 'asksRights'),
  shell('idempotency keys are forgotten', 'keepsKeys'),
  shell('a key answers for another body', 'comparesKeyBodies'),
  shell('two approvers make two dispatches', 'approvesOnce'),
  shell('the hash on the screen is not compared', 'bindsShownHash'),
  shell('one shard is enough for a stop', 'waitsForEveryStop'),
  shell('a hand-off that is lost is not told again', 'retriesHandoffs'),
  shell('hand-offs of a dead incarnation are forgotten', 'guardsHandlers'),
  shell('the watchdog sleeps', 'watchdogRuns'),
  // ---- pure code ----
  delivery('a result of an old fence is kept', (row, event) =>
    event.kind === 'outcome' ? stepDelivery({ ...row, transport: 'claimed' }, { ...event, fence: row.fence }) : null,
  ),
  delivery('an accepted row is sent again', (row, event) =>
    event.kind === 'outcome' && event.outcome.kind === 'accepted' && row.attempts < 2
      ? { ...row, transport: 'planned', notBefore: event.now + 30_000 }
      : null,
  ),
  delivery('an unknown outcome counts as not sent', (row, event) =>
    event.kind === 'outcome' && event.outcome.kind === 'unknown' && row.transport === 'claimed'
      ? { ...row, transport: 'planned' }
      : null,
  ),
  delivery('an unknown outcome counts as sent', (row, event) =>
    event.kind === 'outcome' && event.outcome.kind === 'unknown' && row.transport === 'claimed'
      ? { ...row, transport: 'accepted' }
      : null,
  ),
  {
    ...delivery('unknown rows are repeated for ever', (row, event) =>
      event.kind === 'wait over' && row.transport === 'unknown'
        ? { ...row, transport: 'planned', notBefore: null }
        : null,
    ),
    caughtBy: 493,
  },
  delivery('an orphan goes back to planned', (row, event) =>
    event.kind === 'orphaned' && row.transport === 'claimed' ? { ...row, transport: 'planned' } : null,
  ),
  delivery('the last receipt wins', (row, event) =>
    event.kind === 'receipt' && row.transport === 'delivered' && event.receipt.status === 'accepted'
      ? { ...row, transport: 'accepted' }
      : null,
  ),
  delivery('a late word of a call that nobody took keeps the phone from being rung again', (row, event) =>
    event.kind === 'receipt' && event.receipt.status === 'accepted' && row.transport === 'planned' && row.rings > 0
      ? { ...row, transport: 'accepted', notBefore: null }
      : null,
  ),
  delivery('an answer is overwritten by a weaker one', (row, event) =>
    event.kind === 'receipt' && event.receipt.status === 'delivered'
      ? { ...stepDelivery(row, event), answer: 'none' }
      : null,
  ),
  delivery('a claim does not raise the fence', (row, event) =>
    event.kind === 'claim' ? { ...stepDelivery(row, event), fence: row.fence } : null,
  ),
  delivery('a lost retry is never due', (row, event) =>
    event.kind === 'outcome' && event.outcome.kind === 'retry'
      ? { ...stepDelivery(row, event), notBefore: Infinity }
      : null,
  ),
  core('the ceiling on calls under way is forgotten', {
    grant: (state, ask) => grant({ ...state, leases: [], nextSlotAt: 0 }, ask),
  }),
  core('a lease has twice the rate', { grant: (state, ask) => grant(state, { ...ask, perSecond: ask.perSecond * 2 }) }),
  core('the courtyard of a zone is warned too', {
    selectPersons: (zones, persons) =>
      selectPersons(
        zones.map((zone) => ({
          ...zone,
          geometry: zone.geometry.map(([shell]) => (shell === undefined ? [] : [shell])),
        })),
        persons,
      ),
  }),
  core('whoever stands on the border is left out', {
    selectPersons: (zones, persons) =>
      selectPersons(zones, persons).filter(({ person }) => !person.places.some(([x, y]) => x === 0 || y === 0)),
  }),
  core('no zone means everybody', {
    selectPersons: (zones, persons) =>
      zones.length === 0 ? persons.map((person) => ({ person, zones: [] })) : selectPersons(zones, persons),
    firstClosed: (candidate, now) => (candidate.content.zones.length === 0 ? null : firstClosed(candidate, now)),
  }),
  core('a person who has no place is warned everywhere', {
    selectPersons: (zones, persons) => [
      ...selectPersons(zones, persons),
      ...persons.filter(({ places }) => places.length === 0).map((person) => ({ person, zones: [] })),
    ],
  }),
  core('an author approves alone without a reason', {
    firstClosedToApproval: (approval, now) => firstClosedToApproval({ ...approval, approver: 'nobody' }, now),
  }),
  core('a zone edited since it was shown is sent', {
    firstClosedToApproval: (approval, now) =>
      firstClosedToApproval(
        { ...approval, zones: approval.zones.map((zone) => ({ ...zone, hash: hashIn(approval.content, zone.id) })) },
        now,
      ),
  }),
  core('the hash forgets the text', {
    contentHash: (content, revision) => contentHash({ ...content, texts: {} }, revision),
  }),
  core('a correction is sent before the stop', {
    step: (phase, event) =>
      event.kind === 'correct' && (phase.state === 'sending' || phase.state === 'in force')
        ? { kind: 'stepped', phase: { state: 'sending' }, effects: ['launch'] }
        : step(phase, event),
  }),
  core('a cancel stands before the shards have stopped', {
    step: (phase, event) => {
      const stepped = step(phase, event)
      return stepped.kind === 'stepped' && event.kind === 'cancel' && stepped.phase.state === 'stopping'
        ? { ...stepped, effects: [] }
        : stepped
    },
  }),
  core('an update leaves without its second person', {
    step: (phase, event) =>
      event.kind === 'revise' && phase.state === 'in force'
        ? { kind: 'stepped', phase: { state: 'stopping', next: 'sending' }, effects: ['stop'] }
        : step(phase, event),
  }),
  core('a log entry does not name the one before', {
    appendEntry: (previous, entry) => ({ ...appendEntry(previous, entry), prev: '0'.repeat(64) }),
  }),
  core('the text says another thing than what was approved', {
    renderFor: (channel, source) => renderFor(channel, source).replace('Avis', 'Annonce'),
  }),
  core('a drill does not say so', { renderFor: (channel, source) => renderFor(channel, { ...source, mode: 'live' }) }),
  core('a person counts once a row', {
    progressOf: (tables, troubles, dispatch) => {
      const progress = progressOf(tables, troubles, dispatch)
      const sent = [...tables.targets(dispatch.alert, dispatch.revision)].filter(
        ({ row }) => row?.transport === 'accepted',
      ).length
      return { ...progress, reach: { ...progress.reach, sent } }
    },
  }),
  core('an update may forget who was told', { toldSoFar: () => null }),
]

function hashIn(
  content: { readonly zones: readonly string[]; readonly zoneHashes: readonly string[] },
  id: string,
): string {
  return content.zoneHashes[content.zones.indexOf(id)] ?? ''
}
