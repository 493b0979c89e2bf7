// The residents' portal: plain forms, pages without a script. A form goes in, a page comes back; who has proved an address has a short session.
import { Hono, type Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { residentsOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import { SESSION_LIVES_MS } from '../model/sign-up.ts'
import { TOPICS } from '../model/topic.ts'
import { SECOND_MS } from '../model/time.ts'
import type { PortalAnswer, PortalAsk } from '../objects/rpc/residents.ts'
import type { AppEnv } from './app-env.ts'
import { inEveryRegistry } from './opting-out.ts'
import { fieldsOf, languageOf } from './plain-form.ts'
import { problem } from './problem.ts'
import { townOf } from './town.ts'

const COOKIE = 'tocsin-resident'
const FORM_KNOWN_MS = 60_000

export const portal = new Hono<AppEnv>()

portal.get('/:territory/residents', (c, next) => answered(c, 'form', next))
// What a QR code at the campsite leads to: `?until=` is the last day of the stay, which the visitor may change.
portal.get('/:territory/residents/visitor', (c, next) => answered(c, 'visitor', next))
portal.post('/:territory/residents', (c, next) => answered(c, 'sign up', next))
// Whoever reloads the page of codes begins again: what they had is still in their browser's history.
portal.get('/:territory/residents/code', (c, next) =>
  isTerritoryCode(c.req.param('territory'))
    ? Promise.resolve(c.redirect(`/${c.req.param('territory')}/residents`, 303))
    : passed(next),
)
portal.post('/:territory/residents/code', (c, next) => answered(c, 'code', next))
portal.get('/:territory/residents/me', (c, next) => answered(c, 'record', next))
portal.post('/:territory/residents/me', (c, next) => answered(c, 'change', next))
portal.get('/:territory/residents/me/record.json', (c, next) => answered(c, 'export', next))

// Behind the links of an e-mail. Opening one changes nothing: programs that check mail open every link.
portal.get('/:territory/residents/stop/:token', (c, next) =>
  answered(c, c.req.query('topic') === undefined ? 'stop' : 'leave topic', next),
)
portal.get('/:territory/residents/confirm/:token', (c, next) => answered(c, 'confirm', next))
portal.post('/:territory/residents/stop/:token', (c, next) => acted(c, next))
portal.post('/:territory/residents/confirm/:token', (c, next) => acted(c, next))

// RFC 8058: a POST of a mail program leaves at once, whatever its body, and wants no page; our own form says what it wants (`page`).
async function acted(c: Context<AppEnv>, next: () => Promise<void>): Promise<Response | undefined> {
  const { territory = '', token = '' } = c.req.param()
  if (!isTerritoryCode(territory)) return passed(next)
  const fields = (await fieldsOf(c)) ?? {}
  const wanted = fields['page'] ?? null
  const topic = TOPICS.find((one) => one === (fields['topic'] ?? c.req.query('topic')))
  const isConfirming = wanted === 'confirm'
  // Of a link that asks for a yes, nothing but the button leaves.
  if (wanted === null && c.req.path.includes('/confirm/'))
    return problem(c, {
      type: 'bad-request',
      detail: 'This link asks a question.',
      mend: 'Open it, and press a button.',
    })
  const town = await townOf(c)
  const live = residentsOf(c.env, territory, 'live', 0)
  const known =
    town === null
      ? null
      : topic !== undefined
        ? await live.leaveTopicByLink(token, topic)
        : isConfirming
          ? await live.confirmByLink(token)
          : await inEveryRegistry(c.env, territory, (shard) => shard.optOutByLink(token))
  if (town !== null && wanted !== null) {
    const act =
      known === null ? 'unknown link' : topic !== undefined ? 'left topic' : isConfirming ? 'confirmed' : 'stopped'
    const language = languageOf(fields['lang'] ?? c.req.query('lang'))
    return sent(c, territory, await live.portal({ act, town, fields: {}, language, ip: null, session: null }))
  }
  // Whether the mailbox is still on a list is not told: a link may have been passed on.
  return known === null
    ? problem(c, { type: 'not-found', detail: 'This link is none of this commune.' })
    : c.json({ stopped: true })
}

/** Empty forms are the same for everybody: on the night when all of a town opens them, no shard is asked. */
const forms = new Map<string, { readonly answer: PortalAnswer; readonly until: number }>()

async function answered(
  c: Context<AppEnv>,
  act: PortalAsk['act'],
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const territory = c.req.param('territory') ?? ''
  if (!isTerritoryCode(territory)) return passed(next)
  const town = await townOf(c)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  const fields =
    c.req.method === 'POST'
      ? await fieldsOf(c)
      : {
          until: (c.req.query('until') ?? '').slice(0, 10),
          topic: (c.req.query('topic') ?? '').slice(0, 20),
        }
  if (fields === null)
    return problem(c, {
      type: 'unsupported-media-type',
      detail: 'This page takes what its own form sends, and no more of it.',
      mend: 'Open the page and send its form.',
    })
  const language = languageOf(fields['lang'] ?? c.req.query('lang'))
  const session = getCookie(c, COOKIE) ?? null
  const isSame = act === 'form' || act === 'stop' || act === 'confirm' || (act === 'record' && session === null)
  const key = `${territory}|${language}|${act}`
  const known = isSame ? forms.get(key) : undefined
  if (known !== undefined && known.until > Date.now()) return sent(c, territory, known.answer)
  const answer = await residentsOf(c.env, territory, 'live', 0).portal({
    act,
    town,
    fields,
    language,
    ip: c.req.header('CF-Connecting-IP') ?? null,
    session,
  })
  if (isSame) forms.set(key, { answer, until: Date.now() + FORM_KNOWN_MS })
  return sent(c, territory, answer)
}

function sent(c: Context<AppEnv>, territory: string, answer: PortalAnswer): Response {
  const path = `/${territory}/residents`
  const cookie = { path, httpOnly: true, secure: true, sameSite: 'Strict' } as const
  if (answer.session === null) deleteCookie(c, COOKIE, { path, secure: true })
  else if (answer.session !== undefined)
    setCookie(c, COOKIE, answer.session, { ...cookie, maxAge: SESSION_LIVES_MS / SECOND_MS })
  c.header('Content-Security-Policy', answer.policy)
  c.header('Cache-Control', 'no-store')
  switch (answer.kind) {
    case 'see':
      return c.redirect(answer.path, 303)
    case 'page':
      return c.html(answer.html, answer.status)
    case 'record':
      c.header('Content-Disposition', 'attachment; filename="tocsin.json"')
      return c.body(answer.json, answer.status, { 'Content-Type': 'application/json; charset=utf-8' })
    default:
      return answer satisfies never
  }
}

async function passed(next: () => Promise<void>): Promise<undefined> {
  await next()
  return undefined
}
