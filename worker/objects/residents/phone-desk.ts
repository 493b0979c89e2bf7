// Signing up by a call, in shard 0. The number is proved by nothing but the call itself, and the address is a voice: nobody is in the alert list before
// a person has listened, and the message that confirms it says how to leave. Everything that waits is sealed and has an end.
import { takesSms } from '../../audience/contact-address.ts'
import { CALL_TIMEOUT_MS, isRecordingAddress, recordedVoice, VONAGE_API, vonageAccount } from '../../channels/index.ts'
import { accountsOf, waitMs, type Env } from '../../env.ts'
import { readPhone } from '../../flow/portal/form.ts'
import type { Language } from '../../model/message.ts'
import {
  MOST_PHONE_SIGN_UPS,
  PHONE_SIGN_UP_LIVES_MS,
  PHONE_SIGN_UPS_PER_HOUR,
  type PhoneSignUp,
  type PhoneVoice,
} from '../../model/phone-sign-up.ts'
import { signUpRulesOf } from '../../model/sign-up.ts'
import type { PhoneSignUpOrder } from '../rpc/phone-sign-up.ts'
import type { DeskAnswer, DeskSignUp } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import type { AgentDesk } from './agent-desk.ts'
import { dayOf, type CodeDesk } from './code-desk.ts'
import type { DeskTables } from './desk-tables.ts'
import type { PhoneTable } from './phone-table.ts'

interface Draft {
  readonly phone: string
  readonly language: Language
  readonly callId: string
  /** Where the provider keeps the voice; null where nothing was said yet. */
  readonly recording: string | null
}

interface Parts {
  readonly storage: DurableObjectStorage
  readonly env: Env
  readonly territory: () => string
  readonly tables: DeskTables
  readonly waiting: PhoneTable
  readonly codes: CodeDesk
  readonly agent: AgentDesk
  readonly keyring: () => Keyring
}

export class PhoneDesk {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Null where only the desk can sign them up. */
  asked({ number, callId, language, territory }: PhoneSignUpOrder): string | null {
    const { tables, codes, waiting, storage, keyring } = this.#parts
    const phone = number === null ? null : readPhone(number, signUpRulesOf(territory))
    if (phone === null || typeof phone === 'string') return null
    const now = Date.now()
    return storage.transactionSync(() => {
      const hash = keyring().blindIndex(phone.e164)
      const known = waiting.ofAddress(hash, now)
      const before = known === null ? null : this.#opened(known.id, known.sealed)
      // The hook of one key comes again: it is the same sign-up, and costs one try.
      if (known !== null && before?.callId === callId) return known.id
      const day = dayOf(now)
      const hour = `by phone ${new Date(now).toISOString().slice(11, 13)}`
      if (tables.counted(day, hour) >= PHONE_SIGN_UPS_PER_HOUR || waiting.count(now) >= MOST_PHONE_SIGN_UPS) {
        tables.tally(day, 'refused: cap of calls')
        return null
      }
      if (codes.admit(phone.e164, null, territory) !== null) return null
      tables.count(day, hour)
      tables.tally(day, 'sign-up by phone asked for')
      const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
      // Whoever calls again says their address again: what they said before is of no use.
      const draft: Draft = { phone: phone.e164, language, callId, recording: null }
      waiting.put({ id, hash, sealed: this.#sealed(id, draft), askedAt: now, endsAt: now + PHONE_SIGN_UP_LIVES_MS })
      return id
    })
  }

  recorded(id: string, url: string): boolean {
    if (!isRecordingAddress(url)) return false
    return this.#parts.storage.transactionSync(() => {
      const draft = this.#draft(id)
      if (draft === null) return false
      this.#parts.waiting.reseal(id, this.#sealed(id, { ...draft, recording: url }))
      return true
    })
  }

  list(): readonly PhoneSignUp[] {
    return this.#parts.waiting.all(Date.now()).map(({ id, sealed, askedAt, endsAt }) => {
      const { phone, language, recording } = this.#opened(id, sealed)
      return { id, phone, takesSms: takesSms(phone), language, askedAt, endsAt, recorded: recording !== null }
    })
  }

  async voice(id: string): Promise<PhoneVoice> {
    const { env, territory } = this.#parts
    const recording = this.#draft(id)?.recording ?? null
    if (recording === null) return { kind: 'none' }
    const account = await vonageAccount(env, () => accountsOf(env, territory()).credential('vonage'))
    if (account === null) return { kind: 'not to be had', detail: 'there is no account of the provider' }
    const wire = {
      fetch: (url: string, init: RequestInit) => fetch(url, init),
      timeoutMs: waitMs(env, 'TOCSIN_CALL_TIMEOUT_MS', CALL_TIMEOUT_MS),
      now: () => Date.now(),
    }
    return recordedVoice({ account, apiHost: VONAGE_API, ...wire }, recording)
  }

  /** The number and the language are those of the call, whatever else the agent writes. */
  async place(id: string, { town, fields }: DeskSignUp): Promise<DeskAnswer | null> {
    const { agent, waiting, tables } = this.#parts
    const draft = this.#draft(id)
    if (draft === null) return null
    const { phone, language } = draft
    const answer = await agent.signUp({ town, fields: { ...fields, phone, language, consent: 'yes' } })
    if (answer.kind !== 'signed up') return answer
    waiting.remove(id)
    tables.tally(dayOf(Date.now()), 'signed up by phone')
    return answer
  }

  drop(id: string): boolean {
    return this.#parts.waiting.remove(id)
  }

  /** Whoever leaves by a call takes back what they have just asked for as well. */
  left(number: string): void {
    this.#parts.waiting.removeAddress(this.#parts.keyring().blindIndex(number))
  }

  #draft(id: string): Draft | null {
    const sealed = this.#parts.waiting.sealed(id, Date.now())
    return sealed === null ? null : this.#opened(id, sealed)
  }

  #sealed(id: string, draft: Draft): Uint8Array {
    return this.#parts.keyring().sealText('phone sign-up', id, JSON.stringify(draft))
  }

  #opened(id: string, sealed: Uint8Array): Draft {
    return JSON.parse(this.#parts.keyring().openText('phone sign-up', id, sealed)) as Draft
  }
}
