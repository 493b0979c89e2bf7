// What is going on: the whole of it, its live changes, the base map, a gauge's curve, and what a send would reach.
import { Hono } from 'hono'
import { watchOf } from '../env.ts'
import { SOURCE_WINDOWS } from '../model/source-health.ts'
import { HOUR_MS, parseRfc3339, type Instant } from '../model/time.ts'
import { estimateBody } from './alert-body.ts'
import { command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

export const situation = new Hono<AppEnv>()

situation.get('/situation', requireRight('read situation'), async (c) => {
  const now = await command(c).situation()
  if (now === null)
    return problem(c, {
      type: 'not-found',
      detail: 'No territory has been applied here.',
      mend: 'Run `npm run territory -- apply`.',
    })
  return c.json(now)
})

situation.get('/live', requireRight('read situation'), async (c) => {
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
    return problem(c, {
      type: 'bad-request',
      status: 426,
      detail: 'This is a WebSocket.',
      mend: 'Connect with Upgrade: websocket.',
    })
  }
  // A request of our own making: what the object reads of the caller is what the guard has proved, nothing that came with the call.
  const since = c.req.query('since')
  const url = new URL('https://command.internal/live')
  if (since !== undefined) url.searchParams.set('since', since)
  return command(c).fetch(
    new Request(url, { headers: { Upgrade: 'websocket', 'x-tocsin-identity': c.get('identity').id } }),
  )
})

situation.get('/base-map/:layer', requireRight('read situation'), async (c) => {
  const bundle = await command(c).bundle()
  const layers = bundle?.baseMap ?? {}
  const layer = c.req.param('layer')
  const text = Object.hasOwn(layers, layer) ? layers[layer] : undefined
  if (text === undefined)
    return problem(c, {
      type: 'not-found',
      detail: 'There is no such layer.',
      mend: `Layers: ${Object.keys(layers).join(', ') || 'none'}.`,
    })
  return c.body(text, 200, { 'Content-Type': 'application/geo+json', 'Cache-Control': 'private, max-age=300' })
})

situation.get('/stations/:code/series', requireRight('read situation'), async (c) => {
  const from = instant(c.req.query('from'))
  const to = instant(c.req.query('to'))
  if (from === null || to === null || to < from) {
    return problem(c, { type: 'bad-request', detail: 'from and to are RFC 3339 times with an offset, from first.' })
  }
  // An exercise has gauges of its own: the river's levels are never shown among what it tells.
  const series =
    c.get('mode') === 'live'
      ? await watchOf(c.env, c.get('identity').territory).series(c.req.param('code'), from, to)
      : await command(c).exerciseSeries(c.req.param('code'), from, to)
  return series === null ? problem(c, { type: 'not-found', detail: 'There is no such station.' }) : c.json(series)
})

situation.get('/sources', requireRight('read situation'), async (c) => {
  const hours = Number(c.req.query('hours') ?? SOURCE_WINDOWS[0])
  if (!SOURCE_WINDOWS.some((window) => window === hours))
    return problem(c, { type: 'bad-request', detail: `hours is one of ${SOURCE_WINDOWS.join(', ')}.` })
  return c.json(await watchOf(c.env, c.get('identity').territory).sources(hours * HOUR_MS))
})

situation.post('/estimate', requireRight('draft alert'), async (c) => {
  const body = await readJson(c, estimateBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).estimate(body.value)
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  const { audience, check, sendMs, costCents, byChannel, partsByLanguage } = answer
  return c.json({ audience, check, sendMs, costCents, byChannel, partsByLanguage })
})

function instant(text: string | undefined): Instant | null {
  return text === undefined ? null : parseRfc3339(text)
}
