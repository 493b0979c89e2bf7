// What a phone holds: all it was told, and all it has said that the room has not confirmed. Pure, so that drops and repeats are tried by the thousand.
import {
  MAX_ACTS,
  type DoorState,
  type FieldAct,
  type FieldDoor,
  type FieldMember,
  type FieldMessage,
  type FieldNews,
  type FieldRecall,
  type FieldSos,
  type FieldTask,
  type FieldTaskState,
  type FieldTeam,
  type ForbiddenZone,
  type NumberedAct,
} from '../../worker/model/field.ts'
import type { Instant } from '../../worker/model/time.ts'

export interface Kept {
  readonly upTo: number
  /** The last counter given out here. */
  readonly counter: number
  readonly unsent: readonly NumberedAct[]
  /** Counters of acts whose picture or recording is still here: its bytes follow the act. */
  readonly pieces: readonly number[]
  readonly read: number
  /** Held here, and not known to be in. */
  readonly unsentSos: Instant | null
  readonly you: FieldMember | null
  readonly teams: readonly FieldTeam[]
  readonly members: readonly FieldMember[]
  readonly messages: readonly FieldMessage[]
  readonly tasks: readonly FieldTask[]
  readonly doors: readonly FieldDoor[]
  readonly sos: FieldSos | null
  readonly recall: FieldRecall | null
  readonly forbidden: readonly ForbiddenZone[]
  /** Its person shares where it is. */
  readonly isSharing: boolean
  /** When the rights end by themselves, machine time; null: not told yet. */
  readonly until: Instant | null
  /** What came in too late to count, in the server's words; shown until a person has put it away. */
  readonly refused: readonly string[]
  /** Of the machine's time beside this phone's own, ms. */
  readonly offsetMs: number
  readonly timeZone: string
}

export const NOTHING_KEPT: Kept = {
  upTo: 0,
  counter: 0,
  unsent: [],
  pieces: [],
  read: 0,
  unsentSos: null,
  you: null,
  teams: [],
  members: [],
  messages: [],
  tasks: [],
  doors: [],
  sos: null,
  recall: null,
  forbidden: [],
  isSharing: false,
  until: null,
  refused: [],
  offsetMs: 0,
  timeZone: 'Europe/Paris',
}

/** Kept before anything is sent: from here on only the room's answer takes it away. */
export function withAct(kept: Kept, act: FieldAct, phoneNow: Instant): Kept {
  const counter = kept.counter + 1
  return { ...kept, counter, unsent: [...kept.unsent, { counter, at: phoneNow + kept.offsetMs, act }] }
}

/** The act as any other, and that its bytes wait here under its counter. */
export function withPiece(kept: Kept, act: FieldAct, phoneNow: Instant): Kept {
  const said = withAct(kept, act, phoneNow)
  return { ...said, pieces: [...said.pieces, said.counter] }
}

/** The bytes have arrived, or will never be taken: then its person is told why. */
export function withoutPiece(kept: Kept, counter: number, why: string | null = null): Kept {
  return {
    ...kept,
    pieces: kept.pieces.filter((one) => one !== counter),
    refused: why === null ? kept.refused : [...kept.refused, why],
  }
}

/** The next one whose act the room knows. */
export function nextPiece({ pieces, unsent }: Kept): number | null {
  return pieces.find((counter) => !unsent.some((act) => act.counter === counter)) ?? null
}

export function withSos(kept: Kept, phoneNow: Instant): Kept {
  return kept.unsentSos === null ? { ...kept, unsentSos: phoneNow + kept.offsetMs } : kept
}

/** How much has been said and not sent. */
export function unsentCount({ unsent, unsentSos, pieces }: Kept): number {
  const alone = pieces.filter((counter) => !unsent.some((act) => act.counter === counter))
  return unsent.length + alone.length + (unsentSos === null ? 0 : 1)
}

/** An SOS goes alone and first: a small call gets through where a long one does not. */
export function askOf({ upTo, read, unsent, unsentSos }: Kept) {
  return { since: upTo, read, sos: unsentSos, acts: unsentSos === null ? unsent.slice(0, MAX_ACTS) : [] }
}

