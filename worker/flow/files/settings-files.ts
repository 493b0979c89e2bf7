// geofences/<code>/{territory,stations,feeds}.yaml.
import * as v from 'valibot'
import { BESIDE_SMS } from '../../model/message.ts'
import type { NoticeSettings } from '../../model/notice.ts'
import { daysOf, type Shortened } from '../../model/retention.ts'
import {
  LORAWAN_NETWORKS,
  SENSOR_DECODERS,
  SENSOR_MEASURES,
  type SensorDevice,
  type SensorNetwork,
} from '../../model/sensor.ts'
import type { NowcastOfStation, Station } from '../../model/station.ts'
import { parseRfc3339 } from '../../model/time.ts'
import {
  ADAPTERS,
  FEED_KEYS,
  MAIL_RATES,
  type FeedSource,
  type MessageRates,
  type Parsed,
  type Territory,
} from '../../model/territory.ts'
import { answerAddress, parseMailAddress } from '../../model/mail-address.ts'
import { NO_TOPICS, TOPICS } from '../../model/topic.ts'
import { CODES_PER_DAY, signUpRulesOf } from '../../model/sign-up.ts'
import { isFlowUnit } from '../../model/units.ts'
import type { SensorThings } from '../../model/sensor-things.ts'
import type { Webhook } from '../../model/webhook.ts'
import { noticeSettingsOf, noticesOfFeedsFile } from './notices-of-feeds-file.ts'
import {
  sensorThingsOfFeedsFile,
  sensorThingsOfYaml,
  webhooksOfFeedsFile,
  webhooksOfYaml,
} from './webhooks-of-feeds-file.ts'
import {
  areaKey,
  code,
  durationMs,
  durationText,
  keyName,
  levelMm,
  levelText,
  phone,
  readYaml,
  words,
} from './yaml-file.ts'

const text = v.pipe(v.string(), v.minLength(1))
const longitude = v.pipe(v.number(), v.minValue(-180), v.maxValue(180))
const latitude = v.pipe(v.number(), v.minValue(-90), v.maxValue(90))

const balance = v.pipe(v.number(), v.minValue(0))
// « 08:00 », of the territory's own clock on the wall.
const hourOfDay = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'an hour such as 08:00, in quotes'))

const messageRates = {
  price_per_message_cents: v.pipe(v.number(), v.minValue(0)),
  messages_per_second: v.pipe(v.number(), v.minValue(0.1), v.maxValue(1_000)),
}
// Meta: lower case, digits and underscores.
const templateName = v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,512}$/, 'lower case letters, digits and _'))

