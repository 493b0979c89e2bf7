// One alert's life as a total table. People's acts in a wrong state are refused by name; facts that come late change nothing.
import type { AlertContent, AlertState } from '../model/alert.ts'
import { refused, type Refusal } from '../model/reason.ts'

/** What the revision that was told before is doing while a further one waits for its second person. */
export type Earlier = 'none' | 'sending' | 'in force' | 'expired' | 'cancelled'

export type AlertPhase =
  | { readonly state: 'draft' }
  | { readonly state: 'submitted'; readonly earlier: Earlier }
  | { readonly state: 'sending' }
  | { readonly state: 'in force' }
  /** A stop waits for the last lease: only then is it true that nothing more starts, and only then does the next thing begin. */
  | { readonly state: 'stopping'; readonly next: 'cancelled' | 'sending' }
  /** `told`: somebody may have received it, so that a correction is still owed. */
  | { readonly state: 'cancelled'; readonly told: boolean }
  | { readonly state: 'expired'; readonly told: boolean }
  | { readonly state: 'ended' }

export type AlertEvent =
  | { readonly kind: 'submit' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'return' }
  | { readonly kind: 'cancel' }
  /** An update or an all-clear: waits for a second person like an alert. */
  | { readonly kind: 'revise' }
  /** A correction: one person is enough, since waiting leaves a wrong message standing. */
  | { readonly kind: 'correct' }
  | { readonly kind: 'shards stopped' }
  | { readonly kind: 'all handed over'; readonly content: Pick<AlertContent, 'msgType' | 'allClear'> }
  | { readonly kind: 'expiry reached' }

export type AlertEffect = 'launch' | 'stop' | 'proposal submitted' | 'proposal approved' | 'proposal reopened'

export type AlertStep =
  { readonly kind: 'stepped'; readonly phase: AlertPhase; readonly effects: readonly AlertEffect[] } | Refusal

export function step(phase: AlertPhase, event: AlertEvent): AlertStep {
  switch (phase.state) {
    case 'draft':
      return fromDraft(phase, event)
    case 'submitted':
      return phase.earlier === 'none'
        ? fromFirstSubmission(phase, event)
        : fromLaterSubmission(phase, phase.earlier, event)
    case 'sending':
    case 'in force':
      return fromRunning(phase, event)
    case 'stopping':
      return fromStopping(phase, event)
    case 'cancelled':
    case 'expired':
      return fromClosed(phase, event)
    case 'ended':
      return otherwise(phase, event)
    default:
      return phase satisfies never
  }
}

type In<S extends AlertState> = Extract<AlertPhase, { readonly state: S }>

function fromDraft(phase: In<'draft'>, event: AlertEvent): AlertStep {
  if (event.kind === 'submit') return to({ state: 'submitted', earlier: 'none' }, 'proposal submitted')
  if (event.kind === 'cancel') return to({ state: 'cancelled', told: false })
  return otherwise(phase, event)
}

function fromFirstSubmission(phase: In<'submitted'>, event: AlertEvent): AlertStep {
  switch (event.kind) {
    case 'approve':
      return to({ state: 'sending' }, 'launch', 'proposal approved')
    case 'return':
      return to({ state: 'draft' }, 'proposal reopened')
    case 'cancel':
      return to({ state: 'cancelled', told: false }, 'proposal reopened')
    case 'expiry reached':
      return to({ state: 'expired', told: false }, 'proposal reopened')
    default:
      return otherwise(phase, event)
  }
}

function fromLaterSubmission(phase: In<'submitted'>, earlier: Exclude<Earlier, 'none'>, event: AlertEvent): AlertStep {
  switch (event.kind) {
    case 'approve':
      return to({ state: 'stopping', next: 'sending' }, 'stop')
    case 'return':
      return to(resumed(earlier))
    case 'cancel':
      return to({ state: 'stopping', next: 'cancelled' }, 'stop')
    case 'all handed over':
      return to(earlier === 'sending' ? { state: 'submitted', earlier: 'in force' } : phase)
    case 'expiry reached':
      return to(earlier === 'cancelled' ? phase : { state: 'submitted', earlier: 'expired' })
    default:
      return otherwise(phase, event)
  }
}

function resumed(earlier: Exclude<Earlier, 'none'>): AlertPhase {
  switch (earlier) {
    case 'sending':
    case 'in force':
      return { state: earlier }
    case 'expired':
    case 'cancelled':
      return { state: earlier, told: true }
    default:
      return earlier satisfies never
  }
}

function fromRunning(phase: In<'sending'> | In<'in force'>, event: AlertEvent): AlertStep {
  switch (event.kind) {
    case 'revise':
      return to({ state: 'submitted', earlier: phase.state })
    case 'correct':
      return to({ state: 'stopping', next: 'sending' }, 'stop')
    case 'cancel':
      return to({ state: 'stopping', next: 'cancelled' }, 'stop')
    case 'all handed over':
      return to(phase.state === 'sending' ? closing(event.content) : phase)
    case 'expiry reached':
      return to({ state: 'expired', told: true }, 'stop')
    default:
      return otherwise(phase, event)
  }
}

// An all-clear ends the alert, a correction leaves it withdrawn; both only once everybody has been handed over.
function closing(content: Pick<AlertContent, 'msgType' | 'allClear'>): AlertPhase {
  if (content.allClear) return { state: 'ended' }
  return content.msgType === 'Cancel' ? { state: 'cancelled', told: true } : { state: 'in force' }
}

function fromStopping(phase: In<'stopping'>, event: AlertEvent): AlertStep {
  if (event.kind === 'shards stopped') {
    return phase.next === 'sending' ? to({ state: 'sending' }, 'launch') : to({ state: 'cancelled', told: true })
  }
  if (event.kind === 'cancel' && phase.next === 'sending') return to({ state: 'stopping', next: 'cancelled' })
  return otherwise(phase, event)
}

// Who was told must be able to hear that it is over or was wrong, also after expiry and after a cancel.
function fromClosed(phase: In<'cancelled'> | In<'expired'>, event: AlertEvent): AlertStep {
  if (phase.told && event.kind === 'revise') return to({ state: 'submitted', earlier: phase.state })
  if (phase.told && event.kind === 'correct') return to({ state: 'stopping', next: 'sending' }, 'stop')
  return otherwise(phase, event)
}

function otherwise(phase: AlertPhase, event: AlertEvent): AlertStep {
  switch (event.kind) {
    case 'shards stopped':
    case 'all handed over':
    case 'expiry reached':
      return to(phase)
    case 'submit':
    case 'approve':
    case 'return':
    case 'cancel':
    case 'revise':
    case 'correct':
      return refused('wrong state', `"${event.kind}" is not possible while the alert is ${phase.state}`)
    default:
      return event satisfies never
  }
}

function to(phase: AlertPhase, ...effects: readonly AlertEffect[]): AlertStep {
  return { kind: 'stepped', phase, effects }
}

/** While one of these holds, people are deciding or residents are being told: a demonstration's clock runs at 1. */
export function isOpen(state: AlertState): boolean {
  return state === 'submitted' || state === 'sending' || state === 'in force' || state === 'stopping'
}
