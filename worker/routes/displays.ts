// Displays: enrolled by an administrator's code, then connected by a socket of their own.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { commandOf, displayHubOf } from '../env.ts'
import { hubOf, isTerritoryCode } from '../model/keys.ts'
import { MODES, type Mode } from '../model/mode.ts'
import { actor } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { isFromOurPages, requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const PROTOCOL = 'tocsin.display.1'
const enrolBody = v.strictObject({ code: v.pipe(v.string(), v.minLength(1), v.maxLength(40)) })

export const displays = new Hono<AppEnv>()

displays.post('/:id/code', requireRight('manage territory'), async (c) => {
  const hub = await hubFor(c, c.get('identity').territory, c.get('mode'))
  const answer = await hub.invite(actor(c), c.req.param('id'))
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  return c.json({ code: answer.code, expiresAt: answer.expiresAt }, 201)
})

displays.delete('/:id/key', requireRight('manage territory'), async (c) => {
  const hub = await hubFor(c, c.get('identity').territory, c.get('mode'))
  return (await hub.revoke(actor(c), c.req.param('id')))
    ? c.body(null, 204)
    : problem(c, { type: 'not-found', detail: 'This display has no key.' })
})

displays.post('/:id/enrol', async (c) => {
  const place = placeOf(c)
  if (place === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  const body = await readJson(c, enrolBody)
  if (body.kind === 'answered') return body.response
  const hub = await hubFor(c, place.territory, place.mode)
  const answer = await hub.enrol(c.req.param('id'), body.value.code)
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ token: answer.token })
})

displays.get('/:id/socket', async (c) => {
  const place = placeOf(c)
  if (place === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket')
    return problem(c, {
      type: 'bad-request',
      status: 426,
      detail: 'This is a WebSocket.',
      mend: `Connect with the subprotocols ${PROTOCOL} and the display's key.`,
    })
  if (c.req.header('Origin') !== undefined && !isFromOurPages(c))
    return problem(c, { type: 'cross-site', detail: 'A display connects from our own pages.' })
  // A browser's socket can send no header but this one; unlike an address it does not end up in logs.
  const [protocol, key = ''] = (c.req.header('Sec-WebSocket-Protocol') ?? '').split(',').map((part) => part.trim())
  if (protocol !== PROTOCOL || key === '')
    return problem(c, { type: 'not-signed-in', detail: 'The key of the display is missing.' })
  const hub = await hubFor(c, place.territory, place.mode)
  const answer = await hub.fetch(
    new Request('https://hub.internal/', {
      headers: { Upgrade: 'websocket', 'x-tocsin-display': c.req.param('id'), 'x-tocsin-key': key },
    }),
  )
  return answer.status === 101
    ? uncompressed(c, answer)
    : problem(c, { type: 'not-signed-in', detail: 'This key does not open this display.', mend: 'Enrol it again.' })
})

// At home each compressed socket holds 217 KB of zlib (measured: 297 KB for 80), for frames of half a kilobyte. An extension that nobody has offered is agreed
// to by nobody and left out of the answer; what another server would make of it is not known, so at the edge the answer stays as it is.
function uncompressed(c: Context<AppEnv>, { webSocket }: Response): Response {
  const headers = { 'Sec-WebSocket-Protocol': PROTOCOL }
  return new Response(null, {
    status: 101,
    webSocket,
    headers: c.env.HOST === undefined ? headers : { ...headers, 'Sec-WebSocket-Extensions': 'identity' },
  })
}

function placeOf(c: Context<AppEnv>): { readonly territory: string; readonly mode: Mode } | null {
  const territory = c.req.param('territory') ?? ''
  const mode = MODES.find((one) => one === (c.req.query('mode') ?? 'live'))
  return isTerritoryCode(territory) && mode !== undefined ? { territory, mode } : null
}

const KNOWN_MS = 60_000
const known = new Map<string, { readonly count: number; readonly until: number }>()

/** The hub of the display in the path. How many hubs there are changes with the territory's files only. */
export async function hubFor(c: Context<AppEnv>, territory: string, mode: Mode, display = c.req.param('id') ?? '') {
  const key = `${territory}|${mode}`
  const cached = known.get(key)
  if (cached === undefined || cached.until < Date.now()) {
    const bundle = await commandOf(c.env, territory, mode).bundle()
    known.set(key, { count: bundle?.displays.length ?? 0, until: Date.now() + KNOWN_MS })
  }
  return displayHubOf(c.env, territory, mode, hubOf(display, known.get(key)?.count ?? 0))
}
