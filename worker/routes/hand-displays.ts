// Displays that a person changes: somebody says, in their name, that the text stands there, or is gone; with a photograph or without.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { MAX_MEDIA_BYTES } from '../model/field.ts'
import { actor } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { hubFor } from './displays.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MOST_BASE64 = Math.ceil(MAX_MEDIA_BYTES / 3) * 4
const handBody = v.strictObject({
  /** What stands there now; null: nothing. */
  shows: v.nullable(
    v.strictObject({
      alert: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
      revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  ),
  /** A JPEG without EXIF, in base64. */
  photo: v.optional(v.pipe(v.string(), v.base64(), v.maxLength(MOST_BASE64))),
  /** Without a photograph a person says so in as many words. */
  seen: v.optional(v.literal(true)),
})

export const handDisplays = new Hono<AppEnv>()

handDisplays.post('/:id/hand', requireRight('write log'), async (c) => {
  const body = await readJson(c, handBody)
  if (body.kind === 'answered') return body.response
  const { shows, photo, seen } = body.value
  if (photo === undefined && seen === undefined)
    return problem(c, {
      type: 'bad-request',
      detail: 'Neither a photograph nor a statement.',
      mend: 'Send photo, or seen: true.',
    })
  const bytes = photo === undefined ? null : new Uint8Array(Buffer.from(photo, 'base64'))
  const answer = await (await hub(c)).placed(actor(c), c.req.param('id'), { shows, photo: bytes })
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ hand: answer.hand })
})

handDisplays.get('/:id/hand/photo', requireRight('read situation'), async (c) => {
  const bytes = await (await hub(c)).handPhoto(c.req.param('id'))
  if (bytes === null) return problem(c, { type: 'not-found', detail: 'There is no photograph of this display.' })
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': 'image/jpeg',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  })
})

function hub(c: Context<AppEnv>) {
  return hubFor(c, c.get('identity').territory, c.get('mode'))
}
