// Keeps a page at hand without a network: the console, the app of a team behind a hill, a screen that is switched on in the rain. Each has
// its own scope, and what it keeps lies under that.
const CACHE = `tocsin-shell-1 ${new URL(self.registration.scope).pathname}`

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  // The page may change, its files carry a hash of their content.
  event.respondWith(request.mode === 'navigate' ? freshElseKept(request) : keptElseFresh(request))
})

async function freshElseKept(request) {
  const cache = await caches.open(CACHE)
  // What stands behind the path (the code of an invitation) is kept nowhere.
  const page = new Request(new URL(request.url).pathname)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(4000) })
    if (answer.ok) await cache.put(page, answer.clone())
    return answer
  } catch (error) {
    const kept = await cache.match(page)
    if (kept) return kept
    throw error
  }
}

async function keptElseFresh(request) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}
