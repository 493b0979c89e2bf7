// Météo-France DPVigilance v1, from the scenario: the map and the texts of a fictional department, for whoever has the key.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toRfc3339 } from '../../worker/model/time.ts'
import { MIDNIGHT, VIGILANCE, type MapEdition, type MapStep } from '../scenario/lere-2026.ts'

const HOME = '/public/DPVigilance/v1'
const DEPARTMENT = '99'
const DAY_MS = 24 * 3_600_000

export function meteofrance(request: IncomingMessage, response: ServerResponse, now: number, key: string): boolean {
  const { pathname } = new URL(request.url ?? '/', 'https://public-api.meteofrance.fr')
  if (!pathname.startsWith(`${HOME}/`)) return false
  if (key === '' || request.headers['apikey'] !== key)
    return answer(response, 401, { code: '900901', message: 'Invalid Credentials' })
  const edition = VIGILANCE.findLast(({ issuedAt }) => issuedAt <= now)
  if (edition === undefined) return answer(response, 404, { message: 'no matching blob' })
  switch (pathname.slice(HOME.length)) {
    case '/cartevigilance/encours':
      return answer(response, 200, map(edition))
    case '/textesvigilance/encours':
      return answer(response, 200, texts(edition))
    default:
      return answer(response, 404, { message: 'No matching resource found' })
  }
}

function map({ issuedAt, phenomena }: MapEdition) {
  const period = (echeance: string, from: number, to: number) => ({
    echeance,
    begin_validity_time: toRfc3339(from),
    end_validity_time: toRfc3339(to),
    timelaps: {
      domain_ids: [
        {
          domain_id: DEPARTMENT,
          phenomenon_items: Object.entries(phenomena).map(([id, steps]) => {
            const within = steps.filter((step) => step.from < to && step.to > from)
            return {
              phenomenon_id: id,
              phenomenon_max_color_id: Math.max(...within.map(({ level }) => level)),
              // The real map has no hours of floods either.
              timelaps_items: id === '4' ? [] : within.map((step) => hours(step, from, to)),
            }
          }),
        },
      ],
    },
  })
  return {
    product: {
      warning_type: 'vigilance',
      type_cdp: 'cdp_carte_externe',
      update_time: toRfc3339(issuedAt),
      domain_id: 'FRA',
      periods: [period('J', issuedAt, MIDNIGHT), period('J1', MIDNIGHT, MIDNIGHT + DAY_MS)],
    },
  }
}

function hours(step: MapStep, from: number, to: number) {
  return {
    begin_time: toRfc3339(Math.max(step.from, from)),
    end_time: toRfc3339(Math.min(step.to, to)),
    color_id: step.level,
  }
}

function texts({ issuedAt, texts: told }: MapEdition) {
  const item = ([hazard, text]: readonly [string, string]) => ({
    hazard_code: hazard,
    term_items: [
      {
        term_names: 'J',
        start_time: toRfc3339(issuedAt),
        end_time: toRfc3339(MIDNIGHT),
        subdivision_text: [{ underline_text: '', bold_text: '', text: [text] }],
      },
    ],
  })
  const block = { domain_id: DEPARTMENT, bloc_items: [{ text_items: Object.entries(told).map(item) }] }
  return { product: { text_bloc_items: [block] } }
}

function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}
