// The minute before a signed scenario leaves: counting, then stopped by anybody who decides, sent by a person, withheld by a gate, or sent. Nothing
// leaves here: the shell sends, and says so by `left` in the transaction of the send.
import { VETO_GRACE_MS, VETO_LATEST_MS, VETO_MS, type Countdown, type Withheld } from '../model/automatic.ts'
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { Instant } from '../model/time.ts'

export type VetoEvent =
  | { readonly kind: 'time'; readonly now: Instant }
  | { readonly kind: 'veto'; readonly by: Actor; readonly at: Instant }
  /** Why it was stopped, said afterwards. */
  | { readonly kind: 'reason'; readonly text: string }
  | { readonly kind: 'left'; readonly at: Instant }
  | { readonly kind: 'sent by hand'; readonly by: Actor | null; readonly at: Instant }
  | { readonly kind: 'withhold'; readonly why: Withheld; readonly at: Instant }

/** `send`: the shell sends now. `counted again`: people are told of another minute. */
export type VetoEffect = 'send' | 'counted again' | 'stopped' | 'reason given' | 'sent' | 'sent by hand' | 'withheld'

export interface VetoStepped {
  readonly kind: 'ok'
  readonly countdown: Countdown
  readonly effect: VetoEffect | null
}

export function stepVeto(countdown: Countdown, event: VetoEvent): VetoStepped | Refusal {
  switch (event.kind) {
    case 'time':
      return countdown.state === 'counting' ? timePasses(countdown, event.now) : still(countdown)
    case 'veto':
      return stopped(countdown, event)
    case 'reason':
      return reasoned(countdown, event.text)
    case 'left':
      return ended(countdown, 'sent', { at: event.at, by: null })
    case 'sent by hand':
      return ended(countdown, 'sent by hand', { at: event.at, by: event.by })
    case 'withhold':
      return ended(countdown, 'withheld', { at: event.at, by: null }, event.why)
    default:
      return event satisfies never
  }
}

function timePasses(countdown: Countdown, now: Instant): VetoStepped {
  const { beganAt, endsAt, given } = countdown
  // Somebody has set the clock back: how long people still have, nobody can say.
  if (now < beganAt) return close(countdown, 'withheld', { at: now, by: null }, 'clock runs otherwise')
  if (now < endsAt) return still(countdown)
  if (now - beganAt > VETO_LATEST_MS) return close(countdown, 'withheld', { at: now, by: null }, 'too late')
  if (now <= endsAt + VETO_GRACE_MS) return { kind: 'ok', countdown, effect: 'send' }
  // Nobody was there to show it, so nobody could stop it.
  const again = { ...countdown, endsAt: now + VETO_MS, given: given + 1 }
  return { kind: 'ok', countdown: again, effect: 'counted again' }
}

function stopped(countdown: Countdown, { by, at }: Extract<VetoEvent, { kind: 'veto' }>): VetoStepped | Refusal {
  switch (countdown.state) {
    case 'counting':
      return close(countdown, 'vetoed', { at, by })
    case 'vetoed':
    case 'withheld':
      return still(countdown)
    case 'sent':
    case 'sent by hand':
      return refused('already decided', 'it has left: cancel the alert')
    default:
      return countdown.state satisfies never
  }
}

function reasoned(countdown: Countdown, text: string): VetoStepped | Refusal {
  const reason = text.trim()
  if (countdown.state !== 'vetoed') return refused('wrong state', `it is ${countdown.state}`)
  if (reason === '') return refused('reason required', 'say why it was stopped')
  if (countdown.reason !== null)
    return countdown.reason === reason ? still(countdown) : refused('already decided', 'a reason was given before')
  return { kind: 'ok', countdown: { ...countdown, reason }, effect: 'reason given' }
}

type Ended = 'sent' | 'sent by hand' | 'withheld'

// What has ended before stays as it ended: a veto that came first is not undone by a send that comes second.
function ended(
  countdown: Countdown,
  state: Ended,
  closed: NonNullable<Countdown['closed']>,
  withheld: Withheld | null = null,
): VetoStepped {
  return countdown.state === 'counting' ? close(countdown, state, closed, withheld) : still(countdown)
}

function close(
  countdown: Countdown,
  state: Ended | 'vetoed',
  closed: NonNullable<Countdown['closed']>,
  withheld: Withheld | null = null,
): VetoStepped {
  return {
    kind: 'ok',
    countdown: { ...countdown, state, closed, withheld },
    effect: state === 'vetoed' ? 'stopped' : state,
  }
}

const still = (countdown: Countdown): VetoStepped => ({ kind: 'ok', countdown, effect: null })
