// What the rules ask people to decide. A proposal becomes an alert by way of /alerts, or is dismissed with a reason.
import { Hono } from 'hono'
import { reasonBody } from './alert-body.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

export const proposals = new Hono<AppEnv>()

proposals.post('/:id/dismiss', requireRight('dismiss proposal'), async (c) => {
  const body = await readJson(c, reasonBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).dismiss(c.req.param('id'), actor(c), body.value.reason)
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ proposal: answer.proposal })
})

proposals.post('/:id/seen', requireRight('draft alert'), async (c) => {
  const answer = await command(c).proposalSeen(c.req.param('id'), actor(c))
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ proposal: answer.proposal })
})
