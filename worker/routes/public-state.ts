// What the public is told of each zone, and of water, power and bridges.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { SERVICE_KINDS, ZONE_STANDS } from '../model/public-state.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { StandingAnswer } from '../objects/rpc/asked.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const short = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const nextAt = v.optional(v.nullable(instant), null)
const zoneBody = v.strictObject({
  stand: v.picklist(ZONE_STANDS),
  words: v.optional(
    v.strictObject({
      fr: v.optional(short(300), ''),
      'fr-x-falc': v.optional(short(300), ''),
      en: v.optional(short(300), ''),
    }),
    {},
  ),
  nextAt,
  seen: v.pipe(v.number(), v.integer(), v.minValue(0)),
  reason: v.optional(short(300), ''),
})
const serviceBody = v.strictObject({
  kind: v.picklist(SERVICE_KINDS),
  name: v.pipe(short(80), v.minLength(1, 'words are needed here')),
  english: v.optional(short(80), ''),
  open: v.boolean(),
  nextAt,
})

export const publicState = new Hono<AppEnv>()

publicState.put('/zones/:zone', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, zoneBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).setZoneStanding({ ...body.value, zone: c.req.param('zone') }, actor(c)))
})

publicState.post('/services', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, serviceBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).setService(null, body.value, actor(c)))
})

publicState.put('/services/:number', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, serviceBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).setService(numberOf(c), body.value, actor(c)))
})

publicState.delete('/services/:number', requireRight('prepare plan'), async (c) =>
  answered(c, await command(c).takeServiceAway(numberOf(c), actor(c))),
)

function numberOf(c: Context<AppEnv>): number {
  const text = c.req.param('number') ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function answered(c: Context<AppEnv>, answer: StandingAnswer): Response {
  return answer.kind === 'ok' ? c.json({ state: answer.state }) : refusalProblem(c, answer)
}
