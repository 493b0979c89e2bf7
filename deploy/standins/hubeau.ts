// Hub'Eau observations_tr v2, from the scenario: pages with 206 and a `next` on the real host, rows of a site beside those of its station, a few minutes late.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { MINUTE_MS, parseRfc3339, toRfc3339 } from '../../worker/model/time.ts'
import { OBSERVATIONS } from '../scenario/lere-2026.ts'

const PREFIX = '/api/v2/hydrometrie/observations_tr'
const LAG_MS = 3 * MINUTE_MS
const MAX_SIZE = 20_000

export function hubeau(request: IncomingMessage, response: ServerResponse, now: number): boolean {
  const url = new URL(request.url ?? '/', 'https://hubeau.eaufrance.fr')
  if (url.pathname !== PREFIX) return false
  const query = url.searchParams
  const size = Number(query.get('size') ?? 1_000)
  if (size > MAX_SIZE) return answer(response, 400, { message: `size must be less than or equal to ${MAX_SIZE}` })
  const from = parseRfc3339(query.get('date_debut_obs') ?? '') ?? 0
  const wanted = (query.get('code_entite') ?? '').split(',')
  const quantity = query.get('grandeur_hydro')
  const rows = wanted
    .flatMap((code) =>
      (OBSERVATIONS[code] ?? [])
        .filter((one) => one.at >= from && one.at <= now - LAG_MS)
        .flatMap((one) =>
          rowsOf(code, one.at, one.levelMm).filter((row) => quantity === null || row.grandeur_hydro === quantity),
        ),
    )
    .sort(
      (left, right) =>
        (query.get('sort') === 'asc' ? 1 : -1) *
        (left.date_obs < right.date_obs ? -1 : left.date_obs > right.date_obs ? 1 : 0),
    )
  const start = Number(Buffer.from(query.get('cursor') ?? '', 'base64').toString() || 0)
  const page = rows.slice(start, start + size)
  const end = start + page.length
  const link = (cursor: string) => {
    const next = new URL(url)
    next.searchParams.set('cursor', cursor)
    return next.toString()
  }
  const next = end < rows.length ? link(Buffer.from(String(end)).toString('base64')) : null
  return answer(response, next === null ? 200 : 206, {
    count: rows.length,
    first: link(''),
    prev: null,
    next,
    api_version: '2.0.1',
    data: page,
  })
}

function rowsOf(code: string, at: number, levelMm: number) {
  const shared = {
    code_site: code.slice(0, 8),
    date_obs: toRfc3339(at),
    code_statut: 4,
    code_qualification_obs: 16,
    code_continuite: 0,
  }
  const flow = Math.round((levelMm / 1_000) ** 1.8 * 9_000)
  return [
    { ...shared, code_station: code, grandeur_hydro: 'H', resultat_obs: levelMm },
    { ...shared, code_station: code, grandeur_hydro: 'Q', resultat_obs: flow },
    { ...shared, code_station: null, grandeur_hydro: 'Q', resultat_obs: flow },
  ]
}

function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}