export const territoryFileSchema = v.strictObject({
  code: v.pipe(v.string(), v.regex(/^(\d[0-9AB]\d{3}|\d{9})$/, 'an INSEE code (5) or a SIREN (9), in quotes')),
  name: text,
  time_zone: text,
  languages: v.pipe(v.array(v.picklist(['fr', 'fr-x-falc', 'en'])), v.minLength(1)),
  speaker: v.pipe(text, v.maxLength(30)),
  // Operators cut or refuse a longer alphanumeric sender; digits alone would be a number, which nobody may make up.
  sms_sender: v.pipe(
    v.string(),
    v.regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, '3 to 11 letters or digits, one letter at least'),
  ),
  public_desk: v.pipe(v.string(), v.regex(/^\+?\d{4,15}$/, 'a phone number')),
  centre: v.tuple([longitude, latitude]),
  bounds: v.tuple([longitude, latitude, longitude, latitude]),
  shards: v.picklist([1, 2, 4, 8, 16, 32, 64, 128]),
  sms: v.strictObject({
    price_per_part_cents: v.pipe(v.number(), v.minValue(0)),
    parts_per_second: v.pipe(v.number(), v.minValue(0.1), v.maxValue(5_000)),
    // A short number (36xxx, 38xxx) or a long one that takes SMS; a mobile number may not stand for a platform in France.
    inbound: v.optional(
      v.pipe(
        v.string(),
        v.regex(
          /^(?:3[68]\d{3}|\+?(?!33[67])[1-9]\d{7,14})$/,
          'a short number such as 36105, or a number with its country, no 06 or 07',
        ),
      ),
    ),
  }),
  voice: v.optional(
    v.strictObject({
      price_per_minute_cents: v.pipe(v.number(), v.minValue(0)),
      // Vonage allows three call creations a second unless the contract says more.
      calls_per_second: v.pipe(v.number(), v.minValue(0.1), v.maxValue(500)),
    }),
    { price_per_minute_cents: 0, calls_per_second: 3 },
  ),
  mail: v.optional(
    v.strictObject({
      ...messageRates,
      // Of a domain whose mail comes to AhaSend: each e-mail is answered at an address of its own, `name+…@domain`.
      inbound: v.optional(
        v.pipe(
          v.string(),
          v.check(
            (written) => answerAddress(written, '') !== null,
            'an address such as reponse@aide.ma-commune.fr, without +',
          ),
        ),
      ),
    }),
    {
      price_per_message_cents: MAIL_RATES.pricePerMessageCents,
      messages_per_second: MAIL_RATES.messagesPerSecond,
    },
  ),
  // Beside SMS, for whoever chose it; not offered where it is left out (docs/decisions/2026-11-27-rcs-and-whatsapp.md).
  rcs: v.optional(
    v.strictObject({
      // The name of the agent, as Vonage has registered it.
      sender: v.pipe(
        v.string(),
        v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'the name of the RCS agent: letters, digits, - and _'),
      ),
      ...messageRates,
    }),
  ),
  whatsapp: v.optional(
    v.strictObject({
      sender: v.pipe(v.string(), v.regex(/^[1-9]\d{7,14}$/, 'the number of the WhatsApp account, without +')),
      // Names of approved templates, each with the text of the alert as its one parameter.
      templates: v.pipe(
        v.strictObject({
          fr: v.optional(templateName),
          'fr-x-falc': v.optional(templateName),
          en: v.optional(templateName),
        }),
        v.check(({ fr }) => fr !== undefined, 'name a template for fr: every alert has a French text'),
      ),
      ...messageRates,
    }),
  ),
  // Who is rung: the duty officer by every notice, the others when nobody has taken a call for help, two, five and eight minutes after it.
  help: v.optional(
    v.strictObject({
      duty: v.optional(phone),
      crisis_line: v.optional(phone),
      rac: v.optional(phone),
      prefecture: v.optional(phone),
      rescue: v.optional(v.strictObject({ name: text, phone, by: v.optional(v.picklist(['voice', 'sms']), 'voice') })),
    }),
  ),
  // What a provider's account should always hold: euros, or credits with OVHcloud (docs/decisions/2026-11-28-balances.md).
  balance_warnings: v.optional(
    v.strictObject({ vonage: v.optional(balance), ovh: v.optional(balance), infobip: v.optional(balance) }),
    {},
  ),
  link_domain: v.optional(v.nullable(text), null),
  // Whose numbers get a code of the residents' portal, and how many codes a day the commune pays for.
  sign_up: v.optional(
    v.strictObject({
      countries: v.optional(
        v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'a region such as FR or BE'))), v.minLength(1)),
      ),
      codes_per_day: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))),
    }),
    {},
  ),
  // News of everyday life that residents may choose, and between which hours of the day it is sent.
  topics: v.optional(
    v.strictObject({
      offered: v.array(v.picklist(TOPICS)),
      from: v.optional(hourOfDay),
      until: v.optional(hourOfDay),
    }),
    { offered: [] },
  ),
  // Communes of an intercommunal body, whose code is a SIREN (docs/decisions/2026-11-28-intercommunal.md).
  members: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^\d[0-9AB]\d{3}$/, 'the INSEE code of a commune, in quotes'))),
      v.minLength(1),
      v.maxLength(200),
    ),
  ),
  // How long before a public exercise the public is told of it: 48h where it is left out.
  public_exercise: v.optional(v.strictObject({ notice: durationText })),
  // Phone numbers and addresses go to European companies only (docs/decisions/2026-11-27-eu-only.md).
  eu_only: v.optional(v.boolean(), false),
  // Days: what the town keeps less than docs/fr/rgpd.md says. Longer is refused.
  retention: v.optional(
    v.strictObject({
      deliveries_days: v.optional(daysUpTo('deliveries')),
      help_days: v.optional(daysUpTo('help')),
    }),
    {},
  ),
})

