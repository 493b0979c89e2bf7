// Requests to the prefecture (FR-Alert) and to broadcasters: a draft of what is known, the request, what came of it, and its polygon as a file.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { HAZARDS } from '../model/hazard.ts'
import { NOTE_CHANNELS } from '../model/log.ts'
import { RELAY_ENDS, RELAY_KINDS, RELAY_LEVELS } from '../model/relay.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { RelayAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const short = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const needed = (most: number) => v.pipe(short(most), v.minLength(1, 'words are needed here'))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const zone = v.strictObject({ id: needed(64), name: short(200) })
const packBody = v.strictObject({
  kind: v.picklist(RELAY_KINDS),
  hazard: v.picklist(HAZARDS),
  event: needed(120),
  zones: v.pipe(v.array(zone), v.maxLength(100)),
  streets: v.pipe(v.array(short(120)), v.maxLength(500)),
  persons: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  level: v.picklist(RELAY_LEVELS),
  since: instant,
  until: instant,
  text: needed(2_000),
  english: v.optional(short(2_000), ''),
  press: v.optional(short(400), ''),
  contact: needed(120),
  callBack: needed(40),
  endedBy: needed(120),
  alert: v.nullable(v.strictObject({ id: needed(64), number: v.pipe(v.number(), v.integer()) })),
})
const askBody = v.strictObject({
  pack: packBody,
  to: needed(120),
  by: v.picklist(NOTE_CHANNELS),
  at: v.optional(v.nullable(instant), null),
})
const stepBody = v.variant('kind', [
  v.strictObject({ kind: v.literal('reference'), text: needed(80) }),
  v.strictObject({
    kind: v.literal('end'),
    how: v.picklist(RELAY_ENDS),
    at: v.optional(v.nullable(instant), null),
    reason: v.optional(short(300), ''),
  }),
])

export const relay = new Hono<AppEnv>()

relay.get('/draft', requireRight('read situation'), async (c) => {
  const kind = RELAY_KINDS.find((one) => one === c.req.query('kind'))
  if (kind === undefined)
    return problem(c, { type: 'bad-request', detail: `kind is one of ${RELAY_KINDS.join(', ')}.` })
  const zones = (c.req.query('zones') ?? '').split(',').filter((id) => id !== '')
  const answer = await command(c).relayDraft(kind, { alert: c.req.query('alert') ?? null, zones })
  return 'reason' in answer ? refusalProblem(c, answer) : c.json({ pack: answer })
})

relay.post('/', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, askBody)
  if (body.kind === 'answered') return body.response
  const { pack, to, by, at } = body.value
  return answered(c, await command(c).askRelay(pack, { to, by, at }, actor(c), requestOf(c)), 201)
})

relay.post('/:number', requireRight('write log'), async (c) => {
  const body = await readJson(c, stepBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).stepRelay(numberOf(c), body.value, actor(c)), 200)
})

relay.get('/:number/zone.geojson', requireRight('read situation'), (c) => areaFile(c, 'geojson'))

relay.get('/:number/zone.kml', requireRight('read situation'), (c) => areaFile(c, 'kml'))

async function areaFile(c: Context<AppEnv>, form: 'geojson' | 'kml'): Promise<Response> {
  const text = await command(c).relayAreaFile(numberOf(c), form)
  if (text === null) return problem(c, { type: 'not-found', detail: 'There is no such request here.' })
  const type = form === 'kml' ? 'application/vnd.google-earth.kml+xml' : 'application/geo+json'
  return c.body(text, 200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="tocsin-${c.get('identity').territory}-demande-${numberOf(c)}.${form}"`,
    'Cache-Control': 'no-store',
  })
}

function numberOf(c: Context<AppEnv>): number {
  const text = c.req.param('number') ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function answered(c: Context<AppEnv>, answer: RelayAnswer, status: 200 | 201): Response {
  return answer.kind === 'ok' ? c.json({ relay: answer.relay }, status) : refusalProblem(c, answer)
}
