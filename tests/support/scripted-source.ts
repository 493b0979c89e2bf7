// A source on real HTTP that answers what a test has written for it, byte by byte. It runs in Node beside the workerd of the tests: what a
// test sees has gone through the platform's own fetch, with its redirects, its decompression and its broken connections.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'

/** What is answered under `/<name>/…`. */
export interface Script {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Base64. */
  readonly body?: string
  /** The body so many times over: ten megabytes need not travel twice. */
  readonly times?: number
  /** One byte at a time, with so long between them. */
  readonly dripMs?: number
  /** Announced length, where it is not the true one: the connection ends before. */
  readonly announced?: number
  /** Nothing is answered at all. */
  readonly isMute?: boolean
  /** The connection is cut as soon as the question has come. */
  readonly isCut?: boolean
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Port of the scripted source, on 127.0.0.1 and localhost. */
    scriptedSource: number
  }
}

export default async function scriptedSource(project: TestProject): Promise<() => Promise<void>> {
  const scripts = new Map<string, Script>()
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    const [, name = ''] = (request.url ?? '').split('/')
    if (request.method === 'PUT') return void learn(request).then((script) => told(scripts.set(name, script)))
    if (request.method === 'POST') return void response.end(String(asked.get(name) ?? 0))
    asked.set(name, (asked.get(name) ?? 0) + 1)
    play(scripts.get(name), request, response)
    function told(_: unknown): void {
      asked.delete(name)
      response.end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, listening))
  project.provide('scriptedSource', (server.address() as AddressInfo).port)
  return () =>
    new Promise((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
}

async function learn(request: IncomingMessage): Promise<Script> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as Script
}

function play(script: Script | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (script === undefined) return void response.writeHead(404).end()
  if (script.isMute === true) return
  if (script.isCut === true) return void request.socket.destroy()
  const once = Buffer.from(script.body ?? '', 'base64')
  const announced = script.announced === undefined ? {} : { 'content-length': String(script.announced) }
  response.writeHead(script.status ?? 200, { ...script.headers, ...announced })
  if (script.dripMs !== undefined) return drip(once, script.dripMs, response)
  if (script.announced !== undefined) return void response.write(once, () => response.destroy())
  void poured(once, script.times ?? 1, response)
}

async function poured(part: Buffer, times: number, response: ServerResponse): Promise<void> {
  const closed = new Promise((on) => response.once('close', on))
  for (let count = 0; count < times && !response.destroyed; count++)
    if (!response.write(part)) await Promise.race([new Promise((on) => response.once('drain', on)), closed])
  response.end()
}

function drip(body: Buffer, everyMs: number, response: ServerResponse): void {
  let sent = 0
  const timer = setInterval(() => {
    if (sent >= body.length || response.destroyed) {
      clearInterval(timer)
      response.end()
    } else response.write(body.subarray(sent, ++sent))
  }, everyMs)
}
