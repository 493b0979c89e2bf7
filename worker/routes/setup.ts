// The set-up assistant: what there is to follow around the commune, and the files to follow it with. It changes nothing in the territory.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { watchOf } from '../env.ts'
import { shapeOf, shapeSchema } from '../feeds/index.ts'
import { departmentOfCode, type Drawing } from '../model/candidate.ts'
import type { MultiPolygon } from '../model/geo.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { parsedJson } from './ingest-answer.ts'
import { faultsProblem, problem } from './problem.ts'

/** A whole department and its coast; a drawing of the country would be measured against every gauge of it. */
const WIDEST_DEGREES = 3
const MOST_POINTS = 20_000

const lookBody = v.strictObject({
  /** GeoJSON of a polygon; absent: the commune's own contour. */
  area: v.optional(shapeSchema),
  withinKm: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(100)), 25),
})
const codes = v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(60))), v.maxLength(50)), [])
const chosenBody = v.strictObject({
  gauges: codes,
  reaches: codes,
  departments: codes,
  coasts: codes,
  rains: codes,
  flows: codes,
})

// What a zone may be called and what a shape may be is judged where the files are read, by the same words.
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80))
const drawingBody = v.variant('kind', [
  v.strictObject({ kind: v.literal('contour'), area: shapeSchema }),
  v.strictObject({
    kind: v.literal('zone'),
    id: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(20)),
    name_fr: name,
    name_en: name,
    streets: v.optional(v.pipe(v.array(name), v.maxLength(200)), []),
    area: shapeSchema,
  }),
  v.strictObject({
    kind: v.literal('streets'),
    id: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(20)),
    streets: v.pipe(v.array(name), v.maxLength(200)),
  }),
])

const trialBody = v.strictObject({
  /** The message as its sender writes it. */
  message: v.pipe(v.string(), v.minLength(1), v.maxLength(20_000)),
  /** YAML or JSON with one entry of "webhooks"; absent: the message's places alone. */
  mapping: v.optional(v.pipe(v.string(), v.maxLength(20_000))),
})

export const setup = new Hono<AppEnv>()

setup.post('/', requireRight('manage territory'), async (c) => {
  const body = await readJson(c, lookBody)
  if (body.kind === 'answered') return body.response
  const { territory } = c.get('identity')
  const shape = body.value.area === undefined ? null : shapeOf(body.value.area)
  if (shape !== null && !isOfThisSize(shape)) return tooLarge(c)
  const area =
    shape === null ? null : { code: territory, name: territory, department: departmentOfCode(territory), shape }
  const answer = await watchOf(c.env, territory).setUp({ area, withinKm: body.value.withinKm })
  switch (answer.kind) {
    case 'proposal':
      return c.json(answer)
    case 'no area':
      return problem(c, { type: 'refused', status: 422, detail: answer.message, mend: answer.mend })
    case 'under way':
      return problem(c, {
        type: 'conflict',
        detail: 'A search is under way in this territory.',
        mend: 'Wait for it to end; it takes up to a minute.',
      })
    default:
      return answer satisfies never
  }
})

setup.post('/files', requireRight('manage territory'), async (c) => {
  const body = await readJson(c, chosenBody)
  if (body.kind === 'answered') return body.response
  const files = await watchOf(c.env, c.get('identity').territory).setUpFiles(body.value)
  return files === null
    ? problem(c, { type: 'conflict', detail: 'Nothing has been looked for here yet.', mend: 'Search first.' })
    : c.json(files)
})

setup.post('/drawing', requireRight('manage territory'), async (c) => {
  const body = await readJson(c, drawingBody)
  if (body.kind === 'answered') return body.response
  const drawing = drawingOf(body.value)
  if (drawing.kind !== 'streets' && !isOfThisSize(drawing.shape)) return tooLarge(c)
  const kept = await command(c).draw({ mode: c.get('mode'), drawing, actor: actor(c) })
  if (kept === null) return problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
  return kept.kind === 'faults' ? faultsProblem(c, kept.faults) : c.json({ version: kept.value.version })
})

function drawingOf(drawn: v.InferOutput<typeof drawingBody>): Drawing {
  if (drawn.kind === 'streets') return drawn
  const shape = shapeOf(drawn.area)
  return drawn.kind === 'contour'
    ? { kind: 'contour', shape }
    : { kind: 'zone', id: drawn.id, name: { fr: drawn.name_fr, en: drawn.name_en }, streets: drawn.streets, shape }
}

function tooLarge(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'bad-request',
    detail: `The area is wider than ${WIDEST_DEGREES} degrees, or has more than ${MOST_POINTS} points.`,
    mend: 'Draw the commune and its surroundings.',
  })
}

setup.get('/webhook', requireRight('manage territory'), async (c) =>
  c.json({ samples: await watchOf(c.env, c.get('identity').territory).webhookSamples() }),
)

setup.post('/webhook', requireRight('manage territory'), async (c) => {
  const body = await readJson(c, trialBody)
  if (body.kind === 'answered') return body.response
  const { message, mapping = null } = body.value
  if (parsedJson(message) === undefined)
    return problem(c, {
      type: 'unreadable-body',
      detail: 'The message is not JSON.',
      mend: 'Paste it whole, from the first brace to the last.',
    })
  return c.json(await watchOf(c.env, c.get('identity').territory).tryWebhook(message, mapping))
})

function isOfThisSize(shape: MultiPolygon): boolean {
  const points = shape.flat(2)
  const longitudes = points.map(([longitude]) => longitude)
  const latitudes = points.map(([, latitude]) => latitude)
  const span = (values: readonly number[]) =>
    values.reduce((most, one) => Math.max(most, one), -Infinity) -
    values.reduce((least, one) => Math.min(least, one), Infinity)
  return points.length <= MOST_POINTS && span(longitudes) <= WIDEST_DEGREES && span(latitudes) <= WIDEST_DEGREES
}
