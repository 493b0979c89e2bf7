// A closed panel asks for its text every few seconds: as lines, as JSON, or as the picture of a page. Its own key opens it, unless displays.yaml says that
// anybody may read it.
import { Hono, type Context } from 'hono'
import { isTerritoryCode } from '../model/keys.ts'
import { MODES } from '../model/mode.ts'
import type { AppEnv } from './app-env.ts'
import { hubFor } from './displays.ts'
import { problem } from './problem.ts'

type Form = 'txt' | 'json' | 'png'

/** How long a cache between us and an open panel may answer in our place. */
const CACHED_SECONDS = 5

export const pulledDisplays = new Hono<AppEnv>()

pulledDisplays.get('/:territory/displays/:file{[a-z0-9-]+\\.(?:txt|json|png)}', async (c, next) => {
  const [id = '', form = 'txt'] = c.req.param('file').split('.')
  return isTerritoryCode(c.req.param('territory')) ? pulled(c, id, form as Form) : next()
})

// Some gateways ask for a file of this name in a folder a panel, and for nothing else.
pulledDisplays.get('/:territory/displays/:id{[a-z0-9-]+}/image.png', async (c, next) =>
  isTerritoryCode(c.req.param('territory')) ? pulled(c, c.req.param('id'), 'png') : next(),
)

async function pulled(c: Context<AppEnv>, id: string, form: Form): Promise<Response> {
  const mode = MODES.find((one) => one === (c.req.query('mode') ?? 'live'))
  if (mode === undefined) return problem(c, { type: 'bad-request', detail: `mode is one of ${MODES.join(', ')}.` })
  const page = pageOf(c.req.query('page'))
  if (page === undefined)
    return problem(c, {
      type: 'bad-request',
      detail: 'page is a number from 1.',
      mend: 'Leave it out for each in turn.',
    })
  const hub = await hubFor(c, c.req.param('territory') ?? '', mode, id)
  const answer = await hub.fetched(id, keyOf(c), form === 'png' ? { page } : undefined)
  if (answer.kind === 'refused') {
    // One answer for a display that there is not and a key that does not fit: it says nothing of which displays there are.
    c.header('WWW-Authenticate', 'Basic realm="tocsin display", charset="UTF-8"')
    return problem(c, {
      type: 'not-signed-in',
      detail: 'This key does not open this display.',
      mend: 'Send the key of the display as a bearer token, or as the password of HTTP Basic.',
    })
  }
  const { state, text, profile, mark, isOpen, picture } = answer
  const [gravest] = state.notices
  const remaining = gravest?.remainingSeconds ?? 0
  // Nothing may be answered from a cache once it has run out.
  const cached = gravest === undefined ? CACHED_SECONDS : Math.min(CACHED_SECONDS, remaining)
  const etag = `"${mark}-${form}"`
  const headers = {
    ETag: etag,
    'Cache-Control': isOpen ? `public, max-age=${cached}` : 'private, no-cache',
    'Tocsin-Remaining-Seconds': String(remaining),
    'Tocsin-Panel': profile,
    ...(picture === null ? {} : { 'Tocsin-Page': `${picture.page}/${picture.pages}` }),
    ...(gravest === undefined ? {} : { 'Tocsin-Revision': `${gravest.number}.${gravest.revision}` }),
  }
  if (form === 'png' && picture === null)
    return problem(c, {
      type: 'not-acceptable',
      detail: 'This display has no rows and columns, so there is no picture of its lamps.',
      mend: 'Give it panel: { rows, columns } in displays.yaml, or ask for .txt.',
    })
  if (c.req.header('If-None-Match') === etag) return c.body(null, 304, headers)
  switch (form) {
    case 'json':
      return c.json(state, 200, headers)
    case 'txt':
      return c.body(text, 200, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' })
    case 'png':
      return c.body(new Uint8Array(picture?.png ?? []), 200, { ...headers, 'Content-Type': 'image/png' })
    default:
      return form satisfies never
  }
}

/** Null: the one whose turn it is; undefined: no page. */
function pageOf(asked: string | undefined): number | null | undefined {
  if (asked === undefined) return null
  return /^[1-9]\d{0,2}$/.test(asked) ? Number(asked) : undefined
}

/** Bearer, or the password of Basic: many panels take an address with `user:password@` and nothing else. Never the address itself, which ends up in logs. */
function keyOf(c: Context<AppEnv>): string {
  const header = c.req.header('Authorization') ?? ''
  const bearer = /^Bearer (\S{1,200})$/i.exec(header)?.[1]
  if (bearer !== undefined) return bearer
  const basic = /^Basic ([A-Za-z0-9+/=]{1,400})$/i.exec(header)?.[1]
  if (basic === undefined) return ''
  const clear = Buffer.from(basic, 'base64').toString('utf8')
  return clear.slice(clear.indexOf(':') + 1)
}
