// What anybody may read: the territory's page, an alert by its number, the feeds. No session, no script, cacheable.
import { Hono, type Context } from 'hono'
import { publicationOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import type { AppEnv } from './app-env.ts'
import { compressed } from './compressed.ts'

const CACHING = 'public, max-age=15, stale-while-revalidate=60'
const ABSENT = '404.html'
/** The same addresses as deploy/workerd/public.js, which serves the same files at home; a test holds the two together. */
const PAGE = /^(?:alerts\/\d{1,6}|index)(?:\.(?:en|falc))?\.html$/

export const publication = new Hono<AppEnv>()

publication.get('/:territory', (c, next) => served(c, 'index.html', next))
publication.get('/:territory/', (c, next) => served(c, 'index.html', next))
publication.get('/:territory/:page{en|falc}', (c, next) => served(c, `index.${c.req.param('page')}.html`, next))
publication.get('/:territory/:statement{accessibility|eco-design}', (c, next) =>
  served(c, `${c.req.param('statement')}.html`, next),
)
publication.get('/:territory/:statement{accessibility|eco-design}/en', (c, next) =>
  served(c, `${c.req.param('statement')}.en.html`, next),
)
publication.get('/:territory/cap.atom', (c, next) => served(c, 'cap.atom', next))
publication.get('/:territory/feed.rss', (c, next) => served(c, 'feed.rss', next))
publication.get('/:territory/exercises.ics', (c, next) => served(c, 'exercises.ics', next))
publication.get('/:territory/alerts', (c, next) => {
  const territory = c.req.param('territory')
  const number = /^\d{1,6}$/.exec((c.req.query('n') ?? '').trim())?.[0]
  if (!isTerritoryCode(territory)) return passed(next)
  return number === undefined
    ? served(c, ABSENT, next)
    : Promise.resolve(c.redirect(`/${territory}/alerts/${Number(number)}`, 303))
})
publication.get('/:territory/alerts/:file{.+\\.cap\\.xml}', (c, next) =>
  served(c, `alerts/${c.req.param('file')}`, next),
)
publication.get('/:territory/alerts/:number{[0-9]+}', (c, next) =>
  served(c, `alerts/${c.req.param('number')}.html`, next),
)
publication.get('/:territory/alerts/:number{[0-9]+}/:page{en|falc}', (c, next) =>
  served(c, `alerts/${c.req.param('number')}.${c.req.param('page')}.html`, next),
)

async function served(c: Context<AppEnv>, path: string, next: () => Promise<void>): Promise<Response | undefined> {
  const territory = c.req.param('territory') ?? ''
  // Another page of ours, or none: the rest of the routes say which.
  if (!isTerritoryCode(territory)) return passed(next)
  const publisher = publicationOf(c.env, territory)
  const file = await publisher.read(path)
  const absent = file === null || path === ABSENT
  const shown = file ?? (PAGE.test(path) ? await publisher.read(ABSENT) : null)
  if (shown === null) return passed(next)
  const etag = `"${shown.etag}"`
  const headers: Record<string, string> = {
    'Content-Type': shown.contentType,
    'Cache-Control': absent ? 'no-store' : CACHING,
    // Read by other sites' pages and programs on purpose.
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'X-Frame-Options': 'SAMEORIGIN',
    ETag: etag,
    ...(shown.policy === null ? {} : { 'Content-Security-Policy': shown.policy }),
  }
  if (!absent && c.req.header('If-None-Match') === etag) return c.body(null, 304, headers)
  return new Response(shown.body, { status: absent ? 404 : 200, headers: compressed(c, new Headers(headers)) })
}

async function passed(next: () => Promise<void>): Promise<undefined> {
  await next()
  return undefined
}
