// The demonstration's way out: the providers' host names and loopback lead to the local stand-ins, everything else to the public network.
// The product's own adapters run unchanged; no other configuration has this worker or its binding.
const PROVIDERS = new Set([
  'api.nexmo.com',
  'rest.nexmo.com',
  'eu.api.ovh.com',
  'demo.api.infobip.com',
  'api.scaleway.com',
  'messaging.s3.fr-par.scw.cloud',
  'api.ahasend.com',
  'hubeau.eaufrance.fr',
  'www.vigicrues.gouv.fr',
  'public-api.meteofrance.fr',
  'ensemble-api.open-meteo.com',
  'flood-api.open-meteo.com',
  'geo.api.gouv.fr',
  'floodforecasting.googleapis.com',
  'push.standins.localhost',
  'sirene.demo.example',
])
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export default {
  fetch(request, env) {
    const url = new URL(request.url)
    if (!PROVIDERS.has(url.hostname) && !LOOPBACK.has(url.hostname)) return env.INTERNET.fetch(request)
    const headers = new Headers(request.headers)
    headers.set('x-tocsin-host', url.host)
    const inside = new URL(url.pathname + url.search, 'http://standins')
    return env.STANDINS.fetch(
      new Request(inside, {
        method: request.method,
        headers,
        body: request.body,
        redirect: 'manual',
        signal: request.signal,
      }),
    )
  },
}
