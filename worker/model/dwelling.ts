// What a place is like for whoever is in it when the water comes: whether there is anywhere to go up to. It says nothing of a person's health.
import type { Language } from './message.ts'

export const DWELLING_KINDS = ['upper floor', 'single storey', 'mobile home', 'basement', 'no stairs'] as const
/** `upper floor`: it has one, or is on one. `no stairs`: nobody can be brought up a staircase there, a wheelchair for instance. */
export type DwellingKind = (typeof DWELLING_KINDS)[number]

/** Null is not known, and never counts as an answer. */
export interface Dwelling {
  readonly kind: DwellingKind | null
  /** 0 is the ground floor, below it a basement. */
  readonly floor: number | null
}

export const UNKNOWN_DWELLING: Dwelling = { kind: null, floor: null }
export const LOWEST_FLOOR = -3
export const HIGHEST_FLOOR = 60

/** For whom a text may be worded otherwise: those who have somewhere to go up to, and those who have not. Everybody else gets the text itself. */
export const WORDINGS = ['upper floor', 'no floor'] as const
export type Wording = (typeof WORDINGS)[number]

export type Texts = Readonly<Partial<Record<Language, string>>>
export type Variants = Readonly<Partial<Record<Wording, Texts>>>

/**
 * One place without a way up is enough: « montez à l'étage » kills there, while its alternative harms nobody. One place of which nobody knows leaves
 * the text that is for everybody.
 */
export function wordingFor(dwellings: readonly Dwelling[]): Wording | null {
  const said = dwellings.map(wordingOf)
  if (said.includes('no floor')) return 'no floor'
  return said.length > 0 && said.every((one) => one === 'upper floor') ? 'upper floor' : null
}

function wordingOf({ kind, floor }: Dwelling): Wording | null {
  if (kind === 'upper floor') return 'upper floor'
  if (kind !== null) return 'no floor'
  if (floor === null || floor === 0) return null
  return floor > 0 ? 'upper floor' : 'no floor'
}

/** A content as somebody of that wording is told it. */
export function wordedFor<Content extends { readonly texts: Texts; readonly variants?: Variants }>(
  content: Content,
  wording: Wording | null,
): Content {
  const texts = wording === null ? undefined : content.variants?.[wording]
  return texts === undefined ? content : { ...content, texts }
}
