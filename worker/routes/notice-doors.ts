// The doors by which authorities tell the commune something, and where they ask whether somebody has read it. What cannot be read is kept whole
// and wakes people all the same; only a stranger is refused.
import { Hono, type Context } from 'hono'
import { commandOf } from '../env.ts'
import { parseNotice, type ReadNotice } from '../feeds/index.ts'
import type { NoticeDoor, NoticeSender, NoticeStatusDocument } from '../model/notice.ts'
import { toRfc3339 } from '../model/time.ts'
import type { AppEnv } from './app-env.ts'
import { requireRight } from './guard.ts'
import { unreadable } from './ingest-answer.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_NAME = 200

export const noticeDoors = new Hono<AppEnv>()

noticeDoors.post('/notice', requireRight('send notices'), async (c) => {
  const body = await bodyOf(c, c.req.header('content-type') ?? 'text/plain')
  const isMail = /^message\/rfc822\b/i.test(body.contentType)
  return taken(c, { ...body, door: isMail ? 'mail' : 'http' })
})

noticeDoors.post('/cap', requireRight('send notices'), async (c) =>
  taken(c, { ...(await bodyOf(c, 'application/cap+xml')), door: 'cap' }),
)

noticeDoors.get('/notice/:id', requireRight('send notices'), async (c) => {
  const { territory, name } = c.get('identity')
  const status = await commandOf(c.env, territory, c.get('mode')).noticeStatus(c.req.param('id'), name)
  return status === null ? unknown(c) : c.json({ notice: told(status) })
})

interface Body {
  readonly contentType: string
  readonly bytes: Uint8Array
}

async function bodyOf(c: Context<AppEnv>, contentType: string): Promise<Body> {
  return { contentType, bytes: new Uint8Array(await c.req.arrayBuffer()) }
}

async function taken(c: Context<AppEnv>, { door, ...body }: Body & { readonly door: NoticeDoor }): Promise<Response> {
  if (body.bytes.length === 0)
    return unreadable(c, {
      message: 'the body is empty',
      mend: 'send the notice: JSON, CAP 1.2, an e-mail or plain text',
    })
  const { territory, name } = c.get('identity')
  const read = parseNotice(body)
  const answer = await commandOf(c.env, territory, c.get('mode')).takeNotice({
    door,
    sender: senderOf(door, name, read),
    ...body,
    said: read.said,
    name: c.req.header('Idempotency-Key')?.slice(0, MAX_NAME) ?? null,
  })
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  const notice = told(answer.notice)
  const { reading } = answer.notice
  const unread = reading.kind === 'unread'
  const status = `/api/${territory}/ingest/notice/${notice.id}`
  c.header('Location', status)
  return c.json(
    {
      accepted: 1,
      flagged: unread ? 1 : 0,
      refused: 0,
      items: [{ kind: 'accepted', index: 0, flags: unread ? ['unread'] : [] }],
      notice,
      status,
    },
    answer.isNew ? 202 : 200,
  )
}

// A key of the mail server stands for nobody by itself: who wrote the e-mail does.
function senderOf(door: NoticeDoor, key: string, { mailbox }: ReadNotice): NoticeSender {
  return door === 'mail' && mailbox !== null ? { by: 'mailbox', mailbox, forwarder: key } : { by: 'key', key }
}

function told({ receivedAt, acknowledged, ...status }: NoticeStatusDocument) {
  return {
    ...status,
    receivedAt: toRfc3339(receivedAt),
    acknowledged: acknowledged === null ? null : { ...acknowledged, at: toRfc3339(acknowledged.at) },
  }
}

function unknown(c: Context<AppEnv>): Response {
  return problem(c, { type: 'not-found', detail: 'There is no such notice of yours.' })
}
