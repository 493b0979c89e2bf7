// templates/<code or common>/exercises/*.yaml: one scenario a file. A file of the territory with the same id replaces a common one.
import * as v from 'valibot'
import type { Inject, InjectData, Scenario } from '../../model/exercise.ts'
import { HAZARDS } from '../../model/hazard.ts'
import { PLAN_ROLES } from '../../model/plan.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts'
import { code, durationMs, durationText, levelMm, levelText, readYaml, words } from './yaml-file.ts'

const LONGEST_MS = 8 * HOUR_MS
const HOUR = 'an hour such as "17:00", in quotes,'
const MOST = 120

const inject = v.strictObject({
  id: code,
  at: durationText,
  from: v.optional(words),
  to: v.optional(v.array(v.picklist(PLAN_ROLES)), []),
  expects: v.optional(words),
  /** One of these says what it is; a reading and a forecast may carry words as well. */
  text: v.optional(words),
  reading: v.optional(v.strictObject({ station: code, level: levelText })),
  forecast: v.optional(v.strictObject({ station: code, peak_after: durationText, low: levelText, high: levelText })),
  bulletin: v.optional(words),
  call: v.optional(words),
  message: v.optional(words),
  card: v.optional(words),
})

export const exerciseFileSchema = v.strictObject({
  exercise: code,
  name: words,
  hazard: v.picklist(HAZARDS),
  aims: v.optional(v.array(words), []),
  /** What the clocks of the exercise show at its beginning; left out, it plays now. */
  begins: v.optional(v.pipe(v.string(HOUR), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, HOUR))),
  length: durationText,
  solo: v.optional(v.boolean(), false),
  injects: v.pipe(v.array(inject), v.minLength(1), v.maxLength(MOST)),
})

type InjectYaml = v.InferOutput<typeof inject>
const SAYS = ['reading', 'forecast', 'bulletin', 'call', 'message', 'card'] as const
const TEXTS = ['bulletin', 'call', 'message', 'card'] as const

export function parseExerciseFile(file: string, source: string): Parsed<Scenario> {
  const read = readYaml(file, source, exerciseFileSchema)
  if (read.kind === 'faults') return read
  const { value, lineOf } = read.value
  const lengthMs = durationMs(value.length)
  const faults: FileFault[] = []
  const fault = (line: number | null, message: string, mend: string) => faults.push({ file, line, message, mend })
  if (lengthMs < MINUTE_MS || lengthMs > LONGEST_MS)
    fault(lineOf(['length']), 'it lasts less than a minute or more than 8 hours', 'write a length such as 40m')
  const ids = value.injects.map(({ id }) => id)
  value.injects.forEach((one, index) => {
    const line = lineOf(['injects', index, 'id']) ?? lineOf(['injects', index])
    const name = `inject "${one.id}"`
    if (ids.indexOf(one.id) < index)
      fault(line, `${name}: this number is taken`, 'give each inject a number of its own')
    if (SAYS.filter((kind) => one[kind] !== undefined).length !== 1)
      fault(line, `${name}: it says nothing, or several things`, `write one of ${SAYS.join(', ')}`)
    if (durationMs(one.at) > lengthMs)
      fault(line, `${name}: it comes after the end`, 'bring it forward, or make the exercise longer')
  })
  if (faults.length > 0) return { kind: 'faults', faults }
  const [hour, minute] = (value.begins ?? '').split(':').map(Number)
  return {
    kind: 'ok',
    value: {
      id: value.exercise,
      name: value.name,
      hazard: value.hazard,
      aims: value.aims,
      beginsMinute: value.begins === undefined ? null : (hour ?? 0) * 60 + (minute ?? 0),
      lengthMs,
      solo: value.solo,
      injects: value.injects.map(injectOf),
      origin: `${file}:${lineOf(['exercise']) ?? 1}`,
    },
  }
}

function injectOf(yaml: InjectYaml): Inject {
  const kind = SAYS.find((one) => yaml[one] !== undefined) ?? 'message'
  const said = TEXTS.map((one) => yaml[one]).find((one) => one !== undefined)
  const data = dataOf(yaml)
  return {
    id: yaml.id,
    atMs: durationMs(yaml.at),
    kind,
    from: yaml.from ?? null,
    text: said ?? yaml.text ?? wordsOf(data),
    to: yaml.to,
    expects: yaml.expects ?? null,
    data,
  }
}

function dataOf({ reading, forecast }: InjectYaml): InjectData | null {
  if (reading !== undefined) return { kind: 'reading', station: reading.station, levelMm: levelMm(reading.level) }
  if (forecast === undefined) return null
  return {
    kind: 'forecast',
    station: forecast.station,
    peakAfterMs: durationMs(forecast.peak_after),
    lowMm: levelMm(forecast.low),
    highMm: levelMm(forecast.high),
  }
}

const metres = (mm: number) => (mm / 1_000).toFixed(2)

function wordsOf(data: InjectData | null): Inject['text'] {
  if (data === null) return { fr: '', en: '' }
  const fr = (mm: number) => metres(mm).replace('.', ',')
  return data.kind === 'reading'
    ? { fr: `${data.station} : ${fr(data.levelMm)} m`, en: `${data.station}: ${metres(data.levelMm)} m` }
    : {
        fr: `${data.station} : prévision ${fr(data.lowMm)} à ${fr(data.highMm)} m`,
        en: `${data.station}: forecast ${metres(data.lowMm)} to ${metres(data.highMm)} m`,
      }
}
