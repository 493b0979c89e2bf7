// Who I am, and signing out. Without a territory in the path: the credential itself says which one it belongs to.
import { Hono, type Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { accountsOf } from '../env.ts'
import { DAY_MS, SECOND_MS } from '../model/time.ts'
import type { AppEnv } from './app-env.ts'
import { credentialOf, crossSite, isFromOurPages, SESSION_COOKIE, signIn } from './guard.ts'
import { endLive } from './live-sockets.ts'

// `__Host-` binds it to this host and to TLS (or localhost); Strict keeps other sites' links from carrying it.
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const

export function giveCookie(c: Context<AppEnv>, token: string): void {
  setCookie(c, SESSION_COOKIE, token, { ...COOKIE, maxAge: DAY_MS / SECOND_MS })
}

export const session = new Hono<AppEnv>()

session.get('/', async (c) => {
  const credential = credentialOf(c)
  const view = credential === null ? null : await accountsOf(c.env, credential.territory).session(credential.token)
  return view === null ? signIn(c) : c.json(view)
})

session.delete('/', async (c) => {
  const credential = credentialOf(c)
  if (credential === null) return signIn(c)
  if (credential.from === 'cookie' && !isFromOurPages(c)) return crossSite(c)
  const accounts = accountsOf(c.env, credential.territory)
  const view = await accounts.session(credential.token)
  await accounts.signOut(credential.token)
  if (view !== null) await endLive(c.env, credential.territory, view.identity.id)
  deleteCookie(c, SESSION_COOKIE, COOKIE)
  return c.body(null, 204)
})
