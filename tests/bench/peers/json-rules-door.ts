// json-rules-engine behind a door, as ours is: a process that takes the same batches over HTTP and answers once they are on disk.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { JsonRulesStore } from './json-rules-store.ts'

interface Body {
  readonly readings: readonly { readonly station: string; readonly value: number; readonly observedAt: string }[]
}

const store = await JsonRulesStore.open(Number(process.env['PEER_TOWNS'] ?? '1'))

async function textOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

async function answer(request: IncomingMessage): Promise<object> {
  if (request.method === 'GET') return { firing: [...store.firing()] }
  const town = request.url?.slice(1) ?? ''
  const { readings } = JSON.parse(await textOf(request)) as Body
  const levels = readings.map(({ station, value }) => ({ gauge: `${town}_${station}`, level: value }))
  return { accepted: await store.take(levels, Date.parse(readings[0]?.observedAt ?? '')) }
}

const server = createServer((request, response) => {
  void answer(request).then((said) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(said))
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.once('SIGTERM', () => {
  store.remove()
  process.exit(0)
})
