// A closed panel asks for its text every few seconds: as lines, or as JSON. Its own key opens it, unless displays.yaml says that anybody may read it.
import { Hono, type Context } from 'hono'
import { isTerritoryCode } from '../model/keys.ts'
import { MODES } from '../model/mode.ts'
import type { AppEnv } from './app-env.ts'
import { hubFor } from './displays.ts'
import { problem } from './problem.ts'

export const pulledDisplays = new Hono<AppEnv>()

pulledDisplays.get('/:territory/displays/:file{[a-z0-9-]+\\.(?:txt|json)}', async (c, next) => {
  const territory = c.req.param('territory')
  if (!isTerritoryCode(territory)) return next()
  const mode = MODES.find((one) => one === (c.req.query('mode') ?? 'live'))
  if (mode === undefined) return problem(c, { type: 'bad-request', detail: `mode is one of ${MODES.join(', ')}.` })
  const [id = '', form] = c.req.param('file').split('.')
  const hub = await hubFor(c, territory, mode, id)
  const answer = await hub.fetched(id, keyOf(c))
  if (answer.kind === 'refused') {
    // One answer for a display that there is not and a key that does not fit: it says nothing of which displays there are.
    c.header('WWW-Authenticate', 'Basic realm="tocsin display", charset="UTF-8"')
    return problem(c, {
      type: 'not-signed-in',
      detail: 'This key does not open this display.',
      mend: 'Send the key of the display as a bearer token, or as the password of HTTP Basic.',
    })
  }
  const { state, text, profile, mark, isOpen } = answer
  const etag = `"${mark}-${form ?? ''}"`
  const headers = {
    ETag: etag,
    'Cache-Control': isOpen ? 'public, max-age=5' : 'private, no-cache',
    'Tocsin-Remaining-Seconds': String(state.notices[0]?.remainingSeconds ?? 0),
    'Tocsin-Panel': profile,
    ...(state.notices[0] === undefined
      ? {}
      : { 'Tocsin-Revision': `${state.notices[0].number}.${state.notices[0].revision}` }),
  }
  if (c.req.header('If-None-Match') === etag) return c.body(null, 304, headers)
  if (form === 'json') return c.json(state, 200, headers)
  return c.body(text, 200, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' })
})

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
