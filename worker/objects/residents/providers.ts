// Which adapter a shard sends by, at which pace, on whose account. The mode decides which adapters exist at all.
import {
  AHASEND_API,
  AHASEND_CREDENTIAL,
  ahaSendAccount,
  AhaSendMail,
  CALL_TIMEOUT_MS,
  channelsFor,
  infobipAccount,
  InfobipVoice,
  MAIL_API,
  MAIL_CREDENTIAL,
  mailAccount,
  OVH_API,
  ovhAccount,
  OvhSms,
  pushIdentity,
  ScalewayMail,
  vonageAccount,
  type AhaSendAccount,
  type ChannelConfig,
  type InfobipAccount,
  type MailAccount,
  type OvhAccount,
  type VonageAccount,
} from '../../channels/index.ts'
import { accountsOf, pacerOf, waitMs } from '../../env.ts'
import type { Channel } from '../../fanout/channel.ts'
import { LONG_NAME } from '../../fanout/for-contact.ts'
import { contractPace } from '../../fanout/pacing.ts'
import { renderFor } from '../../fanout/render.ts'
import { WORDINGS } from '../../model/dwelling.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import { isBesideSms, LANGUAGES, type ChannelName } from '../../model/message.ts'
import type { Mode } from '../../model/mode.ts'
import { SECOND_MS, type Instant } from '../../model/time.ts'
import type { Launch } from '../rpc/errands.ts'
import type { PacerRpc } from '../rpc/pacer.ts'
import { sourceOf } from './expansion.ts'
import type { JournalGround } from './journal-ground.ts'

/** Without the account there is no channel: the rows wait for a person to enter it, until the alert expires. */
export const ACCOUNT_RETRY_MS = 5 * SECOND_MS

export interface Route {
  readonly channel: Channel
  readonly pacer: PacerRpc
}

/** All that a route depends on beside its channel. */
export interface SentFor {
  readonly mode: Mode
  readonly territory: Pick<Launch['territory'], 'euOnly'>
}

export class Providers {
  readonly #ground: JournalGround
  readonly #vonage: Kept<VonageAccount, VonageAccount>
  /** Parts of an SMS of this launch by channel, in its longest language. */
  readonly #parts = new WeakMap<Launch, Readonly<Partial<Record<ChannelName, number>>>>()
  readonly #made = new Map<string, Made>()
  readonly #ovhSms: Kept<OvhAccount, OvhSms>
  readonly #infobipVoice: Kept<InfobipAccount, InfobipVoice>
  readonly #mail: Kept<MailAccount, ScalewayMail>
  readonly #secondMail: Kept<AhaSendAccount, AhaSendMail>

