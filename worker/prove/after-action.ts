// The after-action report, reckoned from what the log and the alerts hold. What nothing says is null: nobody reads a zero for an unknown.
import {
  ACTION_STEPS,
  type ActionStep,
  type AfterAction,
  type AlertOutcome,
  type CardOutcome,
  type RelayOutcome,
  type StepTime,
  type TimelineLine,
} from '../model/after-action.ts'
import type { Alert } from '../model/alert.ts'
import type { DoorState, FieldDoor } from '../model/field.ts'
import type { HelpTask } from '../model/help.ts'
import type { LogEntry } from '../model/log.ts'
import type { Mode } from '../model/mode.ts'
import { isOver } from '../model/plan.ts'
import type { Relay } from '../model/relay.ts'
import type { Instant } from '../model/time.ts'
import type { Progress } from '../model/view.ts'

export interface AfterActionGround {
  readonly commune: string
  readonly mode: Mode
  readonly from: Instant
  readonly to: Instant
  readonly entries: readonly LogEntry[]
  readonly alerts: readonly Alert[]
  readonly progress: readonly Progress[]
  readonly cards: readonly Omit<CardOutcome, 'lateMs'>[]
  readonly help: readonly HelpTask[]
  readonly relays: readonly Relay[]
  /** Of every alert; null where the room of the teams says nothing. */
  readonly doors: readonly Pick<FieldDoor, 'alert' | 'state'>[] | null
}

export function afterActionOf(ground: AfterActionGround): AfterAction {
  const { commune, mode, from, to } = ground
  const within = (at: Instant) => at >= from && at <= to
  const lines = ground.entries.map(lineOf)
  const told = lines
    .filter(({ at }) => within(at))
    .toSorted((left, right) => left.at - right.at || left.seq - right.seq)
  const seqs = new Set(told.map(({ seq }) => seq))
  const entries = ground.entries.filter(({ seq }) => seqs.has(seq))
  const alerts = ground.alerts
    .flatMap((alert) => outcomesOf(alert, ground.progress))
    .filter(({ approvedAt }) => within(approvedAt))
  const relays = ground.relays.filter(({ asked }) => within(asked.at)).map(relayOutcome)
  const cards = ground.cards.map((card) => withLateness(card, to))
  const help = ground.help.filter(({ askedAt }) => within(askedAt))
  return {
    commune,
    mode,
    from,
    to,
    steps: stepsOf(entries, alerts, relays),
    alerts,
    relays,
    cards: {
      done: cards.filter(({ state }) => isOver(state)).length,
      of: cards.length,
      late: cards.filter(({ state, lateMs }) => state === 'done' && lateMs !== null && lateMs > 0),
      notDone: cards.filter(({ state }) => !isOver(state)),
    },
    help: {
      asked: help.length,
      closed: help.filter(({ state }) => state === 'closed').length,
      halfTakenMs: median(help.flatMap(({ askedAt, takenAt }) => (takenAt === null ? [] : [takenAt - askedAt]))),
    },
    doors: doorsOf(ground.doors, alerts),
    silent: told.filter(({ seq }) => entries.some((entry) => entry.seq === seq && tellsOfSilence(entry))),
    corrections: told.filter(({ category }) => category === 'rectificatif'),
    timeline: told.filter(({ category }) => category !== 'système'),
  }
}

// Doors are given out for an alert: those of another event say nothing of this one, and none at all is unknown.
function doorsOf(
  doors: AfterActionGround['doors'],
  alerts: readonly AlertOutcome[],
): Readonly<Partial<Record<DoorState, number>>> | null {
  const own = (doors ?? []).filter((door) => alerts.some(({ number }) => number === door.alert))
  if (own.length === 0) return null
  const counts: Partial<Record<DoorState, number>> = {}
  for (const { state } of own) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

function lineOf({ seq, at, category, actor, text, detail }: LogEntry): TimelineLine {
  const happened = detail['happenedAt']
  return { seq, at: typeof happened === 'number' ? happened : at, enteredAt: at, category, by: actor.name, text }
}

function stepsOf(
  entries: readonly LogEntry[],
  alerts: readonly AlertOutcome[],
  relays: readonly RelayOutcome[],
): readonly StepTime[] {
  const acted = (...acts: readonly string[]) =>
    earliest(entries.filter(({ act }) => acts.includes(act)).map((one) => one.at))
  const [first] = alerts.toSorted((left, right) => left.approvedAt - right.approvedAt)
  const [asked] = relays.filter(({ kind }) => kind === 'fr-alert')
  const after = (ms: number | null | undefined) => (first === undefined || ms == null ? null : first.approvedAt + ms)
  const at: Readonly<Record<ActionStep, Instant | null>> = {
    'first signal': acted('déclenché'),
    proposal: acted('ouverte'),
    'proposal seen': acted('vue'),
    'wake-up acknowledged': acted('accusé de réception'),
    'level decided': acted('niveau du plan'),
    'alert submitted': acted('soumise', 'scénario lancé'),
    'alert approved': first?.approvedAt ?? null,
    'first message': after(first?.firstMessageMs),
    'half reached': after(first?.t50Ms),
    'nine tenths reached': after(first?.t90Ms),
    'FR-Alert asked': asked?.askedAt ?? null,
    'FR-Alert sent': asked?.how === 'sent' && asked.tookMs !== null ? asked.askedAt + asked.tookMs : null,
  }
  const begin = earliest(Object.values(at).filter((one) => one !== null))
  return ACTION_STEPS.map((step) => {
    const when = at[step]
    return { step, at: when, afterMs: when === null || begin === null ? null : when - begin }
  })
}

function outcomesOf(alert: Alert, progress: readonly Progress[]): readonly AlertOutcome[] {
  return progress
    .filter((one) => one.alert === alert.id)
    .map((one) => {
      const content =
        alert.revisions.find(({ revision }) => revision === one.revision)?.content ?? alert.current.content
      return {
        number: alert.number,
        revision: one.revision,
        event: content.event,
        zones: content.zones,
        approvedAt: one.approvedAt,
        firstMessageMs: one.firstAcceptedAt === null ? null : one.firstAcceptedAt - one.approvedAt,
        targeted: one.targeted,
        reach: one.reach,
        byChannel: one.byChannel,
        t50Ms: one.t50Ms,
        t90Ms: one.t90Ms,
      }
    })
}

function relayOutcome({ number, pack, asked, ended }: Relay): RelayOutcome {
  return {
    number,
    kind: pack.kind,
    to: asked.to,
    askedAt: asked.at,
    how: ended?.how ?? null,
    tookMs: ended === null ? null : ended.at - asked.at,
    reason: ended?.reason ?? '',
  }
}

// What is not done at the end is as late as the end is.
function withLateness(card: Omit<CardOutcome, 'lateMs'>, to: Instant): CardOutcome {
  const { dueAt, doneAt, state } = card
  const until = state === 'done' ? doneAt : state === 'not applicable' ? null : to
  return { ...card, lateMs: dueAt === null || until === null ? null : Math.max(0, until - dueAt) }
}

function tellsOfSilence({ act, detail }: LogEntry): boolean {
  const { evidence } = detail
  return (
    act === 'déclenché' &&
    Array.isArray(evidence) &&
    evidence.some((one: { readonly kind?: unknown }) => typeof one.kind === 'string' && one.kind.endsWith('silence'))
  )
}

function earliest(instants: readonly Instant[]): Instant | null {
  return instants.length === 0 ? null : Math.min(...instants)
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}
