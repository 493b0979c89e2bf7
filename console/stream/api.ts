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
  /** Changes nothing although it is posted: nobody is asked again whether they meant it. */
  readonly reading?: boolean
}

const TIMEOUT_MS = 15_000

/**
 * Who stands at the door once the server no longer knows who asks. True: they have signed in again, and what was asked is asked once more,
 * under the same name, so that it counts once. `act`: it would change something, so that another person is asked before it is theirs.
 */
export type Door = (act: boolean) => Promise<boolean>

let door: Door | null = null
let person: string | null = null

/** From here on every act says in whose name this page makes it, and a session that has ended is mended where the person stands. */
export function standAtDoor(next: Door | null): void {
  door = next
}

export function actAs(id: string | null): void {
  person = id
}

/** The paths by which a person gets in have no door before them. */
const WAYS_IN = /^\/api\/(auth|session|demo)(\/|$)/
export const NOT_AGAIN = 'nobody signed in again'
const ANOTHER_PERSON = '#another-person'

const isAtDoor = ({ status, type }: Problem) =>
  (status === 401 && !type.endsWith('#not-signed')) || type.endsWith(ANOTHER_PERSON)

export async function ask<T>(path: string, request: Request = {}): Promise<Answer<T>> {
  const { method = 'GET', reading = method === 'GET' } = request
  const named = { ...request, key: request.key ?? crypto.randomUUID() }
  for (;;) {
    const answer = await askOnce<T>(path, named)
    if (answer.kind !== 'refused' || door === null || WAYS_IN.test(path) || !isAtDoor(answer.problem)) return answer
    if (!(await door(!reading))) return { kind: 'refused', problem: { ...answer.problem, reason: NOT_AGAIN } }
  }
}

async function askOnce<T>(
  path: string,
  {
    method = 'GET',
    json,
    csv,
    wav,
    patient = (csv ?? wav) !== undefined,
    key = '',
    reading = method === 'GET',
  }: Request,
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (json !== undefined) headers['content-type'] = 'application/json'
  if (csv !== undefined) headers['content-type'] = 'text/csv'
  if (method !== 'GET') headers['idempotency-key'] = key
  // A cookie may meanwhile be another person's, for instance from another tab: the server refuses what this page would do in their name.
  if (person !== null && !reading && !WAYS_IN.test(path)) headers['tocsin-person'] = person
  if (wav !== undefined) headers['content-type'] = 'audio/wav'
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
