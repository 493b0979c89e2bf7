import type { Hazard, Phase } from './hazard.ts'

/** `contact` is an SMS to whoever a person has named to be told where they do not answer themselves. */
export type ChannelName = 'sms' | 'voice' | 'push' | 'mail' | 'contact' | 'display'
export const CHANNELS: readonly ChannelName[] = ['sms', 'voice', 'push', 'mail', 'contact', 'display']

/** BCP 47; `fr-x-falc` is easy-to-read French. */
export type Language = 'fr' | 'fr-x-falc' | 'en'
export const LANGUAGES: readonly Language[] = ['fr', 'fr-x-falc', 'en']

/** How an SMS travels: GSM-7 160/153 a part, UCS-2 70/67 a part. */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets or UTF-16 units, as the encoding counts. */
  readonly length: number
  readonly parts: number
  /** Units left in the last part. */
  readonly remaining: number
  /** The characters that force UCS-2, once each, in the order of the text. */
  readonly offenders: readonly string[]
}

/** Channels that lead to a person; displays lead to a place. */
export const PERSONAL_CHANNELS: readonly ChannelName[] = ['sms', 'voice', 'push', 'mail', 'contact']

/** A message as `templates/<territory>/messages/*.yaml` holds it. `{place}` and the like are filled by the composer. */
export interface MessageTemplate {
  readonly id: string
  readonly event: string
  readonly hazard: Hazard
  readonly phase: Phase
  readonly title: Readonly<Record<'fr' | 'en', string>>
  readonly texts: Readonly<Partial<Record<Language, string>>>
  readonly validForMs: number
  readonly allClear: boolean
}
