// The point de situation: a draft of what is known, and what somebody made of it, numbered in the log.
import { Hono } from 'hono'
import * as v from 'valibot'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

const keptBody = v.strictObject({
  text: v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(8_000)),
  short: v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(600)),
  to: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(120)), ''),
})

export const sitrep = new Hono<AppEnv>()

sitrep.get('/', requireRight('read situation'), async (c) => {
  const draft = await command(c).sitrep()
  return draft === null
    ? problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
    : c.json({ sitrep: draft })
})

sitrep.post('/', requireRight('write log'), async (c) => {
  const body = await readJson(c, keptBody)
  if (body.kind === 'answered') return body.response
  return c.json({ entry: await command(c).keepSitrep(body.value, actor(c), requestOf(c)) }, 201)
})
