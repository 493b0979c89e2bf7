// What came back of an alert beside what was approved, and the town's test telephones that listen for it.
import { Hono } from 'hono'
import * as v from 'valibot'
import { SEED_SIDES } from '../model/echo.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

const needed = (most: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(most))
const seedBody = v.strictObject({
  name: needed(60),
  operator: needed(40),
  phone: needed(40),
  zone: needed(64),
  side: v.picklist(SEED_SIDES),
})
const heardBody = v.strictObject({
  seed: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The message as it stands on that telephone; null where it is the one that the table shows. */
  text: v.nullable(needed(2_000)),
})

export const echo = new Hono<AppEnv>()

echo.get('/alerts/:id', requireRight('read situation'), async (c) => {
  const table = await command(c).echo(c.req.param('id'))
  return table === null
    ? problem(c, { type: 'not-found', detail: 'There is no such alert, or nothing of it has left.' })
    : c.json({ echo: table })
})

echo.post('/alerts/:id/heard', requireRight('write log'), async (c) => {
  const body = await readJson(c, heardBody)
  if (body.kind === 'answered') return body.response
  const { seed, text } = body.value
  const table = await command(c).seedHeard(c.req.param('id'), seed, text, actor(c))
  return table === null
    ? problem(c, { type: 'not-found', detail: 'There is no such alert, or no test telephone of that number.' })
    : c.json({ echo: table })
})

echo.get('/seeds', requireRight('read situation'), async (c) => c.json(await command(c).seeds()))

echo.post('/seeds', requireRight('manage territory'), async (c) => {
  const body = await readJson(c, seedBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).addSeed(body.value, actor(c), requestOf(c))
  return answer.kind === 'faulty'
    ? problem(c, { type: 'not-acceptable', detail: answer.detail, mend: answer.mend })
    : c.json(answer.seeds, 201)
})

echo.delete('/seeds/:number', requireRight('manage territory'), async (c) => {
  const text = c.req.param('number')
  const isGone = /^\d{1,9}$/.test(text) && (await command(c).dropSeed(Number(text), actor(c)))
  return isGone
    ? c.body(null, 204)
    : problem(c, { type: 'not-found', detail: 'There is no test telephone of that number.' })
})
