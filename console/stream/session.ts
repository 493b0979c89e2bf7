// Getting in: the demonstration's identities at one click, a passkey everywhere else.
import type { SessionView } from '../../worker/model/view.ts'
import { toRfc3339, type Instant } from '../../worker/model/time.ts'
import { ask, type Answer } from './api.ts'
import { askElseKept, forgetReads } from './kept-reads.ts'

export const DEMO_IDENTITIES = ['mayor', 'duty', 'deputy', 'field', 'auditor'] as const
export type DemoIdentity = (typeof DEMO_IDENTITIES)[number]

/** Where no server can be asked: who this device is signed in as, until that would have ended. What they read last is read on. */
export async function readSession(): Promise<Answer<SessionView>> {
  const answer = await askElseKept<SessionView>('/api/session')
  return answer.kind === 'ok' && answer.value.expiresAt < Date.now() ? { kind: 'unreachable' } : answer
}

export async function endSession(): Promise<void> {
  await ask<unknown>('/api/session', { method: 'DELETE' })
  await forgetReads()
}

const KEEP_EVERY_MS = 5 * 60_000

/**
 * The live socket does not count as use, so a console at work says so itself: at each touch or key, and always while people decide.
 * A console that nobody touches in quiet times is signed out, as it should be.
 */
export function keepSession(isDeciding: () => boolean): () => void {
  let touched = true
  const touch = () => (touched = true)
  const timer = setInterval(() => {
    if (touched || isDeciding()) void readSession()
    touched = false
  }, KEEP_EVERY_MS)
  for (const event of ['pointerdown', 'keydown'] as const) addEventListener(event, touch)
  return () => {
    clearInterval(timer)
    for (const event of ['pointerdown', 'keydown'] as const) removeEventListener(event, touch)
  }
}

export async function isDemonstration(): Promise<boolean> {
  const answer = await ask<unknown>('/api/demo/clock?territory=99001')
  return answer.kind === 'ok' || (answer.kind === 'refused' && answer.problem.status === 401)
}

export const enterDemo = (identity: DemoIdentity, territory?: string) =>
  ask<{ readonly session: SessionView }>('/api/demo/session', {
    method: 'POST',
    json: territory === undefined ? { identity } : { identity, territory },
  })

export const setDemoClock = (territory: string, change: { readonly now?: Instant; readonly rate?: number }) =>
  ask<unknown>(`/api/demo/clock?territory=${territory}`, {
    method: 'PUT',
    json: change.now === undefined ? { rate: change.rate } : { ...change, now: toRfc3339(change.now) },
  })

export const demoNotice = (territory: string) =>
  ask<unknown>('/api/demo/notice', { method: 'POST', json: { territory } })

export const restartDemo = (territory: string) =>
  ask<unknown>('/api/demo/restart', { method: 'POST', json: { territory } })

type Ceremony = { readonly options: never; readonly ceremony: string }
type Entered = { readonly session: SessionView }

// The passkey code is a third of the first load and most visits never need it.
const passkeys = () => import('@simplewebauthn/browser')

async function ceremony(
  path: string,
  first: unknown,
  respond: (options: never) => Promise<unknown>,
): Promise<Answer<Entered>> {
  const options = await ask<Ceremony>(`${path}/options`, { method: 'POST', json: first })
  if (options.kind !== 'ok') return options
  return responded(
    () => respond(options.value.options),
    (response) =>
      ask<Entered>(`${path}/verify`, { method: 'POST', json: { ceremony: options.value.ceremony, response } }),
  )
}

/** What the device says, told to the server; where the person has turned away from it, that is the answer. */
async function responded<T>(
  respond: () => Promise<unknown>,
  tell: (response: unknown) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    return await tell(await respond())
  } catch (error) {
    const detail = error instanceof Error ? error.message : ''
    return { kind: 'refused', problem: { type: 'about:blank', title: detail, status: 0, detail } }
  }
}

export async function signIn(territory: string): Promise<Answer<Entered>> {
  const { startAuthentication } = await passkeys()
  return ceremony(`/api/auth/${territory}/login`, {}, (optionsJSON) => startAuthentication({ optionsJSON }))
}

interface Begun {
  /** Null in the demonstration, whose people have no passkey: there the tap alone signs, and the server says so. */
  readonly options: { readonly challenge: string } | null
  readonly ceremony: string
  readonly reviewBy: number
}

/** The device signs the hash of what is on the screen: it is the challenge itself. */
export async function signScenario(
  path: string,
  { reviewInDays, ...signing }: { readonly version: string; readonly rule: string; readonly reviewInDays: number },
): Promise<Answer<unknown>> {
  const begun = await ask<Begun>(`${path}/begin`, { method: 'POST', json: { ...signing, reviewInDays } })
  if (begun.kind !== 'ok') return begun
  const { options, ceremony: under, reviewBy } = begun.value
  const { startAuthentication } = await passkeys()
  return responded(
    async () => (options === null ? null : startAuthentication({ optionsJSON: options })),
    (response) => ask(`${path}/sign`, { method: 'POST', json: { ...signing, reviewBy, ceremony: under, response } }),
  )
}

export async function enrol(territory: string, code: string, name: string): Promise<Answer<Entered>> {
  const { startRegistration } = await passkeys()
  return ceremony(`/api/auth/${territory}/enrol`, { code, name }, (optionsJSON) => startRegistration({ optionsJSON }))
}
