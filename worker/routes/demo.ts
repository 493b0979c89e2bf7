// The demonstration's own doors: a session at one click, its clock, and starting again. Outside the demonstration they do not exist.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { accountsOf, commandOf, isDemo } from '../env.ts'
import { parseNotice } from '../feeds/index.ts'
import { isTerritoryCode } from '../model/keys.ts'
import { parseRfc3339, territoryNow, toRfc3339, type TerritoryClock } from '../model/time.ts'
import type { AppEnv } from './app-env.ts'
import { isFromAnotherSite } from './auth.ts'
import { readJson } from './body.ts'
import { hubFor } from './displays.ts'
import { problem, refusalProblem } from './problem.ts'
import { giveCookie } from './session.ts'

export const DEMO_TERRITORY = '99001'
/** Settled in the brief of the demonstration: Wednesday afternoon, six hours before the water is in rue Basse. */
export const DEMO_START = Date.parse('2026-10-14T15:40:00+02:00')
export const DEMO_RATE = 60
const MAX_RATE = 3_600
/** The key of the demonstration's prefecture, as its feeds.yaml names it. */
const DEMO_SENDER = 'prefecture-99'
const DEMO_NOTICE = {
  title: 'Crue rapide de la Lère attendue avant 7 h',
  text: 'Le service de prévision des crues annonce 3,60 m au Pont-Vieux avant 7 h. Mettez en œuvre le plan communal de sauvegarde et accusez réception.',
  level: 'orange',
  places: ['Saint-Martin-sur-Lère'],
}

const TerritoryCode = v.optional(v.pipe(v.string(), v.check(isTerritoryCode, 'not a territory code')), DEMO_TERRITORY)
const DemoSession = v.strictObject({
  identity: v.picklist(['mayor', 'duty', 'deputy', 'field', 'auditor']),
  territory: TerritoryCode,
})
const DemoDisplay = v.strictObject({ territory: TerritoryCode, display: v.pipe(v.string(), v.maxLength(64)) })
const ClockChange = v.strictObject({
  now: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => parseRfc3339(text) !== null, 'not an RFC 3339 time with an offset'),
    ),
  ),
  rate: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(MAX_RATE))),
})
/** Another hour of the flood may be asked for: before its first warning, for instance. */
const Restart = v.strictObject({
  territory: TerritoryCode,
  now: ClockChange.entries.now,
  rate: ClockChange.entries.rate,
})

export const demo = new Hono<AppEnv>()

demo.use('*', async (c, next) => {
  if (!isDemo(c.env)) return problem(c, { type: 'not-found', detail: 'There is no demonstration here.' })
  if (isFromAnotherSite(c))
    return problem(c, {
      type: 'cross-site',
      detail: 'The demonstration is driven from our own pages or from a command.',
    })
  await next()
  return
})

demo.post('/session', async (c) => {
  const body = await readJson(c, DemoSession)
  if (body.kind === 'answered') return body.response
  const { territory, identity } = body.value
  const opened = await accountsOf(c.env, territory).demoSession(territory, identity)
  giveCookie(c, opened.token)
  return c.json(opened)
})

demo.post('/display', async (c) => {
  const body = await readJson(c, DemoDisplay)
  if (body.kind === 'answered') return body.response
  const { territory, display } = body.value
  const answer = await (await hubFor(c, territory, 'live', display)).demoKey(display)
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ token: answer.token })
})

demo.get('/clock', async (c) => {
  const territory = c.req.query('territory') ?? DEMO_TERRITORY
  if (!isTerritoryCode(territory)) return noTerritory(c)
  return clockAnswer(c, await commandOf(c.env, territory, 'live').clock())
})

demo.put('/clock', async (c) => {
  const territory = c.req.query('territory') ?? DEMO_TERRITORY
  if (!isTerritoryCode(territory)) return noTerritory(c)
  const body = await readJson(c, ClockChange)
  if (body.kind === 'answered') return body.response
  const now = body.value.now === undefined ? null : parseRfc3339(body.value.now)
  const change = {
    ...(now === null ? {} : { now }),
    ...(body.value.rate === undefined ? {} : { rate: body.value.rate }),
  }
  return clockAnswer(c, await commandOf(c.env, territory, 'live').setClock(change))
})

// As if the prefecture had posted it with its own key: the same object, the same list of senders, the same calls.
demo.post('/notice', async (c) => {
  const body = await readJson(c, Restart)
  if (body.kind === 'answered') return body.response
  const { territory } = body.value
  const command = commandOf(c.env, territory, 'live')
  const bytes = new TextEncoder().encode(JSON.stringify(DEMO_NOTICE))
  const contentType = 'application/json'
  const { said } = parseNotice({ contentType, bytes })
  const answer = await command.takeNotice({
    door: 'http',
    sender: { by: 'key', key: DEMO_SENDER },
    contentType,
    bytes,
    said,
    name: crypto.randomUUID(),
  })
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ notice: answer.notice })
})

demo.post('/restart', async (c) => {
  const body = await readJson(c, Restart)
  if (body.kind === 'answered') return body.response
  const command = commandOf(c.env, body.value.territory, 'live')
  const now = body.value.now === undefined ? null : parseRfc3339(body.value.now)
  await command.restart(now ?? DEMO_START, body.value.rate ?? DEMO_RATE)
  return clockAnswer(c, await command.clock())
})

function clockAnswer(
  c: Context<AppEnv>,
  { clock, held }: { readonly clock: TerritoryClock; readonly held: string | null },
): Response {
  return c.json({ now: toRfc3339(territoryNow(clock, Date.now())), rate: clock.rate, held })
}

function noTerritory(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'bad-request',
    detail: 'That is no territory code.',
    mend: 'Use an INSEE code (5) or a SIREN (9).',
  })
}
