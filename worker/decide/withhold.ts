// Whether a scenario that was signed beforehand may leave by itself. The first gate that closes names why it does not; asked when its rule fires, and
// again in the transaction that would send it.
import { BEARERS_NEEDED, ONE_SEND_WITHIN_MS, type SignatureStanding, type Withheld } from '../model/automatic.ts'
import type { Alert, Proposal } from '../model/alert.ts'
import type { Bearer } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import { isOpen } from './alert-machine.ts'

export interface AboutToLeave {
  readonly isOn: boolean
  readonly standing: SignatureStanding
  readonly scenario: string
  /** Of the scenario. */
  readonly zones: readonly string[]
  readonly proposal: Pick<Proposal, 'state' | 'unconfirmed' | 'withdrawnAt' | 'evidence'>
  readonly bearers: readonly Bearer[]
  /** Of the territory's clock, as it is and as somebody wants it. */
  readonly rates: readonly number[]
  readonly alerts: readonly Alert[]
  readonly wasStopped: boolean
}

type Gate = (about: AboutToLeave, now: Instant) => Withheld | null
const GATES: readonly Gate[] = [
  ({ isOn }) => (isOn ? null : 'switched off'),
  ({ standing }) => (standing === 'in force' ? null : standing),
  takenUp,
  ({ wasStopped }) => (wasStopped ? 'stopped before' : null),
  ({ rates }) => (rates.every((rate) => rate === 1) ? null : 'clock runs otherwise'),
  // A sudden rise is never filtered away: it proposes at once, and people look.
  ({ proposal }) => (proposal.unconfirmed || proposal.withdrawnAt !== undefined ? 'unconfirmed rise' : null),
  measured,
  ({ bearers }) => (bearers.length < BEARERS_NEEDED ? 'one key or one place' : null),
  alertThere,
  sentBefore,
]

export function whyWithheld(about: AboutToLeave, now: Instant): Withheld | null {
  for (const gate of GATES) {
    const withheld = gate(about, now)
    if (withheld !== null) return withheld
  }
  return null
}

// What a graver rule has replaced was decided by nobody: this one's minute goes on.
function takenUp({ proposal: { state } }: AboutToLeave): Withheld | null {
  return state === 'open' || state === 'superseded' ? null : 'people have taken it up'
}

function measured({ proposal, bearers }: AboutToLeave): Withheld | null {
  const values = proposal.evidence.some(({ kind }) => kind === 'reading' || kind === 'rise')
  return values || bearers.length > 0 ? null : 'nothing measured'
}

// Those who are told something now are not told another thing by a machine.
function alertThere({ alerts, zones }: AboutToLeave): Withheld | null {
  const there = alerts.some(
    ({ state, revisions }) =>
      isOpen(state) && revisions.some(({ content }) => content.zones.some((zone) => zones.includes(zone))),
  )
  return there ? 'alert open there' : null
}

function sentBefore({ alerts, scenario }: AboutToLeave, now: Instant): Withheld | null {
  const before = alerts.some(
    ({ prepared, revisions }) =>
      prepared?.id === scenario &&
      revisions.some(({ approvedAt }) => approvedAt !== null && Math.abs(now - approvedAt) < ONE_SEND_WITHIN_MS),
  )
  return before ? 'sent within a day' : null
}
