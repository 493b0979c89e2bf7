import type { Variants } from './dwelling.ts'
import type { Hazard, Phase } from './hazard.ts'

/** Every channel, in the order in which people see them. `contact` is an SMS to whoever a person has named to be told where they do not answer themselves. */
export const CHANNELS = ['sms', 'rcs', 'whatsapp', 'voice', 'push', 'mail', 'contact', 'display', 'siren'] as const
export type ChannelName = (typeof CHANNELS)[number]

/**
 * Messages to the person's own mobile number that need a data connection, which a storm takes first: only for whoever chose them, only where the
 * commune has a sender, and beside an SMS, never instead of one (docs/decisions/2026-11-27-rcs-and-whatsapp.md).
 */
export const BESIDE_SMS = ['rcs', 'whatsapp'] as const
export type BesideSms = (typeof BESIDE_SMS)[number]

export function isBesideSms(channel: ChannelName): channel is BesideSms {
  return (BESIDE_SMS as readonly ChannelName[]).includes(channel)
}

/** A choice of channels that tells somebody by one of these and not by SMS: nobody may make it. */
export function isWithoutSms(channels: readonly ChannelName[]): boolean {
  return channels.some(isBesideSms) && !channels.includes('sms')
}

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

/** Channels that lead to a place; all others lead to a person. */
export const PLACE_CHANNELS = ['display', 'siren'] as const
export type PlaceChannel = (typeof PLACE_CHANNELS)[number]
export const PERSONAL_CHANNELS: readonly ChannelName[] = CHANNELS.filter((channel) => !isPlaceChannel(channel))

export function isPlaceChannel(channel: ChannelName): channel is PlaceChannel {
  return (PLACE_CHANNELS as readonly ChannelName[]).includes(channel)
}

/** A message as `templates/<territory>/messages/*.yaml` holds it. `{place}` and the like are filled by the composer. */
export interface MessageTemplate {
  readonly id: string
  readonly event: string
  readonly hazard: Hazard
  readonly phase: Phase
  readonly title: Readonly<Record<'fr' | 'en', string>>
  readonly texts: Readonly<Partial<Record<Language, string>>>
  readonly variants?: Variants
  readonly validForMs: number
  readonly allClear: boolean
}
