// The public pages at home, in a process of their own: a crowd of readers never takes a moment from a send. It reads the files that the
// server writes, and knows nothing else. The addresses are those of worker/routes/publication.ts; a test holds the two together.
const CACHING = 'public, max-age=15, stale-while-revalidate=60'
const TYPES = {
  html: 'text/html; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  rss: 'application/rss+xml; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  xml: 'application/cap+xml; charset=utf-8',
}

/** Address → file below the territory, or null where nothing public has that address. */
export function fileOf(pathname) {
  const match = /^\/(\d[0-9AB]\d{3}|\d{9})(?:\/(.*))?$/.exec(pathname)
  if (match === null) return null
  const [, territory, rest = ''] = match
  const file = fileBelow(rest)
  return file === null ? null : { territory, file }
}

function fileBelow(rest) {
  if (rest === '') return 'index.html'
  if (rest === 'en' || rest === 'falc') return `index.${rest}.html`
  if (rest === 'cap.atom' || rest === 'feed.rss') return rest
  const statement = /^(accessibility|eco-design)(?:\/(en))?$/.exec(rest)
  if (statement !== null) return `${statement.slice(1).filter(Boolean).join('.')}.html`
  if (rest === 'cap.atom' || rest === 'feed.rss' || rest === 'exercises.ics') return rest
  const cap = /^alerts\/(\d+(?:\.[0-9a-z]+)?)\.cap\.xml$/.exec(rest)
  if (cap !== null) return `${rest}`
  const page = /^alerts\/(\d+)(?:\/(en|falc))?$/.exec(rest)
  return page === null ? null : `alerts/${page[1]}${page[2] === undefined ? '' : `.${page[2]}`}.html`
}

export default {
  async fetch(request, env) {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response('Method not allowed', { status: 405 })
    const url = new URL(request.url)
    const asked = /^\/([0-9AB]{5,9})\/alerts$/.exec(url.pathname)
    if (asked !== null) {
      const number = /^\d{1,6}$/.exec((url.searchParams.get('n') ?? '').trim())
      if (number === null) return served(env, request, { territory: asked[1], file: '404.html' }, 404)
      return new Response(null, { status: 303, headers: { Location: `/${asked[1]}/alerts/${Number(number[0])}` } })
    }
    const place = fileOf(url.pathname)
    if (place === null) return new Response('Not found', { status: 404 })
    const answer = await served(env, request, place, 200)
    return answer.status === 404 && place.file.endsWith('.html')
      ? served(env, request, { ...place, file: '404.html' }, 404)
      : answer
  },
}

async function served(env, request, { territory, file }, status) {
  const found = await env.FILES.fetch(`http://files/${territory}/${file}`)
  if (!found.ok) return new Response('Not found', { status: 404 })
  const body = await found.arrayBuffer()
  const etag = `"${hex(await crypto.subtle.digest('SHA-256', body)).slice(0, 22)}"`
  const kind = file.split('.').pop()
  const headers = {
    'content-type': TYPES[kind] ?? 'application/octet-stream',
    'cache-control': status === 200 ? CACHING : 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'access-control-allow-origin': '*',
    etag,
    vary: 'accept-encoding',
    ...(kind === 'html' ? { 'content-security-policy': env.PAGE_POLICY } : {}),
  }
  if (status === 200 && request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers })
  // The runtime presses what names gzip as its encoding.
  if (/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) headers['content-encoding'] = 'gzip'
  return new Response(request.method === 'HEAD' ? null : body, { status, headers })
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
