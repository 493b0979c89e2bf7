// What a named person can do with the register. Apart from the acts of the console: nothing else of it asks these doors.
import type {
  CallRound,
  CallTry,
  ExportFor,
  LeaveReason,
  LookReason,
  NamedPerson,
  RegisterExport,
  RegisterFields,
  RegisterPerson,
  RegisterView,
  TakenExport,
  ToldHow,
} from '../../worker/model/register.ts'
import { ask, type Answer } from '../stream/api.ts'

export interface WrittenAsked {
  readonly by: string
  readonly name: string
  readonly inWriting: boolean
}

export class RegisterActs {
  readonly #path: string

  constructor(territory: string) {
    this.#path = `/api/${territory}/register`
  }

  #post<T>(rest: string, json: unknown = {}): Promise<Answer<T>> {
    return ask<T>(`${this.#path}${rest}`, { method: 'POST', json })
  }

  view = () => ask<RegisterView>(this.#path)
  enter = (fields: RegisterFields, asked: WrittenAsked) =>
    this.#post<{ readonly number: number }>('', { ...fields, asked })
  look = (number: number, reason: LookReason, words: string) =>
    this.#post<{ readonly person: RegisterPerson }>(`/people/${number}/look`, { reason, words })
  correct = (number: number, fields: RegisterFields) =>
    ask<{ readonly number: number }>(`${this.#path}/people/${number}`, { method: 'PUT', json: fields })
  told = (number: number, how: ToldHow) => this.#post<null>(`/people/${number}/told`, { how })
  confirm = (number: number) => this.#post<null>(`/people/${number}/confirm`)
  erase = (number: number, why: LeaveReason) => this.#post<null>(`/people/${number}/erase`, { why })
  openRound = (why: string, exercise: boolean) =>
    this.#post<{ readonly round: CallRound }>('/rounds', { why, exercise })
  tried = (round: number, person: number, tried: CallTry) =>
    this.#post<{ readonly round: CallRound }>(`/rounds/${round}/people/${person}`, { tried })
  closeRound = (round: number) => this.#post<{ readonly round: CallRound }>(`/rounds/${round}/close`)
  declarePlan = (reason: string, hours: number) => this.#post<null>('/plan', { reason, hours })
  askCopy = (whom: ExportFor, reason: string) =>
    this.#post<{ readonly export: RegisterExport }>('/exports', { for: whom, reason })
  confirmCopy = (number: number) => this.#post<{ readonly export: RegisterExport }>(`/exports/${number}/confirm`)
  takeCopy = (number: number) => this.#post<TakenExport>(`/exports/${number}/take`)
  access = () => ask<{ readonly people: readonly NamedPerson[] }>(`${this.#path}/access`)
  name = (id: string, isNamed: boolean) =>
    ask<null>(`${this.#path}/access/${encodeURIComponent(id)}`, { method: isNamed ? 'PUT' : 'DELETE' })
}
