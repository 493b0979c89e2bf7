// OGC SensorThings 1.1 as a door: Observations are created one by one or in arrays, and answered as the standard has it. Nothing is served by it.
import { Hono, type Context } from 'hono'
import { watchOf } from '../env.ts'
import { parseDataArrays, parseObservation, type ParsedObservation } from '../feeds/index.ts'
import type { ItemVerdict } from '../model/reading.ts'
import type { AppEnv } from './app-env.ts'
import { NOT_JSON, parsedJson, unreadable } from './ingest-answer.ts'
import { problem } from './problem.ts'

export const sensorThings = new Hono<AppEnv>()

sensorThings.post('/', async (c) => {
  const json = parsedJson(await c.req.text())
  return Array.isArray(json) ? createdMany(c, json) : createdOne(c, json, null)
})
sensorThings.post('/v1.1/Observations', async (c) => createdOne(c, parsedJson(await c.req.text()), null))
sensorThings.post('/v1.1/CreateObservations', async (c) => createdMany(c, parsedJson(await c.req.text())))
// Datastreams(12), or a text in single quotes in which a quote is doubled.
sensorThings.post('/v1.1/:datastream/Observations', async (c) => {
  const inner = /^Datastreams\((.{1,250})\)$/.exec(c.req.param('datastream'))?.[1]
  if (inner === undefined) return nothingElse(c)
  const name = /^'.*'$/.test(inner) ? inner.slice(1, -1).replaceAll("''", "'") : inner
  return createdOne(c, parsedJson(await c.req.text()), name)
})
sensorThings.all('*', (c) => nothingElse(c))

function nothingElse(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'not-found',
    detail: 'Observations are created here; nothing else of SensorThings is served.',
    mend: 'Post to v1.1/Observations, v1.1/Datastreams(id)/Observations or v1.1/CreateObservations.',
  })
}

async function createdOne(c: Context<AppEnv>, json: unknown, datastream: string | null): Promise<Response> {
  if (json === undefined) return unreadable(c, NOT_JSON)
  const parsed = parseObservation(json, datastream)
  if (parsed.kind === 'unreadable') return unreadable(c, parsed)
  const [verdict, address] = (await taken(c, [parsed.value]))[0] ?? []
  if (verdict === undefined) return unreadable(c, { message: 'it was not judged', mend: 'send it again' })
  if (verdict.kind === 'refused') {
    const isUnknown = datastream !== null && verdict.reason.startsWith('unknown Datastream')
    return problem(c, {
      ...(isUnknown ? { type: 'not-found' } : { type: 'refused', status: 400 }),
      detail: verdict.reason,
      mend: verdict.mend,
    })
  }
  c.header('Location', address ?? '')
  return c.json({ '@iot.selfLink': address, flags: 'flags' in verdict ? verdict.flags : [] }, 201)
}

/** 201 with the address of each Observation, or the word "error" where it could not be created (18-088, CreateObservations). */
async function createdMany(c: Context<AppEnv>, json: unknown): Promise<Response> {
  if (json === undefined) return unreadable(c, NOT_JSON)
  const parsed = parseDataArrays(json)
  if (parsed.kind === 'unreadable') return unreadable(c, parsed)
  const answers = await taken(c, parsed.value)
  return c.json(
    answers.map(([verdict, address]) => (verdict.kind === 'refused' ? 'error' : address)),
    201,
  )
}

type Answered = readonly [verdict: ItemVerdict, address: string]

async function taken(c: Context<AppEnv>, items: readonly ParsedObservation[]): Promise<readonly Answered[]> {
  const { territory, name } = c.get('identity')
  const verdicts = await watchOf(c.env, territory).takeObservations(items, name)
  const root = `${new URL(c.req.url).origin}/api/${territory}/ingest/sensorthings/v1.1`
  return verdicts.map((verdict, index) => [verdict, `${root}/Observations(${nameOf(items[index])})`] as const)
}

// The standard wants a name for each; ours says which value it was, and is the same when it is sent again.
function nameOf(item: ParsedObservation | undefined): string {
  if (item?.kind !== 'observation') return ''
  const { datastream, at } = item.observation
  return `'${encodeURIComponent(datastream)}@${at ?? 'now'}'`
}
