// News of everyday life: what the town offers, a look before it goes, sending by one person, stopping what has not gone.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { parseRfc3339, type Instant } from '../model/time.ts'
import { TOPICS } from '../model/topic.ts'
import type { TopicAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const text = v.pipe(v.string(), v.trim(), v.maxLength(900))
const draft = {
  topic: v.picklist(TOPICS),
  zones: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(64))), v.maxLength(100)),
  texts: v.strictObject({ fr: text, en: v.optional(text, '') }),
  until: v.pipe(
    v.string(),
    v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
    v.transform((written): Instant => parseRfc3339(written) ?? 0),
  ),
}
const previewBody = v.strictObject(draft)
const sendBody = v.strictObject({
  ...draft,
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'take `hash` of the preview')),
})

export const topics = new Hono<AppEnv>()

topics.get('/', requireRight('read situation'), async (c) => c.json(await command(c).topics()))

topics.post('/preview', requireRight('tell topics'), async (c) => {
  const body = await readJson(c, previewBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).previewTopic(body.value)
  return 'reason' in answer ? refusalProblem(c, answer) : c.json({ preview: answer })
})

topics.post('/', requireRight('tell topics'), async (c) => {
  const body = await readJson(c, sendBody)
  if (body.kind === 'answered') return body.response
  const { hash, ...written } = body.value
  return answered(c, await command(c).sendTopic(written, hash, actor(c), requestOf(c)), 201)
})

topics.post('/:number/stop', requireRight('tell topics'), async (c) => {
  const number = c.req.param('number')
  return answered(c, await command(c).stopTopic(/^\d{1,9}$/.test(number) ? Number(number) : 0, actor(c)), 200)
})

function answered(c: Context<AppEnv>, answer: TopicAnswer, status: 200 | 201): Response {
  return answer.kind === 'ok' ? c.json({ news: answer.news }, status) : refusalProblem(c, answer)
}
