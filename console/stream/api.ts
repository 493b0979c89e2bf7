// One way to ask the server. A refusal is a value with what happened and how to mend it, never an exception that somebody forgets.
import type { Problem } from '../../worker/model/view.ts'

export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }

interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly json?: unknown
  readonly csv?: string
  readonly wav?: Uint8Array<ArrayBuffer>
  /** A search that asks many others in turn. */
  readonly patient?: boolean
  /** The name under which it counts once; a new one where it is left out. */
  readonly key?: string
}

const TIMEOUT_MS = 15_000

export async function ask<T>(
  path: string,
  { method = 'GET', json, csv, wav, patient = (csv ?? wav) !== undefined, key }: Request = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (json !== undefined) headers['content-type'] = 'application/json'
  if (csv !== undefined) headers['content-type'] = 'text/csv'
  if (wav !== undefined) headers['content-type'] = 'audio/wav'
  if (method !== 'GET') headers['idempotency-key'] = key ?? crypto.randomUUID()
  const body = csv ?? wav ?? (json === undefined ? null : JSON.stringify(json))
  try {
    const response = await fetch(path, {
      method,
      headers,
      body,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(patient ? 10 * TIMEOUT_MS : TIMEOUT_MS),
    })
    const text = await response.text()
    if (response.ok) return { kind: 'ok', value: (text === '' ? null : JSON.parse(text)) as T }
    return { kind: 'refused', problem: problemOf(response.status, text) }
  } catch {
    return { kind: 'unreachable' }
  }
}

export function problemOf(status: number, text: string): Problem {
  try {
    const found = JSON.parse(text) as Partial<Problem>
    if (typeof found.title === 'string')
      return { type: 'about:blank', detail: '', ...found, title: found.title, status }
  } catch {
    // Not JSON: a proxy or a broken page answered in the server's place.
  }
  return { type: 'about:blank', title: '', status, detail: '' }
}
