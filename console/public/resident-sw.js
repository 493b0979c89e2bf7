// A resident's device: shows what the town hall sent, says that it was shown, hands on what its owner answers. Without a network, answers
// wait here and the page is served from what was kept.
const KEPT = 'tocsin-resident'
const PAGES = 'tocsin-resident-pages-1'
const WAITING = 'tocsin-resident-answers'
const GRAVE = ['Extreme', 'Severe']
const WORDS = {
  fr: { confirmed: 'J’ai compris', help: 'Besoin d’aide' },
  en: { confirmed: 'Understood', help: 'I need help' },
}

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(event.data.json()))
})

async function show(message) {
  const { title, body, language, territory, number, revision, severity, ack } = message
  const words = WORDS[language === 'en' ? 'en' : 'fr']
  const own = `/${territory}/residents/kept/alert-${number ?? 'none'}.${revision}`
  await (await caches.open(KEPT)).put(own, Response.json({ title, body, number, revision, at: Date.now() }))
  await self.registration.showNotification(title, {
    body,
    lang: language === 'en' ? 'en' : 'fr',
    // A later message of the same alert takes the place of the one before it, and rings again.
    tag: `${territory}-${number}`,
    renotify: true,
    requireInteraction: GRAVE.includes(severity),
    vibrate: GRAVE.includes(severity) ? [400, 200, 400, 200, 800] : [200],
    icon: '/assets/tocsin.svg',
    data: { ack, url: number === null ? `/${territory}` : `/${territory}/alerts/${number}` },
    actions: [
      { action: 'confirmed', title: words.confirmed },
      { action: 'help', title: words.help },
    ],
  })
  // Only now: what could not be shown was not shown.
  await say(ack, 'shown')
}

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event
  notification.close()
  const { ack, url } = notification.data ?? {}
  if (!url) return
  // Whoever opens the alert has seen it; only the button says that they have understood.
  const answered = action === 'confirmed' || action === 'help' ? say(ack, action) : Promise.resolve()
  // An answer counts also where no window may be opened.
  const opened = action === 'confirmed' ? null : self.clients.openWindow(url).catch(() => null)
  event.waitUntil(Promise.all([answered, opened]))
})

// ---- answers that wait for a network ----

async function say(ack, answer) {
  if (!ack) return
  const waiting = await caches.open(WAITING)
  await waiting.put(`/waiting?ack=${encodeURIComponent(ack)}&answer=${answer}`, new Response(''))
  await handOn()
  // Where the browser can, it wakes this worker once there is a network again.
  if ((await waiting.keys()).length > 0) await self.registration.sync?.register('answers').catch(() => undefined)
}

async function handOn() {
  const waiting = await caches.open(WAITING)
  for (const key of await waiting.keys()) {
    const asked = new URL(key.url).searchParams
    const answer = await fetch(asked.get('ack'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ answer: asked.get('answer') }),
    }).catch(() => null)
    // Refused for good is done too; only a server that is away is asked again.
    if (answer !== null && answer.status < 500) await waiting.delete(key)
  }
}

self.addEventListener('sync', (event) => event.waitUntil(handOn()))
self.addEventListener('message', (event) => {
  if (event.data === 'hand on') event.waitUntil(handOn())
})

// The push service gave this browser another address: the commune is told, or the next alert would go to nobody.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(moved(event)))

async function moved({ oldSubscription, newSubscription }) {
  const territory = new URL(self.registration.scope).pathname.split('/')[1]
  const kept = await (await caches.open(KEPT)).match(`/${territory}/residents/kept/place`)
  const options = oldSubscription?.options
  const subscription = newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)))
  if (!kept || !subscription) return
  const { point, language } = await kept.json()
  const send = (method, body) =>
    fetch(`/api/${territory}/push/subscriptions`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await send('POST', { subscription: subscription.toJSON(), language, longitude: point[0], latitude: point[1] })
  if (oldSubscription) await send('DELETE', { endpoint: oldSubscription.endpoint })
}

// ---- the page without a network ----

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (/^\/\w+\/residents\/device$|^\/api\/\w+\/push$/.test(url.pathname)) event.respondWith(freshElseKept(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(keptElseFresh(request))
})

async function freshElseKept(request) {
  const cache = await caches.open(PAGES)
  const page = new Request(new URL(request.url).pathname)
  void handOn()
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
  const cache = await caches.open(PAGES)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}
