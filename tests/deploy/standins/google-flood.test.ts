// The stand-in speaks Google's own HTTP, and the adapter reads it as it would read Google.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { googleFlood as standin } from '../../../deploy/standins/google-flood.ts'
import { googleFlood } from '../../../worker/feeds/google-flood.ts'
import type { Cursor, FeedResult } from '../../../worker/ingest/feed.ts'
import { NOON } from '../../worker/ingest/gauge.ts'

let server: Server
let base = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    if (!standin(request, response, NOON, 'the key')) response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterAll(() => {
  server.close()
})

async function poll(code: string, key = 'the key'): Promise<readonly FeedResult[]> {
  let cursor: Cursor | null = null
  const results: FeedResult[] = []
  const request = { codes: [code], areas: [], since: NOON - 86_400_000, now: NOON }
  for (const { path } of googleFlood.ask({ ...request, cursor })) {
    const response = await fetch(base + path, { headers: { [googleFlood.key?.header ?? '']: key } })
    const answer = { status: response.status, contentType: '', body: await response.text(), url: base + path }
    const result = googleFlood.read(answer, { ...request, cursor })
    if (result.kind !== 'fault') cursor = result.cursor
    results.push(result)
  }
  return results
}

test('a virtual gauge is read: its model once, then the later of two issues', async () => {
  const [model, forecast] = await poll('hybas_2120000001')
  expect(model).toMatchObject({ kind: 'read', cursor: { 'unit hybas_2120000001': 'CUBIC_METERS_PER_SECOND' } })
  expect(forecast).toMatchObject({
    kind: 'read',
    outlooks: [{ station: 'hybas_2120000001', members: 1, ahead: [{ high: 210_000 }, { high: 210_000 }] }],
  })
})

test('without the key, and of a gauge that is none, the answer is a fault with its words', async () => {
  for (const result of await poll('hybas_2120000001', 'another'))
    expect(result).toMatchObject({ kind: 'fault', message: expect.stringContaining('PERMISSION_DENIED') as string })
  expect((await poll('hybas_9'))[0]).toMatchObject({
    kind: 'fault',
    message: expect.stringContaining('INVALID_ARGUMENT') as string,
  })
})
