// Sends codes and takes them back: under the caps, never to whoever said STOP, and with the same answer whether anybody knows the address or not.
import { contractPace } from '../../fanout/pacing.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { capReached, networkOf, type Cap } from '../../flow/portal/caps.ts'
import { codeText, type CodeWay } from '../../flow/portal/code-words.ts'
import { codeFrom, newCode, tryCode, typedCode, type CodeVerdict, type PendingCode } from '../../flow/portal/codes.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import { CODE_LIVES_MS, signUpRulesOf } from '../../model/sign-up.ts'
import type { Territory } from '../../model/territory.ts'
import type { Instant } from '../../model/time.ts'
import type { Keyring } from '../shared/seal.ts'
import type { DeskTables } from './desk-tables.ts'
import type { Journal } from './journal.ts'

export interface CodeDeskParts {
  readonly storage: DurableObjectStorage
  readonly tables: DeskTables
  readonly journal: Pick<Journal, 'tellSignUp'>
  readonly keyring: () => Keyring
  /** Something was kept that must be purged. */
  readonly used: () => void
}

/** For what a code is asked: bound into its hash, so that it opens nothing else. */
export interface CodeOrder {
  readonly territory: Territory
  readonly subject: string
  readonly address: string
  readonly way: CodeWay
  readonly language: Language
}

export function dayOf(now: Instant): string {
  return new Date(now).toISOString().slice(0, 10)
}

export class CodeDesk {
  readonly #parts: CodeDeskParts

  constructor(parts: CodeDeskParts) {
    this.#parts = parts
  }

  /** Counts one more code of this address, network and territory, or says which cap forbids it. One transaction: nobody slips in between. */
  admit(address: string, ip: string | null, territory: Territory): Cap | null {
    const { tables, storage, keyring } = this.#parts
    const day = dayOf(Date.now())
    const network = networkOf(ip)
    const key = (kind: string, what: string) =>
      `${kind}:${Buffer.from(keyring().hmac('sign-up count', `${day}|${what}`))
        .toString('base64url')
        .slice(0, 22)}`
    const keys = {
      address: key('address', address),
      network: network === null ? null : key('network', network),
      territory: 'territory',
    }
    return storage.transactionSync(() => {
      this.#parts.used()
      const counted = {
        address: tables.counted(day, keys.address),
        network: keys.network === null ? null : tables.counted(day, keys.network),
        territory: tables.counted(day, keys.territory),
      }
      const cap = capReached(counted, signUpRulesOf(territory))
      if (cap !== null) {
        tables.tally(day, `refused: cap of ${cap}`)
        return cap
      }
      for (const one of Object.values(keys)) if (one !== null) tables.count(day, one)
      return null
    })
  }

  /** Part of the caller's transaction: the code that waits, and the message on its way. */
  send(order: CodeOrder): PendingCode {
    const { territory, subject, address, way, language } = order
    const code = this.newCode()
    const text = codeText(way, {
      speaker: territory.speaker,
      code,
      language,
      takesAnswers: territory.sms.inbound !== null,
    })
    this.tell({ territory, channel: way, to: address, text, language, livesMs: CODE_LIVES_MS })
    this.#parts.tables.tally(dayOf(Date.now()), `code by ${way}`)
    return newCode(this.macOf(subject, address, code), Date.now(), CODE_LIVES_MS)
  }

  /** Where nothing may be sent: as many tries and as long a life as a real one, and nothing opens it. */
  decoy(): PendingCode {
    const mac = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    return newCode(mac, Date.now(), CODE_LIVES_MS)
  }

  newCode(): string {
    return codeFrom([...crypto.getRandomValues(new Uint32Array(16))])
  }

  /** Part of the caller's transaction. */
  tell(message: {
    readonly territory: Territory
    readonly channel: CodeWay
    readonly to: string
    readonly text: string
    readonly language: Language
    readonly livesMs: number
  }): void {
    const { territory, channel, to, text, language, livesMs } = message
    const name: ChannelName = channel
    this.#parts.used()
    this.#parts.journal.tellSignUp({
      help: this.#parts.tables.nextMessage(),
      channel: name,
      livesMs,
      payload: {
        to,
        text,
        language,
        sender: territory.smsSender,
        inbound: territory.sms.inbound,
        territory: territory.code,
        euOnly: territory.euOnly === true,
        perSecond: contractPace(name, segmentsOf(text).parts, territory),
      },
    })
  }

  macOf(subject: string, address: string, code: string): string {
    const mac = this.#parts.keyring().hmac('sign-up code', `${subject}|${address}|${code}`)
    return Buffer.from(mac).toString('base64url')
  }

  /** What is no six digits costs no try. */
  check(
    pending: PendingCode,
    typed: { readonly subject: string; readonly address: string; readonly text: string },
  ): { readonly verdict: CodeVerdict; readonly pending: PendingCode } {
    const code = typedCode(typed.text)
    if (code === null) return { verdict: 'wrong', pending }
    return tryCode(pending, this.macOf(typed.subject, typed.address, code), Date.now())
  }
}
