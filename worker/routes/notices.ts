// Notices, for the crisis cell: which there are, the whole of one as it came, and that somebody has read it.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_NOTE = 300
const acknowledgeBody = v.strictObject({
  /** Given back to the sender with the name: short enough for an SMS. */
  note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(MAX_NOTE)), ''),
})

export const notices = new Hono<AppEnv>()

notices.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json(situation?.notices ?? { notices: [], refused: [] })
})

// As a file and as plain bytes: nothing that somebody sent is ever opened by a browser as a page of ours.
notices.get('/:number/whole', requireRight('acknowledge notice'), async (c) => {
  const number = numberOf(c)
  const whole = number === null ? null : await command(c).noticeWhole(number, actor(c))
  if (number === null || whole === null) return unknown(c)
  const extension = /rfc822/.test(whole.contentType) ? 'eml' : /xml/.test(whole.contentType) ? 'xml' : 'txt'
  return c.body(whole.bytes as Uint8Array<ArrayBuffer>, 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="avis-${number}.${extension}"`,
  })
})

notices.post('/:number/acknowledge', requireRight('acknowledge notice'), async (c) => {
  const number = numberOf(c)
  if (number === null) return unknown(c)
  const body = await readJson(c, acknowledgeBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).acknowledgeNotice(number, actor(c), body.value.note)
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ notice: answer.notice })
})

function numberOf(c: Context<AppEnv>): number | null {
  const text = c.req.param('number') ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

function unknown(c: Context<AppEnv>): Response {
  return problem(c, { type: 'not-found', detail: 'There is no such notice.' })
}
