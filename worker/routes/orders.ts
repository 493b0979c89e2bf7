// Orders of the mayor (arrêtés): templates, drafts with a number, and what a person says of each: signed, transmitted, lifted.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { OrderAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const needed = (most: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(most))
const at = v.optional(
  v.nullable(
    v.pipe(
      v.string(),
      v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
      v.transform((written): Instant => parseRfc3339(written) ?? 0),
    ),
  ),
  null,
)
const draftBody = v.strictObject({
  template: needed(64),
  values: v.record(v.pipe(v.string(), v.maxLength(32)), v.pipe(v.string(), v.maxLength(2_000))),
  signer: needed(120),
})
const stepBody = v.variant('kind', [
  v.strictObject({ kind: v.literal('signed'), at }),
  v.strictObject({ kind: v.literal('transmitted'), to: needed(120), at }),
  v.strictObject({ kind: v.literal('lifted'), reason: ownWords, at }),
])

export const orders = new Hono<AppEnv>()

orders.get('/', requireRight('read situation'), async (c) => c.json(await command(c).orders()))

orders.post('/', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, draftBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).draftOrder(body.value, actor(c), requestOf(c)), 201)
})

orders.post('/:name', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, stepBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).stepOrder(c.req.param('name'), body.value, actor(c)), 200)
})

function answered(c: Context<AppEnv>, answer: OrderAnswer, status: 200 | 201): Response {
  return answer.kind === 'ok' ? c.json({ order: answer.order }, status) : refusalProblem(c, answer)
}
