// Vigicrues v1.1 prevision.json and InfoVigiCru.json, from the scenario: metres, local offset, errors with HTTP 200.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { REACHES, RUNS } from '../scenario/lere-2026.ts'

const STATION = 'Y990001001'

export function vigicrues(request: IncomingMessage, response: ServerResponse, now: number): boolean {
  const url = new URL(request.url ?? '/', 'https://www.vigicrues.gouv.fr')
  if (url.pathname === '/services/InfoVigiCru.json') return level(url.searchParams, response, now)
  if (url.pathname !== '/services/v1.1/prevision.json') return false
  response.writeHead(200, { 'content-type': 'application/json' })
  if (url.searchParams.get('CdEntVigiCru') !== STATION) {
    response.end(JSON.stringify({ error_msg: "Cette station n'est pas une station de prévisions", code: 400 }))
    return true
  }
  const run = RUNS.findLast((candidate) => candidate.issuedAt <= now)
  if (run === undefined) {
    response.end(JSON.stringify({ message: "Problème dans l'exécution de la requête : toutes prévisions", code: 204 }))
    return true
  }
  response.end(
    JSON.stringify({
      Simul: {
        CdEntVigiCru: STATION,
        GrdSimul: 'H',
        DtProdSimul: local(run.issuedAt),
        CommentSimul: 'Démonstration',
        Prevs: run.points.map((point) => ({
          DtPrev: local(point.at),
          ResMinPrev: point.lowMm / 1_000,
          ResMoyPrev: point.middleMm / 1_000,
          ResMaxPrev: point.highMm / 1_000,
        })),
      },
    }),
  )
  return true
}

function level(query: URLSearchParams, response: ServerResponse, now: number): true {
  const code = query.get('CdEntVigiCru') ?? ''
  const bulletin = REACHES[code]?.findLast(({ issuedAt }) => issuedAt <= now)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify(
      bulletin === undefined || query.get('TypEntVigiCru') !== '8'
        ? { error_msg: 'Entité inconnue', code: 400 }
        : {
            InfoVigiCru: {
              RefInfoVigiCru: local(bulletin.issuedAt).slice(0, 13),
              DtHrInfoVigiCru: local(bulletin.issuedAt),
              DtHrSuivInfoVigiCru: local(bulletin.nextAt),
              NivInfoVigiCru: String(bulletin.level),
              EstNivCalInfoVigiCru: false,
              SituActuInfoVigiCru: bulletin.situation,
              porteSurLEntite: { CdEntVigiCru: code, TypEntVigiCru: '8', LbEntVigiCru: 'Lère' },
              aEteProduitePar: { CdIntervenant: '', LbIntervenant: 'Vigicrues (démonstration)' },
            },
          },
    ),
  )
  return true
}

// The real service gives its own offset; the scenario lies in summer time.
function local(at: number): string {
  return new Date(at + 2 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+02:00')
}
