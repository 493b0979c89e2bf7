// The one place where territory and role are checked. Every route of a territory begins with `requireRight`.
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { accountsOf } from '../env.ts'
import { mayAct, type Identity, type Right } from '../model/identity.ts'
import { isTerritoryCode, territoryOfCredential } from '../model/keys.ts'
import { MODES, type Mode } from '../model/mode.ts'
import { parseSignatureHeader } from '../model/signed-call.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { signerOf } from './signed-call.ts'

export const SESSION_COOKIE = '__Host-tocsin'
/** In whose name a page acts; a program need not say it. */
const PERSON_HEADER = 'Tocsin-Person'

export interface Credential {
  readonly token: string
  readonly territory: string
  readonly from: 'cookie' | 'header'
}

/** What the caller shows, unproved; a header wins over a cookie, since a page cannot be made to send one by another site. */
export function credentialOf(c: Context<AppEnv>): Credential | null {
  const header = /^Bearer (\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  const token = header ?? getCookie(c, SESSION_COOKIE)
  const territory = territoryOfCredential(token ?? '')
  if (token === undefined || territory === null) return null
  return { token, territory, from: header === undefined ? 'cookie' : 'header' }
}

/** Whether this call may count on its cookie: reading may, changing and opening a socket only from our own pages. */
export function isFromOurPages(c: Context<AppEnv>): boolean {
  const safe = ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) && c.req.header('Upgrade') === undefined
  if (safe) return true
  const site = c.req.header('Sec-Fetch-Site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const origin = c.req.header('Origin')
  return origin !== undefined && (origin === c.env.TOCSIN_ORIGIN || origin === new URL(c.req.url).origin)
}

/** Lets the request pass with `identity` and `mode` set, or answers 401, 403 or 404. Accounts is asked every time: a revocation counts at once. */
export function requireRight(right: Right) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const territory = c.req.param('territory') ?? ''
    const credential = credentialOf(c)
    if (!isTerritoryCode(territory)) return problem(c, { type: 'not-found', detail: 'No such territory.' })
    const signature = parseSignatureHeader(c.req.header('Authorization') ?? '')
    if (signature !== null) {
      const identity = await signerOf(c, territory, signature)
      return identity instanceof Response ? identity : admitted(c, identity, right, next)
    }
    if (credential === null) return signIn(c)
    // Another territory's credential learns nothing: not even whether this one exists. No object of this one is woken by it.
    if (credential.territory !== territory)
      return problem(c, { type: 'not-found', detail: 'No such territory for you.' })
    if (credential.from === 'cookie' && !isFromOurPages(c)) return crossSite(c)

    const identity = await accountsOf(c.env, territory).authenticate(credential.token)
    if (identity === null || identity.territory !== territory) return signIn(c)
    return admitted(c, identity, right, next)
  })
}

async function admitted(
  c: Context<AppEnv>,
  identity: Identity,
  right: Right,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  if (isInAnothersName(c, identity)) return anotherPerson(c, identity)
  if (!mayAct(identity, right)) return lacking(c, identity, right)
  const mode = modeOf(c)
  if (mode === null)
    return problem(c, { type: 'bad-request', detail: 'Unknown mode.', mend: `Use one of ${MODES.join(', ')}.` })
  c.set('identity', identity)
  c.set('mode', mode)
  await next()
  return undefined
}

function modeOf(c: Context<AppEnv>): Mode | null {
  const asked = c.req.query('mode') ?? 'live'
  return MODES.find((mode) => mode === asked) ?? null
}

export function signIn(c: Context<AppEnv>): Response {
  const answer = problem(c, {
    type: 'not-signed-in',
    detail: 'No valid session, token or machine key came with this call; it may have ended or been revoked.',
    mend: 'Sign in at /console, or send `Authorization: Bearer <token>`.',
  })
  answer.headers.set('WWW-Authenticate', 'Bearer realm="tocsin"')
  return answer
}

export function crossSite(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'cross-site',
    detail: 'This call changes something, came with a cookie and not from our own pages.',
    mend: 'Send an Origin header of this site, or use a bearer token.',
  })
}

// The cookie belongs to the browser, not to the page: whoever signed in from another tab would otherwise decide what they never saw.
function isInAnothersName(c: Context<AppEnv>, { id }: Identity): boolean {
  const named = c.req.header(PERSON_HEADER)
  return named !== undefined && named !== id
}

function anotherPerson(c: Context<AppEnv>, { name }: Identity): Response {
  return problem(c, {
    type: 'another-person',
    detail: `${name} is signed in by now, and this page acts in the name of somebody else. Nothing was done.`,
    mend: `Sign in again as the person of the page, or say with ${PERSON_HEADER} that ${name} does it.`,
  })
}

function lacking(c: Context<AppEnv>, identity: Identity, right: Right): Response {
  return problem(c, {
    type: 'right-missing',
    reason: 'role may not do this',
    detail: `It takes the right "${right}", which none of your roles has (${identity.roles.join(', ') || 'none'}).`,
    mend: 'Ask an administrator of this territory for a role that has it.',
  })
}
