// Google Flood Forecasting v1, from the scenario: the daily flow of one virtual gauge, for whoever has the key.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toRfc3339 } from '../../worker/model/time.ts'

const HOST = 'https://floodforecasting.googleapis.com'
const GAUGE = 'hybas_2120000001'
const DAY_MS = 24 * 3_600_000
const HOUR_MS = 3_600_000
/** m³/s from the day before yesterday on: the flood of the scenario passes on the second day ahead. */
const DAILY = [14, 18, 55, 210, 160, 70, 40, 28]

export function googleFlood(request: IncomingMessage, response: ServerResponse, now: number, key: string): boolean {
  const { pathname, searchParams } = new URL(request.url ?? '/', HOST)
  if (!pathname.startsWith('/v1/gauge')) return false
  if (key === '' || request.headers['x-goog-api-key'] !== key)
    return refused(response, 403, 'PERMISSION_DENIED', 'The caller does not have permission')
  switch (pathname) {
    case '/v1/gaugeModels:batchGet':
      if (searchParams.getAll('names').some((name) => name !== `gaugeModels/${GAUGE}`))
        return refused(response, 400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.')
      return answer(response, 200, { gaugeModels: [model()] })
    case '/v1/gauges:queryGaugeForecasts':
      return answer(response, 200, searchParams.getAll('gaugeIds').includes(GAUGE) ? forecasts(now) : {})
    default:
      return refused(response, 404, 'NOT_FOUND', 'Requested entity was not found.')
  }
}

function model() {
  return {
    gaugeId: GAUGE,
    thresholds: { warningLevel: 120.5, dangerLevel: 180.25, extremeDangerLevel: 260 },
    gaugeValueUnit: 'CUBIC_METERS_PER_SECOND',
    qualityVerified: true,
  }
}

// Two issues a day, as the service really has them; microseconds in their times.
function forecasts(now: number) {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const issue = (issuedAt: number, change: number) => ({
    issuedTime: toRfc3339(issuedAt).replace('Z', '.544086Z'),
    forecastRanges: DAILY.map((value, index) => ({
      value: value * change,
      forecastStartTime: toRfc3339(today + (index - 2) * DAY_MS),
      forecastEndTime: toRfc3339(today + (index - 1) * DAY_MS),
    })),
    gaugeId: GAUGE,
  })
  const latest = Math.floor(now / (12 * HOUR_MS)) * 12 * HOUR_MS
  return { forecasts: { [GAUGE]: { forecasts: [issue(latest - 12 * HOUR_MS, 0.8), issue(latest, 1)] } } }
}

function refused(response: ServerResponse, code: number, status: string, message: string): true {
  return answer(response, code, { error: { code, message, status } })
}

function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body))
  return true
}
