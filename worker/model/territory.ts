import type { Display } from './display.ts'
import type { Scenario } from './exercise.ts'
import type { BoundingBox, MultiPolygon, Position } from './geo.ts'
import { isBesideSms, type BesideSms, type ChannelName, type Language, type MessageTemplate } from './message.ts'
import type { NoticeSettings } from './notice.ts'
import type { OrderTemplate } from './order.ts'
import type { Plan } from './plan.ts'
import type { Retention } from './retention.ts'
import type { Rule } from './rule.ts'
import type { SensorNetwork } from './sensor.ts'
import type { Shelter } from './shelter.ts'
import type { Siren } from './siren.ts'
import type { Site } from './site.ts'
import type { Station } from './station.ts'
import type { SignUpRules } from './sign-up.ts'
import type { SensorThings } from './sensor-things.ts'
import type { TopicRules } from './topic.ts'
import type { Webhook } from './webhook.ts'
import type { Zone } from './zone.ts'

/** `geofences/<code>/territory.yaml`: a territory is one commune. */
export interface Territory {
  readonly code: string
  readonly name: string
  readonly timeZone: string
  readonly languages: readonly Language[]
  /** Who speaks in every text: « MAIRIE ST-MARTIN ». Its SMS sender has at most 11 letters or digits. */
  readonly speaker: string
  readonly smsSender: string
  /** The number that residents may call. */
  readonly publicDesk: string
  readonly centre: Position
  readonly bounds: BoundingBox
  /** Residents shards, a power of two. */
  readonly shards: number
  /** `inbound` is the number that takes answers; null where the commune has none, and then no text may ask for one. */
  readonly sms: { readonly pricePerPartCents: number; readonly partsPerSecond: number; readonly inbound: string | null }
  /** Call creations a second that the contract allows, and what a minute of a call costs. */
  readonly voice: { readonly pricePerMinuteCents: number; readonly callsPerSecond: number }
  /** E-mails a second that the contract allows, and what one costs. Absent in a territory kept from before there was any: `messageRatesOf` knows. */
  readonly mail?: MailContract
  /** The agent's name with the provider, and its contract; null or absent where the commune has none: there is no such channel then. */
  readonly rcs?: RcsContract | null
  readonly whatsapp?: WhatsAppContract | null
  /** Phone numbers and addresses go to European companies only. */
  readonly euOnly: boolean
  /** Who is told of a notice, and when nobody has taken a call for help; absent in a territory that was applied before there was such a thing. */
  readonly help?: HelpNumbers
  /** By provider: below so much, in euros or in credits as its account counts, the console warns. Absent in a territory kept from before there was any. */
  readonly balanceWarnings?: Readonly<Record<string, number>>
  /** What the residents' portal may send. Absent in a territory kept from before there was one. */
  readonly signUp?: SignUpRules
  /** What residents may choose apart from alerts. Absent in a territory kept from before there was such a thing. */
  readonly topics?: TopicRules
  /** Between the notice of a public exercise and its hour; absent where the town has said nothing. */
  readonly publicExerciseNoticeMs?: number
  /** Days that the town keeps less than we would; absent where it has said nothing. */
  readonly retention?: Retention
  /** INSEE codes of the communes of an intercommunal body; absent in a commune. It gives the body nothing that they do not show it. */
  readonly members?: readonly string[]
  /** One fixed domain that texts may link to; null forbids every link. */
  readonly linkDomain: string | null
}

/** Of a channel that is paid and paced by the message, however long it is. */
export interface MessageRates {
  readonly pricePerMessageCents: number
  readonly messagesPerSecond: number
}

/** `inbound` is the address to which an e-mail is answered; null or absent where the commune takes no answers by e-mail. */
export interface MailContract extends MessageRates {
  readonly inbound?: string | null
}

export interface RcsContract extends MessageRates {
  readonly sender: string
}

export interface WhatsAppContract extends MessageRates {
  /** The number of the business account, digits alone. */
  readonly sender: string
  /** The approved template of each language; its one parameter is the text of the alert. */
  readonly templates: Readonly<Partial<Record<Language, string>>>
}

/** What the channels that are paid by the message go by. */
export type MessageContracts = Pick<Territory, 'mail' | BesideSms>

/** Scaleway names no pace, and a new sender is throttled by the mailboxes' own servers: a thousand residents in under two minutes. */
export const MAIL_RATES: MessageRates = { pricePerMessageCents: 0.03, messagesPerSecond: 10 }

/** Nothing is sent by a channel without a contract; a row that was written before the contract ended still asks at which pace. */
const NO_CONTRACT: MessageRates = { pricePerMessageCents: 0, messagesPerSecond: 1 }

export function messageRatesOf(channel: 'mail' | BesideSms, contracts: MessageContracts): MessageRates {
  return contracts[channel] ?? (channel === 'mail' ? MAIL_RATES : NO_CONTRACT)
}