/** An answer that is older than what is held tells nothing new but what has come in. */
export function withNews(
  kept: Kept,
  asked: { readonly sos: Instant | null },
  news: FieldNews,
  phoneNow: Instant,
): Kept {
  const confirmed: Kept = {
    ...kept,
    // A phone that lost what it held and kept its token must not number anew what the room has already.
    counter: Math.max(kept.counter, news.heard),
    unsent: kept.unsent.filter(({ counter }) => counter > news.heard),
    unsentSos: asked.sos === kept.unsentSos ? null : kept.unsentSos,
    refused: [...kept.refused, ...news.refused.map(({ detail }) => detail)],
  }
  if (news.upTo < kept.upTo) return confirmed
  const { upTo, you, teams, members, sos, recall, machineNow, timeZone } = news
  return {
    ...confirmed,
    upTo,
    you,
    teams,
    members,
    sos,
    recall,
    timeZone,
    forbidden: news.forbidden ?? kept.forbidden,
    until: news.until ?? kept.until,
    offsetMs: machineNow - phoneNow,
    read: Math.max(kept.read, you.read),
    messages: merged(kept.messages, news.messages, ({ seq }) => seq),
    tasks: merged(kept.tasks, news.tasks, numberOf).filter(({ number }) => !news.gone.tasks.includes(number)),
    doors: merged(kept.doors, news.doors, numberOf).filter(({ number }) => !news.gone.doors.includes(number)),
  }
}

const numberOf = ({ number }: { readonly number: number }) => number

function merged<T>(known: readonly T[], come: readonly T[], key: (one: T) => number): readonly T[] {
  if (come.length === 0) return known
  const byKey = new Map([...known, ...come].map((one) => [key(one), one]))
  return [...byKey.values()].sort((left, right) => key(left) - key(right))
}

// ---- as a person sees it: what was said here counts at once, and says that it is not sent ----

export type Shown<T> = T & { readonly isUnsent: boolean }

export function shownDoors({ doors, unsent }: Kept): readonly Shown<FieldDoor>[] {
  const said = new Map<number, { readonly state: DoorState; readonly persons: number; readonly at: Instant }>()
  for (const { act, at } of unsent)
    if (act.kind === 'door') said.set(act.door, { state: act.state, persons: act.persons, at })
  return doors.map((door) => {
    const own = said.get(door.number)
    return own === undefined ? { ...door, isUnsent: false } : { ...door, ...own, isUnsent: true }
  })
}

const AFTER: Readonly<Record<'start' | 'finish' | 'cannot' | 'block', FieldTaskState>> = {
  start: 'under way',
  finish: 'done',
  cannot: 'impossible',
  block: 'blocked',
}

export function shownTasks({ tasks, unsent }: Kept): readonly Shown<FieldTask>[] {
  const said = new Map<number, Pick<FieldTask, 'state' | 'reason'>>()
  for (const { act } of unsent)
    if (act.kind === 'task')
      said.set(act.task, { state: AFTER[act.said.kind], reason: 'reason' in act.said ? act.said.reason : '' })
  return tasks.map((task) => {
    const own = said.get(task.number)
    return own === undefined ? { ...task, isUnsent: false } : { ...task, ...own, isUnsent: true }
  })
}

/** Those of the others, on whose phones a person has seen it. */
export function readersOf({ members, you }: Kept, { seq, team, from }: FieldMessage): readonly string[] {
  return members
    .filter(
      ({ id, read, team: own }) => id !== you?.id && id !== from && read >= seq && (team === null || own === team),
    )
    .map(({ name }) => name)
}

/** Not done first, who needs help at their head, then in the order of their numbers, which is the order of the street. */
export function inWalkOrder<T extends FieldDoor>(doors: readonly T[]): readonly T[] {
  const rank = ({ state, need }: FieldDoor) => (state === 'to do' ? (need ? 0 : 1) : state === 'absent' ? 2 : 3)
  return doors.toSorted((left, right) => rank(left) - rank(right) || left.number - right.number)
}
