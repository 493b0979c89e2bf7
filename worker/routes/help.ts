// Calls for help: taken, given back, closed with an outcome; who asked, for whoever goes.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { residentsOf } from '../env.ts'
import { HELP_OUTCOMES } from '../model/help.ts'
import type { HelpAct } from '../objects/rpc/errands.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_NOTE = 2_000
const closeBody = v.strictObject({
  outcome: v.picklist(HELP_OUTCOMES),
  note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(MAX_NOTE)), ''),
})

export const help = new Hono<AppEnv>()

help.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json({ help: situation?.help ?? [] })
})

// Personal data goes from its shard straight to who asked, and through no other object; that it was asked for is in the log first.
help.get('/:number/person', requireRight('look after help'), async (c) => {
  const number = numberOf(c)
  const task = number === null ? null : await command(c).helpLookedAt(number, actor(c))
  if (number === null || task === null) return unknown(c)
  const shard = residentsOf(c.env, c.get('identity').territory, c.get('mode'), task.shard)
  return c.json({ number, persons: (await shard.helpPerson(number)) ?? [] })
})

help.post('/:number/take', requireRight('look after help'), (c) => acted(c, { kind: 'take' }))
help.post('/:number/give-back', requireRight('look after help'), (c) => acted(c, { kind: 'give back' }))
help.post('/:number/close', requireRight('look after help'), async (c) => {
  const body = await readJson(c, closeBody)
  return body.kind === 'answered' ? body.response : acted(c, { kind: 'close', ...body.value })
})

async function acted(c: Context<AppEnv>, act: HelpAct): Promise<Response> {
  const number = numberOf(c)
  if (number === null) return unknown(c)
  const answer = await command(c).helpAct(number, act, actor(c))
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ help: answer.task })
}

function numberOf(c: Context<AppEnv>): number | null {
  const text = /^T?(\d{1,9})$/i.exec(c.req.param('number') ?? '')?.[1]
  return text === undefined ? null : Number(text)
}

function unknown(c: Context<AppEnv>): Response {
  return problem(c, { type: 'not-found', detail: 'There is no such call for help.' })
}