function daysUpTo(what: Shortened) {
  const { least, most } = daysOf(what)
  return v.pipe(
    v.number(),
    v.integer(),
    v.minValue(least),
    v.maxValue(most, `at most ${most}: it may be shortened, not lengthened`),
  )
}

export function parseTerritoryFile(file: string, source: string): Parsed<Territory> {
  const read = readYaml(file, source, territoryFileSchema)
  if (read.kind === 'faults') return read
  const yaml = read.value.value
  const [west, south, east, north] = yaml.bounds
  if (west >= east || south >= north) {
    return {
      kind: 'faults',
      faults: [
        {
          file,
          line: read.value.lineOf(['bounds']),
          message: 'bounds enclose nothing',
          mend: 'write [west, south, east, north] in degrees',
        },
      ],
    }
  }
  if (yaml.members !== undefined && yaml.code.length !== 9) {
    const fault = {
      file,
      line: read.value.lineOf(['members']),
      message: 'members: a commune has none, only a body with a SIREN',
      mend: 'remove members, or write the SIREN as the code',
    }
    return { kind: 'faults', faults: [fault] }
  }
  if (yaml.eu_only && yaml.sms.inbound !== undefined) {
    const fault = {
      file,
      line: read.value.lineOf(['sms', 'inbound']),
      message: 'sms.inbound: answers by SMS come in through Vonage alone, which eu_only forbids',
      mend: 'remove inbound, or eu_only',
    }
    return { kind: 'faults', faults: [fault] }
  }
  const foreign = BESIDE_SMS.find((channel) => yaml.eu_only && yaml[channel] !== undefined)
  if (foreign !== undefined) {
    const fault = {
      file,
      line: read.value.lineOf([foreign]),
      message: `${foreign}: goes through Vonage, and Google or Meta behind it, which eu_only forbids`,
      mend: `remove ${foreign}, or eu_only`,
    }
    return { kind: 'faults', faults: [fault] }
  }
  return {
    kind: 'ok',
    value: {
      code: yaml.code,
      name: yaml.name,
      timeZone: yaml.time_zone,
      languages: yaml.languages,
      speaker: yaml.speaker,
      smsSender: yaml.sms_sender,
      publicDesk: yaml.public_desk,
      centre: yaml.centre,
      bounds: { west, south, east, north },
      shards: yaml.shards,
      sms: {
        pricePerPartCents: yaml.sms.price_per_part_cents,
        partsPerSecond: yaml.sms.parts_per_second,
        inbound: yaml.sms.inbound ?? null,
      },
      voice: {
        pricePerMinuteCents: yaml.voice.price_per_minute_cents,
        callsPerSecond: yaml.voice.calls_per_second,
      },
      mail: { ...ratesOf(yaml.mail), inbound: parseMailAddress(yaml.mail.inbound) },
      rcs: yaml.rcs === undefined ? null : { sender: yaml.rcs.sender, ...ratesOf(yaml.rcs) },
      whatsapp:
        yaml.whatsapp === undefined
          ? null
          : {
              sender: yaml.whatsapp.sender,
              templates: definedOf(yaml.whatsapp.templates),
              ...ratesOf(yaml.whatsapp),
            },
      help: {
        duty: yaml.help?.duty ?? null,
        crisisLine: yaml.help?.crisis_line ?? null,
        rac: yaml.help?.rac ?? null,
        prefecture: yaml.help?.prefecture ?? null,
        rescue: yaml.help?.rescue ?? null,
      },
      balanceWarnings: definedOf(yaml.balance_warnings),
      retention: definedOf({ deliveries: yaml.retention.deliveries_days, help: yaml.retention.help_days }),
      linkDomain: yaml.link_domain,
      ...(yaml.members === undefined ? {} : { members: [...new Set(yaml.members)] }),
      signUp: {
        countries: yaml.sign_up.countries ?? signUpRulesOf({ code: yaml.code }).countries,
        codesPerDay: yaml.sign_up.codes_per_day ?? CODES_PER_DAY,
      },
      topics: {
        offered: TOPICS.filter((topic) => yaml.topics.offered.includes(topic)),
        fromMinute: minuteOf(yaml.topics.from) ?? NO_TOPICS.fromMinute,
        untilMinute: minuteOf(yaml.topics.until) ?? NO_TOPICS.untilMinute,
      },
      ...(yaml.public_exercise === undefined
        ? {}
        : { publicExerciseNoticeMs: durationMs(yaml.public_exercise.notice) }),
      euOnly: yaml.eu_only,
    },
  }
}

