// The plan on paper, for the night without a server: cards, directory, zones with a map, streets, texts, a blank log sheet.
import type { Plan } from './plan.ts'
import type { DutyRole } from './roster.ts'
import type { Words } from './station.ts'
import type { Instant } from './time.ts'

/** `public` holds nobody's number and no directory (CSI R731-8); `operational` has the directory. */
export const PAPER_EDITIONS = ['public', 'operational'] as const
export type PaperEdition = (typeof PAPER_EDITIONS)[number]

export interface PaperNumber {
  readonly what: 'public desk' | 'crisis line' | 'RAC' | 'duty' | 'prefecture' | 'rescue'
  readonly phone: string
  readonly name: string
}

export interface PaperContact {
  readonly name: string
  readonly role: DutyRole
  readonly phones: readonly string[]
  readonly verifiedAt: Instant | null
}

/** SVG path data within the map's own size; drawn from the commune's own layers. */
export interface PaperMap {
  readonly width: number
  readonly height: number
  readonly river: string
  readonly streets: string
  readonly zones: readonly { readonly id: string; readonly d: string; readonly at: readonly [number, number] | null }[]
}

/** The copy that the server made by itself. */
export interface KeptPaper {
  readonly madeAt: Instant
  readonly version: string
  readonly bytes: number
  /** Larger than what can be kept: it was made, and is not there. */
  readonly tooLarge: boolean
  /** Whether the files are still those that it was made from. */
  readonly current: boolean
}

export interface PaperPack {
  readonly edition: PaperEdition
  readonly exercise: boolean
  readonly territory: string
  readonly commune: string
  readonly timeZone: string
  readonly madeAt: Instant
  /** Hash of the files that it was made from, so that an old copy can be told from a new one. */
  readonly version: string
  /** Of the console, where the same cards are; in the public edition of the public page. */
  readonly address: string
  readonly plans: readonly Plan[]
  readonly numbers: readonly PaperNumber[]
  readonly directory: readonly PaperContact[]
  readonly zones: readonly { readonly id: string; readonly name: Words; readonly streets: readonly string[] }[]
  readonly map: PaperMap
  readonly messages: readonly { readonly id: string; readonly title: Words; readonly fr: string; readonly en: string }[]
}
