// Sirens: sounded by whoever may approve an alert, stopped by one person more easily than sounded, and by hand where no controller is.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { SIREN_PATTERNS, SIREN_VIA } from '../model/siren.ts'
import type { SirensAnswer } from '../objects/rpc/without-networks.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const MOST = 200
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const ids = v.pipe(v.array(id), v.minLength(1, 'at least one siren'), v.maxLength(MOST))
const reason = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(300)), '')
const soundBody = v.strictObject({
  sirens: ids,
  pattern: v.optional(v.picklist(SIREN_PATTERNS), 'alert'),
  /** Without one a reason is asked for. */
  alert: v.optional(v.nullable(id), null),
  reason,
})
const stopBody = v.strictObject({ sirens: v.union([v.literal('all'), ids]), reason })
const handBody = v.strictObject({ act: v.picklist(['sound', 'stop']), via: v.picklist(SIREN_VIA) })

export const sirens = new Hono<AppEnv>()

sirens.post('/sound', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, soundBody)
  return body.kind === 'answered' ? body.response : answered(c, await command(c).soundSirens(body.value, actor(c)))
})

sirens.post('/stop', requireRight('cancel alert'), async (c) => {
  const body = await readJson(c, stopBody)
  if (body.kind === 'answered') return body.response
  const which = body.value.sirens === 'all' ? null : body.value.sirens
  return answered(c, await command(c).stopSirens(which, actor(c), body.value.reason))
})

sirens.post('/:id/hand', requireRight('write log'), async (c) => {
  const body = await readJson(c, handBody)
  if (body.kind === 'answered') return body.response
  const { act, via } = body.value
  return answered(c, await command(c).sirenByHand(c.req.param('id'), act, via, actor(c)))
})

function answered(c: Context<AppEnv>, answer: SirensAnswer): Response {
  return answer.kind === 'ok' ? c.json({ sirens: answer.sirens }) : refusalProblem(c, answer)
}