function minuteOf(hour: string | undefined): number | null {
  if (hour === undefined) return null
  const [hours = 0, minutes = 0] = hour.split(':').map(Number)
  return hours * 60 + minutes
}

function ratesOf(yaml: {
  readonly price_per_message_cents: number
  readonly messages_per_second: number
}): MessageRates {
  return { pricePerMessageCents: yaml.price_per_message_cents, messagesPerSecond: yaml.messages_per_second }
}

function definedOf<Name extends string, Value>(
  yaml: Readonly<Partial<Record<Name, Value | undefined>>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries<Value | undefined>(yaml).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

export const stationsFileSchema = v.strictObject({
  stations: v.array(
    v.strictObject({
      code,
      name: text,
      river: text,
      longitude,
      latitude,
      datum: text,
      native_step: durationText,
      plausible: v.strictObject({ min: levelText, max: levelText }),
      /** The fastest rise known here, in level a minute; a faster one is proposed as unconfirmed. */
      max_rise: levelText,
      thresholds: v.array(v.strictObject({ code, level: levelText, effect: words })),
      upstream: v.optional(v.strictObject({ station: code, travel: durationText })),
      /** The usual water, where it is known better than a month of values tells; and why there is to be no nowcast. */
      nowcast: v.optional(
        v.strictObject({ usual: v.optional(levelText), off: v.optional(v.picklist(['tide', 'reservoir', 'ice'])) }),
      ),
    }),
  ),
})

export function parseStationsFile(file: string, source: string): Parsed<readonly Station[]> {
  const read = readYaml(file, source, stationsFileSchema)
  if (read.kind === 'faults') return read
  return {
    kind: 'ok',
    value: read.value.value.stations.map((yaml) => ({
      code: yaml.code,
      name: yaml.name,
      river: yaml.river,
      longitude: yaml.longitude,
      latitude: yaml.latitude,
      datum: yaml.datum,
      nativeStepMs: durationMs(yaml.native_step),
      plausibleMm: { min: levelMm(yaml.plausible.min), max: levelMm(yaml.plausible.max) },
      maxRiseMmPerMin: levelMm(yaml.max_rise),
      thresholds: yaml.thresholds.map((one) => ({ code: one.code, levelMm: levelMm(one.level), effect: one.effect })),
      upstream:
        yaml.upstream === undefined
          ? null
          : { station: yaml.upstream.station, travelMs: durationMs(yaml.upstream.travel) },
      ...(yaml.nowcast === undefined ? {} : { nowcast: nowcastOf(yaml.nowcast) }),
    })),
  }
}

function nowcastOf({
  usual,
  off,
}: {
  readonly usual?: string | undefined
  readonly off?: NowcastOfStation['off'] | undefined
}): NowcastOfStation {
  return { baseMm: usual === undefined ? null : levelMm(usual), off: off ?? null }
}

const STATION_KEY = 'the code of a gauge, or for a model a point "43.05,2.34", in quotes'
const stationKey = v.pipe(
  v.string(),
  v.regex(/^([A-Za-z0-9][A-Za-z0-9._-]{0,63}|-?\d{1,2}(\.\d{1,6})?,-?\d{1,3}(\.\d{1,6})?)$/, STATION_KEY),
)

const TIME = 'a time with its offset, such as 2026-03-01T10:00:00+01:00, in quotes,'
const timeText = v.pipe(
  v.string(TIME),
  v.check((written) => parseRfc3339(written) !== null, TIME),
)
const EUI = 'the DevEUI of the sensor, sixteen hexadecimal digits, in quotes,'

// A distance has no unit of a flow: the one is a way down to the water, the other a river.
const sensorField = v.pipe(
  v.strictObject({
    name: v.pipe(text, v.maxLength(80)),
    measures: v.picklist(SENSOR_MEASURES),
    unit: v.picklist(['mm', 'cm', 'm', 'ft', 'l/s', 'm3/s', 'ft3/s']),
    missing: v.optional(v.array(v.number()), []),
    unless: v.optional(v.record(text, v.array(text)), {}),
  }),
  v.check(({ measures, unit }) => (measures === 'flow') === isFlowUnit(unit), 'a unit of what it measures'),
)

const sensorDevice = v.pipe(
  v.strictObject({
    eui: v.pipe(v.string(EUI), v.regex(/^[0-9a-fA-F]{16}$/, EUI)),
    station: code,
    fields: v.optional(v.array(sensorField), []),
    decoder: v.optional(v.picklist(SENSOR_DECODERS)),
    // How high it hangs above the zero of the scale; a new line where it was hung anew, so that old frames keep their height.
    mounting: v.optional(v.array(v.strictObject({ since: v.optional(timeText), height: levelText })), []),
  }),
  v.check(({ fields, decoder }) => fields.length > 0 || decoder !== undefined, 'fields, a decoder, or both'),
)

const sensorNetwork = v.strictObject({
  id: code,
  network: v.picklist(LORAWAN_NETWORKS),
  /** The name of the key that the network shows; no other key may speak for these devices, and this one for nothing else. */
  key: keyName,
  devices: v.pipe(v.array(sensorDevice), v.minLength(1), v.maxLength(2_000)),
})

export const feedsFileSchema = v.strictObject({
  feeds: v.array(
    v.strictObject({
      id: code,
      adapter: v.picklist(ADAPTERS),
      base_url: v.pipe(v.string(), v.url()),
      credential: v.optional(v.picklist(['', ...FEED_KEYS]), ''),
      period: durationText,
      stations: v.optional(v.record(stationKey, code), {}),
      // What the source calls an area: a reach, a department, a geocode, or a point for a CAP feed that draws its areas.
      areas: v.optional(v.record(areaKey, v.strictObject({ area: code, name: text })), {}),
      credit: text,
    }),
  ),
  sensors: v.optional(v.array(sensorNetwork), []),
  webhooks: v.optional(webhooksOfFeedsFile, []),
  sensorthings: v.optional(sensorThingsOfFeedsFile, []),
  notices: v.optional(noticesOfFeedsFile, { senders: [] }),
})

export interface FeedsFile {
  readonly feeds: readonly FeedSource[]
  readonly sensors: readonly SensorNetwork[]
  readonly webhooks: readonly Webhook[]
  readonly sensorThings: readonly SensorThings[]
  readonly notices: NoticeSettings
}

export function parseFeedsFile(file: string, source: string): Parsed<FeedsFile> {
  const read = readYaml(file, source, feedsFileSchema)
  if (read.kind === 'faults') return read
  const idle = read.value.value.feeds.findIndex((feed) => Object.keys({ ...feed.stations, ...feed.areas }).length === 0)
  if (idle >= 0)
    return {
      kind: 'faults',
      faults: [
        {
          file,
          line: read.value.lineOf(['feeds', idle]),
          message: `feed "${read.value.value.feeds[idle]?.id ?? ''}": nothing is followed`,
          mend: 'write stations (gauges) or areas (bulletins)',
        },
      ],
    }
  return {
    kind: 'ok',
    value: {
      feeds: read.value.value.feeds.map((yaml) => ({
        id: yaml.id,
        adapter: yaml.adapter,
        baseUrl: yaml.base_url.replace(/\/+$/, ''),
        credential: yaml.credential,
        periodMs: durationMs(yaml.period),
        stations: yaml.stations,
        areas: yaml.areas,
        credit: yaml.credit,
      })),
      sensors: read.value.value.sensors.map(({ devices, ...network }) => ({
        ...network,
        devices: devices.map(deviceOfYaml),
      })),
      webhooks: webhooksOfYaml(read.value.value.webhooks),
      sensorThings: sensorThingsOfYaml(read.value.value.sensorthings),
      notices: noticeSettingsOf(read.value.value.notices),
    },
  }
}

function deviceOfYaml(yaml: v.InferOutput<typeof sensorDevice>): SensorDevice {
  return {
    eui: yaml.eui.toUpperCase(),
    station: yaml.station,
    fields: yaml.fields,
    decoder: yaml.decoder ?? null,
    mounting: yaml.mounting.map(({ since, height }) => ({
      since: since === undefined ? null : parseRfc3339(since),
      heightMm: levelMm(height),
    })),
  }
}
