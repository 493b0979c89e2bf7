// A look at personal data: which, why, how many persons, by whom. Nobody browses; whoever unmasks somebody stands in a chain (crisis-domain §2.5).
import type { Actor } from './identity.ts'
import type { LogEntry } from './log.ts'
import type { Instant } from './time.ts'

export const ACCESS_DATASETS = [
  'unreached',
  'doors',
  'help person',
  'caller',
  'shelter list',
  'damage census',
  'address at desk',
  'sign-ups by phone',
  'register',
  'breach report',
  'directory on paper',
] as const
export type AccessDataset = (typeof ACCESS_DATASETS)[number]

/** What somebody is asked to choose where a list of persons is opened and nothing that runs says why. A closed list: words would name people. */
export const ASKED_REASONS = ['go-to-them', 'call-them', 'correct-the-list', 'they-asked'] as const
export type AskedReason = (typeof ASKED_REASONS)[number]

/** What need not be asked: the act itself says it. */
export const GIVEN_REASONS = [
  'alert-running',
  'help-call',
  'shelter',
  'recovery',
  'person-at-desk',
  'breach',
  'paper-copy',
] as const
export type AccessReason = AskedReason | (typeof GIVEN_REASONS)[number]

export function isAskedReason(text: string | undefined): text is AskedReason {
  return ASKED_REASONS.some((one) => one === text)
}

export interface Access {
  readonly dataset: AccessDataset
  readonly reason: AccessReason
  /** Whom it showed; null where that is not known when it is written. */
  readonly persons: number | null
  /** Which part: a zone, an alert, a number. Never a person. */
  readonly scope: string
}

/** One line of the list of looks, whichever chain it stands in. */
export interface AccessLine {
  readonly object: string
  readonly seq: number
  /** Machine time: a list for an auditor follows no demonstration's clock. */
  readonly at: Instant
  readonly actor: Actor
  readonly dataset: AccessDataset
  /** Null where the register's own word of it is in `text`. */
  readonly reason: AccessReason | null
  readonly persons: number | null
  readonly scope: string
  readonly text: string
}

export interface AccessWindow {
  readonly from: Instant
  readonly to: Instant
  /** Somebody of the town; null for everybody. */
  readonly person: string | null
}

/** Acts of the register's chain that show it, or try to. */
const REGISTER_LOOKS = [
  'list',
  'look',
  'look refused',
  'copy asked for',
  'copy confirmed',
  'copy taken',
  'copy refused',
]

/** Null where the entry tells of no look. */
export function accessLineOf(entry: LogEntry): AccessLine | null {
  const { object, seq, machineAt: at, actor, text, detail } = entry
  const scope = typeof detail['scope'] === 'string' ? detail['scope'] : ''
  const line = { object, seq, at, actor, scope, text }
  if (object.endsWith(':register'))
    return REGISTER_LOOKS.includes(entry.act)
      ? { ...line, dataset: 'register', reason: null, persons: entry.act === 'look' ? 1 : numberOf(detail['people']) }
      : null
  const dataset = ACCESS_DATASETS.find((one) => one === detail['dataset'])
  const reason = [...ASKED_REASONS, ...GIVEN_REASONS].find((one) => one === detail['reason'])
  if (dataset === undefined || reason === undefined) return null
  return { ...line, dataset, reason, persons: numberOf(detail['persons']) }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

export function isWithin({ at, actor }: AccessLine, { from, to, person }: AccessWindow): boolean {
  return at >= from && at < to && (person === null || actor.id === person)
}
