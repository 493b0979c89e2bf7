// A server that a list is handed to, as the command and the bench ask it.
import type { Failure } from './import-lines.ts'
import { Geocoder } from '../../worker/audience/import/geocoder.ts'
import type { ImportPort, Told } from '../../worker/audience/import/list-run.ts'
import type { ImportExpected, ImportRun } from '../../worker/model/import-run.ts'
import type { BookAddress } from '../../worker/audience/address-book.ts'

const TIMEOUT_MS = 120_000

export interface ImportServer {
  readonly url: string
  readonly token: string
  readonly territory: string
}

export interface ServerPort extends ImportPort<Failure> {
  begin(order: { readonly mark: string; readonly expected: ImportExpected }): Promise<Told<ImportRun, Failure>>
  runs(): Promise<Told<readonly ImportRun[], Failure>>
  book(): Promise<Told<Geocoder, Failure>>
}

export function serverPort({ url, token, territory }: ImportServer): ServerPort {
  const ask = async <T>(path: string, json?: unknown): Promise<Told<T, Failure>> => {
    try {
      const answer = await fetch(new URL(`/api/${territory}/residents/${path}`, url), {
        method: json === undefined ? 'GET' : 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const text = await answer.text()
      return answer.ok
        ? { kind: 'ok', value: JSON.parse(text) as T }
        : { kind: 'failed', failure: { status: answer.status, text } }
    } catch (error) {
      return { kind: 'failed', failure: { status: null, text: error instanceof Error ? error.message : 'unknown' } }
    }
  }
  const run = async (path: string, json: unknown) => mapped(await ask<{ run: ImportRun }>(path, json), (one) => one.run)
  return {
    look: async (rows) => mapped(await ask<{ known: number }>('imports/look', { rows }), ({ known }) => known),
    begin: (order) => run('imports', order),
    rows: (id, batch) => run(`imports/${id}/rows`, batch),
    end: (id, how) => run(`imports/${id}/end`, how),
    runs: async () => mapped(await ask<{ runs: readonly ImportRun[] }>('imports'), ({ runs }) => runs),
    book: async () => {
      const addresses: BookAddress[] = []
      for (let after: number | null = 0; after !== null;) {
        const page: Told<{ addresses: readonly BookAddress[]; next: number | null }, Failure> = await ask(
          `addresses?after=${after}`,
        )
        if (page.kind === 'failed') return page
        addresses.push(...page.value.addresses)
        after = page.value.next
      }
      return { kind: 'ok', value: new Geocoder(addresses) }
    },
  }
}

function mapped<From, To>(told: Told<From, Failure>, of: (value: From) => To): Told<To, Failure> {
  return told.kind === 'ok' ? { kind: 'ok', value: of(told.value) } : told
}
