// Orders of the mayor (arrêtés municipaux): a template with gaps, what fills them, a number of the year. A person signs on paper; the machine never does.
import type { Actor } from './identity.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** What the console can fill in by itself. */
export const GAP_FILLS = ['zones', 'streets', 'event', 'now'] as const
export type GapFill = (typeof GAP_FILLS)[number]

export interface OrderGap {
  readonly id: string
  readonly label: Words
  readonly fill: GapFill | null
  /** Left empty, the sentence that names it is left out. */
  readonly optional: boolean
}

export interface OrderTemplate {
  readonly id: string
  readonly name: Words
  /** The texts that it rests on, one « Vu » each. French: an order is. */
  readonly basis: readonly string[]
  readonly considering: readonly string[]
  readonly articles: readonly string[]
  readonly gaps: readonly OrderGap[]
  readonly origin: string
}

export interface OrderText {
  readonly basis: readonly string[]
  readonly considering: readonly string[]
  readonly articles: readonly string[]
}

export interface TownOrder {
  /** « 2026-003 »: gapless within its year. */
  readonly name: string
  readonly template: string
  readonly title: string
  readonly exercise: boolean
  readonly text: OrderText
  /** Who will sign, with their quality: « Mme X, maire ». */
  readonly signer: string
  readonly draftedAt: Instant
  readonly draftedBy: Actor
  /** Told by somebody: the hour at which it was signed on paper. */
  readonly signedAt: Instant | null
  readonly transmitted: { readonly to: string; readonly at: Instant } | null
  readonly lifted: { readonly at: Instant; readonly reason: string } | null
}

/** Filled by the machine in every template. */
export const KNOWN_GAPS = ['commune'] as const

const GAP = /\{([a-z][a-z0-9_]*)\}/g

export function gapsIn(text: string): readonly string[] {
  return [...text.matchAll(GAP)].map((match) => match[1] ?? '')
}

/** A sentence that names an optional gap which nobody filled is left out whole: half a sentence in an order is void. */
export function filledOrder(template: OrderTemplate, values: Readonly<Record<string, string>>): OrderText {
  const value = (name: string) => (values[name] ?? '').trim()
  const lines = (texts: readonly string[]) =>
    texts
      .filter((text) => gapsIn(text).every((name) => value(name) !== ''))
      .map((text) => text.replace(GAP, (_, name: string) => value(name)))
  return { basis: lines(template.basis), considering: lines(template.considering), articles: lines(template.articles) }
}

/** The gaps that somebody still has to fill. */
export function emptyGaps({ gaps }: OrderTemplate, values: Readonly<Record<string, string>>): readonly OrderGap[] {
  return gaps.filter(({ id, optional }) => !optional && (values[id] ?? '').trim() === '')
}
