// Keeps the field app at hand: a team behind a hill opens its list of doors without a network.
const CACHE = 'tocsin-field-1'

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
  // The code of an invitation stands in the address and is kept nowhere.
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
