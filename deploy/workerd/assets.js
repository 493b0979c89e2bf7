// The ASSETS binding at home: static files over a disk service, as Cloudflare's assets answer them.
const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
}

export default {
  async fetch(request, env) {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response('Method not allowed', { status: 405 })
    const path = decodeURIComponent(new URL(request.url).pathname)
    if (path.includes('..') || path.includes('\0') || path.includes('/.'))
      return new Response('Not found', { status: 404 })
    const file = path.endsWith('/') ? `${path}index.html` : path
    const found = await env.FILES.fetch(`http://files${encodeURI(file)}`)
    if (!found.ok) return new Response('Not found', { status: 404 })
    // Names under /assets carry a hash of their content.
    const caching = file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    const type = TYPES[file.split('.').pop()] ?? 'application/octet-stream'
    return new Response(request.method === 'HEAD' ? null : found.body, {
      headers: { 'content-type': type, 'cache-control': caching },
    })
  },
}
