// The plan communal de sauvegarde as data: levels, cards (fiches action), when each is due, and what became of it in an event.
import type { DutyKind } from './duty.ts'
import type { Hazard } from './hazard.ts'
import type { Actor } from './identity.ts'
import type { PlanLevel } from './rule.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** Who does it, by the plan's own short names: they fit on a badge and are read over a radio. */
export const PLAN_ROLES = [
  'DOS',
  'RAC',
  'SEC',
  'EVAL',
  'POP',
  'LOG',
  'COM',
  'TER',
  'PM',
  'ST',
  'CCAS',
  'LIAISON',
  'AST-E',
  'AST-T',
] as const
export type PlanRole = (typeof PLAN_ROLES)[number]

export const PLAN_LEVELS = ['N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6'] as const satisfies readonly PlanLevel[]

/** As the main courante, calls and the point de situation say them: French, since they are the town's own. */
export const LEVEL_NAME: Readonly<Record<PlanLevel, string>> = {
  N0: 'Veille',
  N1: 'Vigilance',
  N2: 'Pré-alerte',
  N3: 'Alerte',
  N4: 'Alerte maximale',
  N5: 'Post-urgence',
  N6: 'Retour à la normale',
}

/** What a card waits for. Several may stand beside each other: the first that comes counts. */
export type Due =
  /** So long after its level was entered; 0 is at once. */
  | { readonly kind: 'entry'; readonly afterMs: number }
  /** Before the water stands at this level, which is foreseen and seen. */
  | { readonly kind: 'water'; readonly station: string; readonly levelMm: number }
  /** So long after another card was done. */
  | { readonly kind: 'card'; readonly card: string; readonly afterMs: number }
  /** The next time that clocks of the commune show this, counted from the entry. */
  | { readonly kind: 'clock'; readonly hour: number; readonly minute: number }

export const CARD_VARIANTS = ['night', 'weekend', 'no leader'] as const
export type CardVariant = (typeof CARD_VARIANTS)[number]

export interface PlanCard {
  /** Two to four signs, unique in the plan: people say and read it. */
  readonly id: string
  readonly level: PlanLevel
  readonly do: Words
  /** How it is done, on at most a page. Null where the title says all. */
  readonly how: Words | null
  readonly roles: readonly PlanRole[]
  readonly due: readonly Due[]
  /** It is to be done again so long after it was done; null where once is enough. */
  readonly repeatMs: number | null
  /** In which case it is done at all; null where always. */
  readonly when: Words | null
  /** Cards that should be done before it: a warning, never a lock. */
  readonly follows: readonly string[]
  /** What is kept as evidence. */
  readonly proof: Words | null
  readonly variants: Readonly<Partial<Record<CardVariant, Words>>>
  /** What it answers, where something points at it: calls that lie together. Absent where nothing does. */
  readonly answers?: 'calls'
  /** Of a card of N0: what it looks after. Absent where it names none. */
  readonly duty?: DutyKind
}

/** The way down: the water stands below a level for so long. A person is reminded of it, and decides. */
export interface Easing {
  readonly level: PlanLevel
  readonly station: string
  readonly belowMm: number
  readonly holdMs: number
}

export interface Plan {
  readonly id: string
  readonly hazard: Hazard
  readonly name: Words
  /** What lets people propose a level, as they read it; inputs propose, a named person decides. */
  readonly entries: Readonly<{ [level in PlanLevel]?: Words | undefined }>
  readonly cards: readonly PlanCard[]
  /** Absent where the file names none. */
  readonly easing?: Easing
  /** `<file>:<line>`, so that a fault can be found. */
  readonly origin: string
}

export const CARD_STATES = ['to do', 'assigned', 'under way', 'done', 'not applicable', 'blocked'] as const
export type CardState = (typeof CARD_STATES)[number]

/** One card in one event. */
export interface CardRow {
  readonly card: string
  readonly state: CardState
  readonly since: Instant
  /** Who moved it last; null before anybody did. */
  readonly by: Actor | null
  /** Who has it: a name, since a volunteer without an account may. */
  readonly owner: string | null
  /** Why it is not applicable or blocked, or what was kept as evidence. */
  readonly note: string
  /** Each time that it was done; the last counts for what follows it. */
  readonly doneAt: readonly Instant[]
}

export interface PlanRun {
  readonly id: string
  readonly plan: string
  readonly level: PlanLevel
  /** When each level was entered; what was jumped over was entered with the one above. */
  readonly entered: Readonly<Partial<Record<PlanLevel, Instant>>>
  /** Hash of the files when it was opened. */
  readonly version: string
  readonly openedAt: Instant
  readonly openedBy: Actor
  readonly closed: { readonly at: Instant; readonly by: Actor; readonly reason: string } | null
}

/** When a card is due, and why. */
export interface CardDue {
  readonly at: Instant
  readonly because: Due
  /** A level that is foreseen; one that was seen has come. Absent for what is no water. */
  readonly water?: 'foreseen' | 'reached'
}

export interface CardView extends CardRow {
  /** Null where nothing says when, or where it is over. */
  readonly due: CardDue | null
  /** Cards that should have been done before it and are not. */
  readonly missing: readonly string[]
}

/** How long the water has stood below the level, by the gauge or by whoever read its scale. */
export interface EasingView extends Easing {
  readonly since: Instant
  readonly dueAt: Instant
  readonly lastAt: Instant
  readonly lastMm: number
  /** `read again`: the time is over and nobody has looked lately: what is silent is not low. */
  readonly state: 'counting' | 'read again' | 'met'
}

/** A plan that runs, as the console shows it: the rows of every level that was entered. */
export interface PlanRunView extends PlanRun {
  readonly cards: readonly CardView[]
  /** The card for calls that lie together. Absent where the plan names none. */
  readonly callCard?: Pick<PlanCard, 'id' | 'do'>
  /** Absent where the water is not below that level, or nothing is said of it. */
  readonly easing?: EasingView
}

/** Who directs the rescue operations (DOS): the mayor, or the prefect since an hour. It takes no act of the commune away. */
export interface Director {
  readonly who: 'mayor' | 'prefect'
  readonly since: Instant
  readonly by: Actor
}

export interface PlanView {
  readonly runs: readonly PlanRunView[]
  /** Null where nothing was said: the mayor. */
  readonly director: Director | null
}

export const NO_PLAN: PlanView = { runs: [], director: null }

/** Over for now: nothing of it is late. */
export function isOver(state: CardState): boolean {
  return state === 'done' || state === 'not applicable'
}
