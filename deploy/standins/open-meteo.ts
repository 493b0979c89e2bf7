// Open-Meteo's ensembles over the fictional valley: 51 runs of hourly rain, and of daily flow in cells of 0.05 degrees. Only the cells of the Lère hold a river.
import type { IncomingMessage, ServerResponse } from 'node:http'

const HOUR_S = 3_600
const DAY_S = 24 * HOUR_S
const MEMBERS = 51
const CELL = 0.05
/** Cells whose middle lies so near to the Lère, which runs along this latitude. */
const RIVER_LATITUDE = 43.05

export function openMeteo(request: IncomingMessage, response: ServerResponse, now: number): boolean {
  const url = new URL(request.url ?? '/', 'https://open-meteo')
  if (!['/v1/ensemble', '/v1/flood'].includes(url.pathname)) return false
  const [latitude, longitude] = ['latitude', 'longitude'].map((name) => Number(url.searchParams.get(name)))
  const isPoint = latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90
  if (!isPoint) return answer(response, 400, { error: true, reason: 'Latitude must be in range of -90 to 90°.' })
  const middle = (degrees: number) => Math.round((Math.floor(degrees / CELL) + 0.5) * CELL * 1e6) / 1e6
  const cell = { latitude: middle(latitude), longitude: middle(longitude) }
  const second = Math.floor(now / 1_000)
  return url.pathname === '/v1/ensemble'
    ? answer(response, 200, { ...cell, ...columns('hourly', 'precipitation', 'mm', rain(second)) })
    : answer(response, 200, { ...cell, ...columns('daily', 'river_discharge', 'm³/s', flow(second, cell.latitude)) })
}

interface Run {
  readonly time: readonly number[]
  readonly of: (member: number, index: number) => number | null
}

/** A wet evening, half as wet in the driest run and half as wet again in the wettest. */
function rain(second: number): Run {
  const first = second - (second % HOUR_S)
  const time = Array.from({ length: 72 }, (_, index) => first + index * HOUR_S)
  return { time, of: (member, index) => round((index < 12 ? 3 : 0.4) * (0.5 + member / (MEMBERS - 1)), 1) }
}

function flow(second: number, latitude: number): Run {
  const first = second - (second % DAY_S)
  const time = Array.from({ length: 10 }, (_, index) => first + index * DAY_S)
  const isRiver = Math.abs(latitude - RIVER_LATITUDE) < CELL
  // As GloFAS has it, all runs agree on the first day.
  return {
    time,
    of: (member, index) => (isRiver ? round(18 + 6 * index * (0.5 + member / (MEMBERS - 1)), 2) : null),
  }
}

function columns(block: string, variable: string, unit: string, { time, of }: Run): Readonly<Record<string, unknown>> {
  const names = Array.from({ length: MEMBERS }, (_, member) =>
    member === 0 ? variable : `${variable}_member${String(member).padStart(2, '0')}`,
  )
  return {
    [`${block}_units`]: Object.fromEntries([['time', 'unixtime'], ...names.map((name) => [name, unit])]),
    [block]: Object.fromEntries([
      ['time', time],
      ...names.map((name, member) => [name, time.map((_, index) => of(member, index))]),
    ]),
  }
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}