/** Whether the commune has what this channel needs of its own file; the other channels need nothing there. */
export function isContracted(channel: ChannelName, territory: Pick<Territory, BesideSms>): boolean {
  return !isBesideSms(channel) || territory[channel] != null
}

/** Numbers with their country, of lines and not of people where it can be; null where the commune has none, and the console says so. */
export interface HelpNumbers {
  /** Whoever is on duty tonight: rung at once by every notice. Absent in a territory kept from before there were notices. */
  readonly duty?: string | null
  readonly crisisLine: string | null
  readonly rac: string | null
  /** The prefecture's centre, day and night: called when nobody of the commune decides. Absent in a territory kept from before it was asked. */
  readonly prefecture?: string | null
  readonly rescue: { readonly name: string; readonly phone: string; readonly by: 'voice' | 'sms' } | null
}

export const NO_HELP_NUMBERS: HelpNumbers = { crisisLine: null, rac: null, rescue: null }

/** The adapters in, by the names that `feeds.yaml` uses. */
export const ADAPTERS = [
  'hubeau',
  'vigicrues-forecast',
  'vigicrues-observations',
  'vigicrues-levels',
  'meteofrance-vigilance',
  'meteoalarm',
  'cap',
  'ea',
  'usgs',
  'usgs-nwis',
  'open-meteo-rain',
  'open-meteo-flood',
  'google-flood',
] as const

/** Keys of the server's own that a source may need, by the name under which `feeds.yaml` asks for them. `env.ts` knows where they lie. */
export const FEED_KEYS = ['meteofrance', 'google-flood'] as const
export type FeedKey = (typeof FEED_KEYS)[number]

/** What the territory calls an area of a source: the code for its rules, the name for people. */
export interface AreaName {
  readonly area: string
  readonly name: string
}

/** One source that the territory follows, from `feeds.yaml`. */
export interface FeedSource {
  readonly id: string
  readonly adapter: (typeof ADAPTERS)[number]
  readonly baseUrl: string
  /** Which key of the server's it needs, never the key itself; empty where the source needs none. */
  readonly credential: FeedKey | ''
  readonly periodMs: number
  /** The source's code of each station that it is asked for → our station code. */
  readonly stations: Readonly<Record<string, string>>
  /** The source's code of each area whose bulletins are followed → our name of it. Absent in a territory kept from before there were any. */
  readonly areas?: Readonly<Record<string, AreaName>>
  readonly credit: string
}

/** Everything that a territory's folder says, parsed and checked as one: it is applied whole or not at all. */
export interface TerritoryBundle {
  readonly territory: Territory
  readonly stations: readonly Station[]
  readonly feeds: readonly FeedSource[]
  /** Sensors whose networks send to us. Absent in a territory kept from before there were any. */
  readonly sensors?: readonly SensorNetwork[]
  /** Senders of any JSON, by a mapping. Absent in a territory kept from before there were any. */
  readonly webhooks?: readonly Webhook[]
  /** Services that send their Observations. Absent in a territory kept from before there were any. */
  readonly sensorThings?: readonly SensorThings[]
  /** Who may wake the duty officer. Absent in a territory kept from before there were notices. */
  readonly notices?: NoticeSettings
  readonly zones: readonly Zone[]
  /** Contours of hazards (a flood of a hundred years, a plume), to compare a choice of zones with. Absent in a territory kept from before there were any. */
  readonly hazards?: readonly Zone[]
  /** Of `base-commune.geojson`. Absent where there is none. */
  readonly contour?: MultiPolygon
  readonly rules: readonly Rule[]
  readonly templates: readonly MessageTemplate[]
  /** Plans communaux de sauvegarde, a hazard each. Absent in a territory kept from before there were any. */
  readonly plans?: readonly Plan[]
  /** Scenarios of exercises. Absent in a territory kept from before there were any. */
  readonly exercises?: readonly Scenario[]
  /** Templates of orders (arrêtés). Absent in a territory kept from before there were any. */
  readonly orders?: readonly OrderTemplate[]
  readonly displays: readonly Display[]
  /** Absent in a territory kept from before there were any. */
  readonly sirens?: readonly Siren[]
  /** Sensitive sites. Absent in a territory kept from before there were any. */
  readonly sites?: readonly Site[]
  /** Where people are taken in. Absent in a territory kept from before there were any. */
  readonly shelters?: readonly Shelter[]
  /** GeoJSON of the base map's own vector layers, as text: the console draws it without any network. */
  readonly baseMap: Readonly<Record<string, string>>
  /** The files as they were sent, so that `pull` can write them back. */
  readonly files: Readonly<Record<string, string>>
  /** SHA-256 of the files, in order of path. */
  readonly version: string
}

/** One fault in one file, for a person to mend. */
export interface FileFault {
  readonly file: string
  readonly line: number | null
  readonly message: string
  readonly mend: string
}

export type Parsed<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'faults'; readonly faults: readonly FileFault[] }
