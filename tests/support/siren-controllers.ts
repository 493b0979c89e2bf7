// Siren controllers on real HTTP beside the workerd of the tests: the stand-in itself, with every key that a test enters.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { Faults, type Fault } from '../../deploy/standins/faults.ts'
import { demoSirenKey, SirenControllers } from '../../deploy/standins/siren.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Port of the siren controllers, on 127.0.0.1. */
    sirenControllers: number
  }
}

export default async function sirenControllers(project: TestProject): Promise<() => Promise<void>> {
  const faults = new Faults()
  const sirens = new SirenControllers({ faults, now: () => Date.now(), keyOf: demoSirenKey })
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (await sirens.serve(request, response)) return
    const url = new URL(request.url ?? '/', 'http://sirens')
    if (url.pathname === '/heard') return void response.end(JSON.stringify(sirens.heard))
    if (request.method === 'DELETE') faults.clear()
    else faults.set(await faultIn(request), Date.now())
    response.end()
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  project.provide('sirenControllers', (server.address() as AddressInfo).port)
  return () =>
    new Promise((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
}

async function faultIn(request: IncomingMessage): Promise<Fault> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text) as Fault
}
