// What a person can make happen about the echo of an alert; apart from the other acts, since no first load needs it.
import type { EchoTable, SeedSide, SeedsView } from '../../worker/model/echo.ts'
import type { Desk } from '../decide/desk.ts'
import { ask, type Answer } from './api.ts'

export interface WrittenSeed {
  readonly name: string
  readonly operator: string
  readonly phone: string
  readonly zone: string
  readonly side: SeedSide
}

type Of = Pick<Desk, 'situation' | 'mode'>
type Echoed = Promise<Answer<{ readonly echo: EchoTable }>>

export function echoOf(of: Of, alert: string): Echoed {
  return ask(pathOf(of, `alerts/${alert}`))
}

/** `text`: as it stands on that telephone; null where it is the one that was approved. */
export function seedHeard(of: Of, alert: string, seed: number, text: string | null): Echoed {
  return ask(pathOf(of, `alerts/${alert}/heard`), { method: 'POST', json: { seed, text } })
}

export function seedsOf(of: Of): Promise<Answer<SeedsView>> {
  return ask(pathOf(of, 'seeds'))
}

export function addSeed(of: Of, seed: WrittenSeed): Promise<Answer<SeedsView>> {
  return ask(pathOf(of, 'seeds'), { method: 'POST', json: seed })
}

export function dropSeed(of: Of, number: number): Promise<Answer<unknown>> {
  return ask(pathOf(of, `seeds/${number}`), { method: 'DELETE' })
}

function pathOf({ situation, mode }: Of, rest: string): string {
  return `/api/${situation.territory.code}/echo/${rest}${mode === 'live' ? '' : `?mode=${mode}`}`
}
