// The console's static app, and in the demonstration the stand-ins' own pages.
import { Hono, type Context } from 'hono'
import { isDemo } from '../env.ts'
import type { AppEnv } from './app-env.ts'
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

pages.all('/standins/*', async (c) => {
  if (!isDemo(c.env) || c.env.STANDINS === undefined)
    return problem(c, { type: 'not-found', detail: 'There are no stand-ins here.' })
  return c.env.STANDINS.fetch(c.req.raw)
})

async function consolePage(c: Context<AppEnv>): Promise<Response> {
  // The edge serves index.html at `/` and redirects from its name; a plain folder does the opposite.
  const root = await fetchAsset(c, '/')
  const page = root.ok ? root : await fetchAsset(c, '/index.html')
  if (!page.ok)
    return problem(c, {
      type: 'not-ready',
      detail: 'The console has not been built.',
      mend: 'Run `npm start`, which builds it, or `npm run build`.',
    })
  return new Response(page.body, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' },
  })
}

async function asset(c: Context<AppEnv>, path: string): Promise<Response> {
  const answer = await fetchAsset(c, path)
  if (!answer.ok) return problem(c, { type: 'not-found', detail: 'No such file.' })
  // Its name carries a hash of its content, so that it never changes.
  const hashed = path.startsWith('/assets/')
  const headers = new Headers(answer.headers)
  headers.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  return new Response(answer.body, { headers })
}

function fetchAsset(c: Context<AppEnv>, path: string): Promise<Response> {
  return c.env.ASSETS.fetch(new Request(new URL(path, c.req.url)))
}
