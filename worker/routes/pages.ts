// The console's static app, and in the demonstration the stand-ins' own pages.
import { Hono, type Context } from 'hono'
import { isDemo } from '../env.ts'
import type { AppEnv } from './app-env.ts'
import { compressed } from './compressed.ts'
import { isTerritoryCode } from '../model/keys.ts'
import { FRAMED_POLICY } from './frame.ts'
import { problem } from './problem.ts'

export const pages = new Hono<AppEnv>()

pages.get('/', (c) => c.redirect('/console', 302))
pages.get('/console', (c) => consolePage(c))
pages.get('/console/*', (c) => {
  const path = c.req.path.slice('/console'.length)
  // A file is a file; any other path below /console is a view of the app.
  return /\.[a-z0-9]+$/i.test(path) ? asset(c, path) : consolePage(c)
})
pages.get('/assets/*', (c) => asset(c, c.req.path))

// A screen in a public place. Our own pages may frame it: the demonstration's wall shows it beside the phones.
pages.get('/:territory/display/:id', async (c, next) => {
  if (!isTerritoryCode(c.req.param('territory'))) return next()
  const page = await fetchAsset(c, '/display/')
  if (!page.ok) return notBuilt(c)
  return asPage(c, page, { 'Content-Security-Policy': FRAMED_POLICY, 'X-Frame-Options': 'SAMEORIGIN' })
})
// The teams outside, on their own phones; a file of its own says how it stands on a home screen.
pages.get('/field', (c) => appPage(c, '/field/'))
pages.get('/field.webmanifest', (c) => asset(c, c.req.path))
// Keeps the console, a display and the field app at hand without a network.
pages.get('/shell-sw.js', (c) => serviceWorker(c))

// A device's own notifications need a script; the portal beside it (portal.ts) needs none.
pages.get('/:territory/residents/device', async (c, next) => {
  if (!isTerritoryCode(c.req.param('territory'))) return next()
  return appPage(c, '/residents/')
})
pages.get('/resident-sw.js', (c) => serviceWorker(c))

pages.all('/standins/*', async (c) => {
  if (!isDemo(c.env) || c.env.STANDINS === undefined)
    return problem(c, { type: 'not-found', detail: 'There are no stand-ins here.' })
  return c.env.STANDINS.fetch(c.req.raw)
})

async function consolePage(c: Context<AppEnv>): Promise<Response> {
  // The edge serves index.html at `/` and redirects from its name; a plain folder does the opposite.
  const root = await fetchAsset(c, '/')
  const page = root.ok ? root : await fetchAsset(c, '/index.html')
  return page.ok ? asPage(c, page) : notBuilt(c)
}

async function appPage(c: Context<AppEnv>, folder: string): Promise<Response> {
  const page = await fetchAsset(c, folder)
  return page.ok ? asPage(c, page) : notBuilt(c)
}

function asPage(c: Context<AppEnv>, page: Response, more: Readonly<Record<string, string>> = {}): Response {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache', ...more }
  return new Response(page.body, { headers: compressed(c, new Headers(headers)) })
}

function notBuilt(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'not-ready',
    detail: 'The console has not been built.',
    mend: 'Run `npm start`, which builds it, or `npm run build`.',
  })
}

/** Its scope is the pages of one territory, above the file's own folder, and it must never be an old one. */
async function serviceWorker(c: Context<AppEnv>): Promise<Response> {
  const answer = await asset(c, c.req.path)
  if (answer.ok) answer.headers.set('Service-Worker-Allowed', '/')
  return answer
}

async function asset(c: Context<AppEnv>, path: string): Promise<Response> {
  const answer = await fetchAsset(c, path)
  if (!answer.ok) return problem(c, { type: 'not-found', detail: 'No such file.' })
  // Its name carries a hash of its content, so that it never changes.
  const hashed = path.startsWith('/assets/')
  const headers = new Headers(answer.headers)
  headers.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  return new Response(answer.body, { headers: compressed(c, headers) })
}

function fetchAsset(c: Context<AppEnv>, path: string): Promise<Response> {
  return c.env.ASSETS.fetch(new Request(new URL(path, c.req.url)))
}
