// What follows a crisis, over the wire. Apart from the acts of the console: nothing else of it asks these doors.
import type { CatNatFile } from '../../worker/model/catnat.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { RehousingStep, ToldDamage, ToldRehousing, ToldRound } from '../../worker/model/recovery.ts'
import { toRfc3339, type Instant } from '../../worker/model/time.ts'
import type { RecoveryList } from '../../worker/objects/rpc/asked.ts'
import type { Desk } from '../decide/desk.ts'
import { ask, type Answer } from '../stream/api.ts'

type Numbered = { readonly number: number }

export class RecoveryActs {
  readonly #path: string
  readonly #query: string

  constructor(territory: string, mode: Mode) {
    this.#path = `/api/${territory}/recovery`
    this.#query = mode === 'live' ? '' : `?mode=${mode}`
  }

  #post<T>(rest: string, json: unknown = {}): Promise<Answer<T>> {
    return ask<T>(`${this.#path}${rest}${this.#query}`, { method: 'POST', json })
  }

  list = () => ask<RecoveryList>(`${this.#path}/list${this.#query}`)
  round = (told: ToldRound) => this.#post<Numbered>('/rounds', told)
  damage = (told: ToldDamage) => this.#post<Numbered>('/damages', told)
  correct = (number: number, told: ToldDamage) =>
    ask<Numbered>(`${this.#path}/damages/${number}${this.#query}`, { method: 'PUT', json: told })
  rehouse = (told: ToldRehousing) => this.#post<Numbered>('/rehousing', told)
  step = (number: number, step: RehousingStep) => this.#post<Numbered>(`/rehousing/${number}`, step)
  catNat = (from: Instant, to: Instant, phenomenon: string) =>
    this.#post<{ readonly file: CatNatFile; readonly csv: string }>('/catnat', {
      ...{ from: toRfc3339(from), to: toRfc3339(to), phenomenon },
    })
  freeze = (run: string, reason: string) => this.#post<Numbered>('/freeze', { run, reason })
  erase = () => this.#post<unknown>('/erase')
  duty = (id: string, note: string) => this.#post<unknown>(`/duties/${encodeURIComponent(id)}`, { note })
}

export const recoveryActs = ({ situation, mode }: Desk) => new RecoveryActs(situation.territory.code, mode)
