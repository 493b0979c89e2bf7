// Calls the whole worker as a client does, with the bindings that a test chooses.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../worker/index.ts'
import type { Env } from '../../worker/env.ts'

export const bindings = env as unknown as Env
export const ORIGIN = bindings.TOCSIN_ORIGIN

export interface CallOptions {
  readonly token?: string
  readonly cookie?: string
  readonly body?: unknown
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bindings that differ from the test's own. */
  readonly env?: Partial<Env>
}

export async function call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const headers = new Headers(options.headers)
  if (options.token !== undefined) headers.set('Authorization', `Bearer ${options.token}`)
  if (options.cookie !== undefined) headers.set('Cookie', `__Host-tocsin=${options.cookie}`)
  const { body } = options
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const text = isRaw ? body : body === undefined ? null : JSON.stringify(body)
  if (text !== null && !headers.has('Content-Type'))
    headers.set('Content-Type', options.contentType ?? 'application/json')
  const ctx = createExecutionContext()
  const request = new Request(new URL(path, ORIGIN), {
    method: method.toUpperCase(),
    headers,
    body: text,
    redirect: 'manual',
  })
  const answer = await worker.fetch(request, { ...bindings, ...options.env }, ctx)
  await waitOnExecutionContext(ctx)
  return answer
}

export type DemoIdentity = 'mayor' | 'duty' | 'deputy' | 'field' | 'auditor'

export async function signIn(identity: DemoIdentity, territory: string): Promise<string> {
  const answer = await call('post', '/api/demo/session', { body: { identity, territory } })
  if (!answer.ok) throw new Error(`demo session answered ${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { token: string }).token
}
