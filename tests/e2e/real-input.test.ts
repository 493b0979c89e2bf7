// Recorded Hub'Eau pages over real HTTP: a test server on this machine, named in feeds.yaml, polled by the product's own poller.
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { territoryFiles } from '../../deploy/demo/load.ts'
import { recorded } from '../support/recorded.ts'
import type { FeedView, Situation } from '../../worker/model/view.ts'
import { eventually, Server } from './support/server.ts'

const PREFIX = '/api/v2/hydrometrie'
const page = recorded('hubeau/observations_tr_page1_206_excerpt.json')
const last = recorded('hubeau/observations_tr_empty_last_page_200.json')
let server: Server
let source: HttpServer
const asked: string[] = []

beforeAll(async () => {
  source = createServer((request, response) => {
    asked.push(request.url ?? '')
    const second = request.url?.includes('cursor=AoJw') === true
    if (page.kind === 'absent' || last.kind === 'absent') {
      response.writeHead(503).end()
      return
    }
    response.writeHead(second ? 200 : 206, { 'content-type': 'application/json' }).end(second ? last.text : page.text)
  })
  await new Promise<void>((done) => source.listen(0, '127.0.0.1', done))
  server = await Server.start()
})
afterAll(async () => {
  source.close()
  await server.remove()
})

test('the poller reads the recorded pages, follows 206 by path alone, and keeps the values', async ({ skip }) => {
  if (page.kind === 'absent') return skip(page.reason)
  const mayor = await server.signIn('mayor', '99002')
  const port = (source.address() as AddressInfo).port
  const files = { ...territoryFiles('99002') }
  files['geofences/99002/feeds.yaml'] = [
    'feeds:',
    `  - { id: recorded, adapter: hubeau, base_url: 'http://127.0.0.1:${port}${PREFIX}', period: 1m, stations: { E156601001: LAUZUN }, credit: recorded }`,
  ].join('\n')
  // The recorded hour is before the demonstration's: its clock goes there.
  expect((await mayor('PUT', '/api/demo/clock?territory=99002', { now: '2026-09-01T08:50:00Z', rate: 1 })).status).toBe(
    200,
  )
  expect((await mayor('PUT', '/api/99002/files', { files })).status).toBe(200)
  const situation = await eventually(
    () => mayor<Situation>('GET', '/api/99002/situation'),
    (answer) => answer.body.stations[0]?.latest?.valueMm === 298,
  )
  expect(situation.body.stations[0]?.latest?.observedAt).toBe(Date.parse('2026-09-01T08:40:00Z'))
  expect(asked.some((path) => path.startsWith(`${PREFIX}/observations_tr?`) && path.includes('cursor=AoJw'))).toBe(true)
  const feed = situation.body.feeds.find((one: FeedView) => one.id === 'recorded')
  expect(feed?.error).toBeNull()
})
