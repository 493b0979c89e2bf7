// The shapes in which alerts come in over HTTP.
import * as v from 'valibot'
import { CHANNEL_NEEDS } from '../model/audience-filter.ts'
import { DWELLING_KINDS, HIGHEST_FLOOR, LOWEST_FLOOR } from '../model/dwelling.ts'
import { HAZARDS, RESPONSE_TYPES } from '../model/hazard.ts'
import { CHANNELS, LANGUAGES } from '../model/message.ts'
import { MINUTE_MS, parseRfc3339 } from '../model/time.ts'
import { MOST_VOICE_SECONDS } from '../model/wav.ts'
import { ownWords } from './body.ts'

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
export const zones = v.pipe(v.array(id), v.maxLength(200))
export const channels = v.pipe(v.array(v.picklist(CHANNELS)), v.maxLength(CHANNELS.length))
// One way to write each letter: « é » typed as two signs would be another text to whoever compares, and a dearer SMS.
const text = v.pipe(
  v.string(),
  v.maxLength(2_000),
  v.transform((typed) => typed.normalize('NFC')),
)
export const texts = v.strictObject(
  Object.fromEntries(LANGUAGES.map((language) => [language, v.exactOptional(text)])) as Record<
    (typeof LANGUAGES)[number],
    v.ExactOptionalSchema<typeof text, undefined>
  >,
)

export const variants = v.strictObject({ 'upper floor': v.exactOptional(texts), 'no floor': v.exactOptional(texts) })

// A criterion that lets nobody through is a mistake, and no wish.
export const filter = v.strictObject({
  dwellings: v.exactOptional(v.pipe(v.array(v.picklist(DWELLING_KINDS)), v.minLength(1))),
  maxFloor: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(LOWEST_FLOOR), v.maxValue(HIGHEST_FLOOR))),
  needs: v.exactOptional(v.pipe(v.array(v.picklist(CHANNEL_NEEDS)), v.minLength(1))),
  languages: v.exactOptional(v.pipe(v.array(v.picklist(LANGUAGES)), v.minLength(1))),
})

const voice = v.strictObject({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'the hash of a recording that is kept here')),
  says: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/, 'the mark of the text that it says')),
  seconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_VOICE_SECONDS)),
})
export const voices = v.strictObject({
  fr: v.exactOptional(voice),
  'fr-x-falc': v.exactOptional(voice),
  en: v.exactOptional(voice),
})

/** RFC 3339 with its offset, or epoch ms as the API's own answers give it. */
const instant = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(0)),
  v.pipe(
    v.string(),
    v.transform((value) => parseRfc3339(value)),
    v.number('an RFC 3339 time with its offset'),
  ),
])

const mark = v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/, 'the mark of the French that it was made from'))

export const draftBody = v.strictObject({
  proposal: v.nullable(id),
  translatedFrom: v.exactOptional(
    v.strictObject({ fr: v.exactOptional(mark), 'fr-x-falc': v.exactOptional(mark), en: v.exactOptional(mark) }),
  ),
  typedPersons: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  content: v.strictObject({
    msgType: v.picklist(['Alert', 'Update', 'Cancel']),
    zones,
    channels,
    texts,
    variants: v.exactOptional(variants),
    voices: v.exactOptional(voices),
    filter: v.exactOptional(filter),
    hazard: v.optional(v.picklist(HAZARDS), 'autre'),
    responseType: v.optional(v.picklist(RESPONSE_TYPES), 'None'),
    event: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    severity: v.picklist(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
    urgency: v.picklist(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
    certainty: v.picklist(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
    expiresAt: instant,
    allClear: v.boolean(),
  }),
})

export const estimateBody = v.strictObject({
  zones,
  channels,
  texts,
  variants: v.exactOptional(variants),
  filter: v.exactOptional(filter),
})
export const approveBody = v.strictObject({
  contentHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'the contentHash of what was shown')),
  aloneReason: v.optional(v.nullable(ownWords), null),
})
/** What is written in calm has no end and no number of persons yet: it has how long, and how often people are asked to tell it again. */
export const preparedBody = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1, 'a name is needed'), v.maxLength(80)),
  content: v.strictObject({
    zones,
    channels,
    texts,
    variants: v.exactOptional(variants),
    voices: v.exactOptional(voices),
    filter: v.exactOptional(filter),
    hazard: v.optional(v.picklist(HAZARDS), 'autre'),
    responseType: v.optional(v.picklist(RESPONSE_TYPES), 'None'),
    event: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    severity: v.picklist(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
    urgency: v.picklist(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
    certainty: v.picklist(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
    validForMs: v.pipe(v.number(), v.integer(), v.minValue(MINUTE_MS)),
    repeatEveryMs: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(MINUTE_MS))), null),
  }),
})
/** `left`: the sends without a known end that the person saw. */
export const closeBody = v.strictObject({
  left: v.pipe(v.number(), v.integer(), v.minValue(0)),
  reason: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(2_000)), ''),
})

export const reasonBody = v.strictObject({ reason: ownWords })
