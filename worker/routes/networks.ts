// A person says that the networks are down, or up again; somebody has put an alert's text on the town's own site or accounts.
import { Hono } from 'hono'
import * as v from 'valibot'
import { POST_PLACES } from '../model/without-networks.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const downBody = v.strictObject({
  down: v.boolean(),
  note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(300)), ''),
})
const postedBody = v.strictObject({
  place: v.picklist(POST_PLACES),
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
})

export const networks = new Hono<AppEnv>()

networks.post('/', requireRight('write log'), async (c) => {
  const body = await readJson(c, downBody)
  if (body.kind === 'answered') return body.response
  const { down, note } = body.value
  return c.json({ withoutNetworks: await command(c).sayNetworks(down, note, actor(c)) })
})

networks.post('/posts/:alert', requireRight('write log'), async (c) => {
  const body = await readJson(c, postedBody)
  if (body.kind === 'answered') return body.response
  const { place, revision } = body.value
  const answer = await command(c).sayPosted(c.req.param('alert'), revision, place, actor(c))
  return 'reason' in answer ? refusalProblem(c, answer) : c.json({ withoutNetworks: answer })
})
