// Alerts: submitted by one person, approved by another; returned, stopped, revised.
import { Hono, type Context } from 'hono'
import type { AlertAnswer } from '../objects/rpc/asked.ts'
import { actor, command } from './acting.ts'
import { approveBody, closeBody, draftBody, reasonBody } from './alert-body.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { otherChains } from './chains.ts'
import { requireRight } from './guard.ts'
import { unreachedBy } from './unreached.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_KEY = 200

export const alerts = new Hono<AppEnv>()

function answered(c: Context<AppEnv>, answer: AlertAnswer, status: 200 | 201 = 200): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ alert: answer.alert }, status)
}

alerts.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json({ alerts: situation?.alerts ?? [] })
})

alerts.get('/:id', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  const alert = situation?.alerts.find((one) => one.id === c.req.param('id'))
  if (situation == null || alert === undefined)
    return problem(c, { type: 'not-found', detail: 'There is no such alert.' })
  return c.json({ alert, progress: situation.progress.filter((one) => one.alert === alert.id) })
})

alerts.get('/:id/unreached', requireRight('see unreached'), async (c) => {
  const found = await unreachedBy(c, c.req.param('id'), c.req.query('why'))
  if (found instanceof Response) return found
  const { alert, revision, persons } = found
  return c.json({ alert: alert.id, number: alert.number, revision, persons })
})

// Why, who, what, whom, and the proof: one page that needs no server.
alerts.get('/:id/dossier', requireRight('export log'), async (c) => {
  const anchors = await command(c).anchors()
  const language = c.req.query('lang') === 'en' ? 'en' : 'fr'
  const dossier = await command(c).dossier(c.req.param('id'), {
    anchors,
    others: await otherChains(c),
    language,
    by: actor(c),
  })
  if (dossier === null) return problem(c, { type: 'not-found', detail: 'There is no such alert.' })
  return c.body(dossier.page, 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Disposition': `attachment; filename="${dossier.name}"`,
    'Content-Security-Policy': dossier.policy,
    'Cache-Control': 'no-store',
  })
})

alerts.post('/', requireRight('draft alert'), async (c) => {
  const key = c.req.header('Idempotency-Key') ?? null
  if (key !== null && key.length > MAX_KEY)
    return problem(c, {
      type: 'bad-request',
      detail: 'The Idempotency-Key is too long.',
      mend: `At most ${MAX_KEY} characters.`,
    })
  const body = await readJson(c, draftBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).submit(body.value, actor(c), key), 201)
})

alerts.post('/:id/approve', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, approveBody)
  if (body.kind === 'answered') return body.response
  const { contentHash, aloneReason } = body.value
  return answered(c, await command(c).approve(c.req.param('id'), contentHash, actor(c), aloneReason))
})

alerts.post('/:id/return', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, reasonBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).returnForEdit(c.req.param('id'), actor(c), body.value.reason))
})

alerts.post('/:id/cancel', requireRight('cancel alert'), async (c) => {
  const body = await readJson(c, reasonBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).cancel(c.req.param('id'), actor(c), body.value.reason))
})

// INV-34: what has no known end is given up by a named person, by its number.
alerts.post('/:id/close', requireRight('cancel alert'), async (c) => {
  const body = await readJson(c, closeBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).settleAlert(c.req.param('id'), body.value, actor(c)))
})

// After a restore: what no provider has is sent from here on.
alerts.post('/:id/resume', requireRight('approve alert'), async (c) =>
  answered(c, await command(c).resume(c.req.param('id'), actor(c))),
)

alerts.post('/:id/revise', requireRight('draft alert'), async (c) => {
  const body = await readJson(c, draftBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).revise(c.req.param('id'), body.value, actor(c)))
})
