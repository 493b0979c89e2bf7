// The webhook of any sender: JSON as it is, read by the mapping of feeds.yaml. What was rightly sent is answered 200, whatever becomes of it: most
// senders switch a webhook off after some errors, with every sensor behind it.
import { Hono } from 'hono'
import { watchOf } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { parsedJson, summed, unreadable } from './ingest-answer.ts'
import { problem } from './problem.ts'

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

export const webhooks = new Hono<AppEnv>()

webhooks.post('/:id', async (c) => {
  const id = c.req.param('id')
  if (!ID.test(id))
    return problem(c, {
      type: 'bad-request',
      detail: 'The name of a webhook has letters, digits, dots and dashes, 64 at most.',
      mend: 'End the address with the id that feeds.yaml gives it.',
    })
  const text = await c.req.text()
  if (parsedJson(text) === undefined)
    return unreadable(c, { message: 'the body is not JSON', mend: 'choose JSON as the format of the webhook' })
  const { territory, name } = c.get('identity')
  const { verdicts, leftOut } = await watchOf(c.env, territory).takeWebhook(id, text, name)
  return c.json({ ...summed(verdicts), ...(leftOut > 0 ? { leftOut } : {}) })
})
