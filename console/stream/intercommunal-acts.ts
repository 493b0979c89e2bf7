// What a person can make happen between communes; apart from the other acts, since no first load needs it.
import type { IntercommunalView, LoanView, PoolMeans, SharedAreas } from '../../worker/model/intercommunal.ts'
import { toRfc3339, type Instant } from '../../worker/model/time.ts'
import type { Desk } from '../decide/desk.ts'
import { ask, type Answer } from './api.ts'

type Of = Pick<Desk, 'situation' | 'mode'>
type Viewed = Promise<Answer<{ readonly intercommunal: IntercommunalView }>>
type Lent = Promise<Answer<{ readonly loan: LoanView }>>

export type DrawnArea = SharedAreas['areas'][number]

export function communesOf(of: Of): Viewed {
  return ask(pathOf(of, ''))
}

export function areasOf(of: Of): Promise<Answer<{ readonly areas: Readonly<Record<string, readonly DrawnArea[]>> }>> {
  return ask(pathOf(of, '/areas'))
}

export function shareWith(of: Of, body: string, on: boolean): Viewed {
  return ask(pathOf(of, `/consents/${encodeURIComponent(body)}`), { method: 'PUT', json: { on } })
}

export function offerMeans(of: Of, number: number, offered: boolean): Viewed {
  return ask(pathOf(of, `/means/${number}`), { method: 'PUT', json: { offered } })
}

export function askLoan(of: Of, one: PoolMeans, told: { readonly purpose: string; readonly until: Instant }): Lent {
  const { body, owner, number: means } = one
  const json = { body, owner: owner.code, means, purpose: told.purpose, until: toRfc3339(told.until) }
  return ask(pathOf(of, '/loans'), { method: 'POST', json })
}

export function answerLoan(of: Of, number: number, yes: boolean, note: string): Lent {
  return ask(pathOf(of, `/loans/${number}/answer`), { method: 'POST', json: { yes, note } })
}

export function returnLoan(of: Of, number: number): Lent {
  return ask(pathOf(of, `/loans/${number}/return`), { method: 'POST' })
}

function pathOf({ situation, mode }: Of, rest: string): string {
  return `/api/${situation.territory.code}/intercommunal${rest}${mode === 'live' ? '' : `?mode=${mode}`}`
}