  constructor(ground: JournalGround) {
    this.#ground = ground
    const { env } = ground
    this.#vonage = new Kept({
      read: (territory) => vonageAccount(env, () => accountsOf(env, territory).credential('vonage')),
      make: (account) => account,
    })
    this.#ovhSms = new Kept({
      read: (territory) => ovhAccount(env, () => accountsOf(env, territory).credential('ovh')),
      make: (account) => new OvhSms({ account, apiHost: OVH_API, ...this.#wire() }),
    })
    this.#infobipVoice = new Kept({
      read: (territory) => infobipAccount(env, () => accountsOf(env, territory).credential('infobip')),
      make: (account) => new InfobipVoice({ account, apiHost: `https://${account.baseUrl}`, ...this.#wire() }),
    })
    this.#mail = new Kept({
      read: (territory) => mailAccount(env, () => accountsOf(env, territory).credential(MAIL_CREDENTIAL)),
      make: (account) => new ScalewayMail({ account, apiHost: MAIL_API, ...this.#wire() }),
    })
    this.#secondMail = new Kept({
      read: (territory) => ahaSendAccount(env, () => accountsOf(env, territory).credential(AHASEND_CREDENTIAL)),
      make: (account) => new AhaSendMail({ account, apiHost: AHASEND_API, ...this.#wire() }),
    })
  }

  /** The providers of a channel in their order; none where it is not configured here. */
  async routes(name: ChannelName, launch: SentFor): Promise<readonly Route[]> {
    const { mode } = launch
    // A territory of before there was the rule has none.
    const euOnly = launch.territory.euOnly === true
    const accounts = await this.#accounts(mode, euOnly)
    const key = `${mode}|${name}|${euOnly ? 'eu' : ''}`
    const made = this.#made.get(key)
    const from: readonly unknown[] = Object.values(accounts)
    // Made anew only where an account is another one: each adapter keeps a token that costs more to sign than a hundred messages to send.
    if (made !== undefined && from.every((part, index) => part === made.from[index])) return made.routes
    const routes = channelsFor(name, this.#config({ mode, euOnly, accounts })).map((channel) => ({
      channel,
      pacer: this.#pacerOf(channel, mode),
    }))
    this.#made.set(key, { from, routes })
    return routes
  }

  async #accounts(mode: Mode, euOnly: boolean): Promise<Accounts> {
    const { identity } = this.#ground
    // INV-11: an exercise never even asks for an account.
    const territory = mode === 'exercise' || identity === null ? null : identity.territory
    return {
      vonage: territory === null || euOnly ? null : await this.#vonage.made(territory),
      ovhSms: territory === null ? null : await this.#ovhSms.made(territory),
      infobipVoice: territory === null ? null : await this.#infobipVoice.made(territory),
      mail: territory === null ? null : await this.#mail.made(territory),
      secondMail: territory === null ? null : await this.#secondMail.made(territory),
    }
  }

  #config(parts: { readonly mode: Mode; readonly euOnly: boolean; readonly accounts: Accounts }): ChannelConfig {
    const { mode, euOnly, accounts } = parts
    return {
      mode,
      euOnly,
      ...accounts,
      push: pushIdentity(this.#ground.env),
      ...this.#wire(),
      entropy: () => ({
        privateKey: crypto.getRandomValues(new Uint8Array(32)),
        salt: crypto.getRandomValues(new Uint8Array(16)),
      }),
    }
  }

  #wire() {
    return {
      fetch: (url: string, init: RequestInit) => fetch(url, init),
      timeoutMs: waitMs(this.#ground.env, 'TOCSIN_CALL_TIMEOUT_MS', CALL_TIMEOUT_MS),
      now: () => Date.now(),
    }
  }

  /** Each provider and channel goes by a contract of its own, so none of them waits for another. */
  #pacerOf({ name, provider }: Channel, mode: Mode): PacerRpc {
    const { env } = this.#ground
    const territory = this.#ground.identity?.territory ?? ''
    if (mode === 'exercise') return pacerOf(env, `drill-${name}`, territory)
    // Territories that share an account share its pace.
    const accounts: Readonly<Record<string, string | undefined>> = {
      vonage: this.#vonage.account?.apiKey,
      ovh: this.#ovhSms.account?.serviceName,
      infobip: this.#infobipVoice.account?.baseUrl,
      scaleway: this.#mail.account?.projectId,
      ahasend: this.#secondMail.account?.accountId,
    }
    const account = accounts[provider] ?? territory
    const own = name === 'voice' || isBesideSms(name)
    return pacerOf(env, own ? `${provider}-${name}` : provider, account)
  }

  perSecond(name: ChannelName, launch: Launch): number {
    return contractPace(name, this.#partsOf(name, launch), launch.territory)
  }

  #partsOf(name: ChannelName, launch: Launch): number {
    if (name !== 'sms' && name !== 'contact') return 1
    const known = this.#parts.get(launch) ?? {}
    const longest = () =>
      Math.max(
        ...LANGUAGES.flatMap((language) =>
          [null, ...WORDINGS].map(
            (wording) => segmentsOf(renderFor(name, sourceOf(launch, language, [LONG_NAME], wording))).parts,
          ),
        ),
      )
    const parts = known[name] ?? longest()
    if (known[name] === undefined) this.#parts.set(launch, { ...known, [name]: parts })
    return parts
  }
}

/** Whatever a person may enter anew in the administration while a send runs. */
type Accounts = Pick<ChannelConfig, 'vonage' | 'ovhSms' | 'infobipVoice' | 'mail' | 'secondMail'>

/** The routes of one channel and mode, and the accounts that they were made from. */
interface Made {
  readonly from: readonly unknown[]
  readonly routes: readonly Route[]
}

/** What is made from an account is kept as long as the account is the same: it remembers a token, a clock, what the account can do. */
class Kept<Account, Made> {
  readonly #parts: {
    readonly read: (territory: string) => Promise<Account | null>
    readonly make: (account: Account) => Made
  }
  #kept: { readonly account: Account | null; readonly made: Made | null; readonly until: Instant } | null = null

  constructor(parts: {
    readonly read: (territory: string) => Promise<Account | null>
    readonly make: (account: Account) => Made
  }) {
    this.#parts = parts
  }

  get account(): Account | null {
    return this.#kept?.account ?? null
  }

  async made(territory: string): Promise<Made | null> {
    const known = this.#kept
    if (known !== null && known.until > Date.now()) return known.made
    const account = await this.#parts.read(territory)
    const until = Date.now() + (account === null ? ACCOUNT_RETRY_MS : 60 * SECOND_MS)
    const same = known !== null && JSON.stringify(known.account) === JSON.stringify(account)
    const made = same ? known.made : account === null ? null : this.#parts.make(account)
    this.#kept = { account, made, until }
    return made
  }
}
