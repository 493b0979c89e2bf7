// What the providers' accounts still hold, asked for once an hour and no oftener, and said once when it falls below what the commune has set.
import {
  CALL_TIMEOUT_MS,
  infobipAccount,
  infobipBalance,
  ovhAccount,
  ovhBalance,
  vonageAccount,
  vonageBalance,
} from '../../channels/index.ts'
import { accountsOf, waitMs } from '../../env.ts'
import { isLow, type BalanceAnswer, type ProviderBalance } from '../../model/balance.ts'
import { HOUR_MS, MINUTE_MS } from '../../model/time.ts'
import type { Ground } from './ground.ts'
import { balanceLow } from './sentences.ts'

const ASK_EVERY_MS = HOUR_MS
/** While an alert is open an account empties fast. */
const ASK_WHILE_SENDING_MS = 5 * MINUTE_MS
/** So old it is asked for again before somebody decides by it. */
const FRESH_MS = 10 * MINUTE_MS
/** Communes that start together do not all ask in the same second. */
const SPREAD_MS = MINUTE_MS

type Kept = Pick<ProviderBalance, 'provider' | 'told' | 'problem'>

export class Balances {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  shown(): readonly ProviderBalance[] {
    const warnBelow = this.#ground.bundle?.territory.balanceWarnings ?? {}
    return this.#kept.map((one) => ({ ...one, warnBelow: warnBelow[one.provider] ?? null }))
  }

  /** For somebody who is about to decide; they see what is known, and what is told now comes in after it. */
  freshen(): void {
    const newest = Math.max(0, ...this.#kept.map(({ told }) => told?.at ?? 0))
    if (this.#ground.mode === 'live' && Date.now() - newest > FRESH_MS) this.#next(0)
  }

  /** Wakes a territory that was applied before balances were asked for, too. */
  arm(): void {
    if (this.#ground.mode === 'live' && this.#ground.alarms.due('balance') === null)
      this.#next(Math.random() * SPREAD_MS)
  }

  async ask(): Promise<void> {
    const { bundle, mode } = this.#ground
    // INV-11: an exercise never even asks for an account.
    if (bundle === null || mode !== 'live') return
    const answers = await this.#answers(bundle.territory.code, bundle.territory.euOnly === true)
    const before = this.shown()
    this.#ground.transaction(() => {
      this.#ground.settings.put(
        'balances',
        answers.map(([provider, answer]) => keptOf(provider, answer, this.#kept)),
      )
      for (const balance of this.shown())
        if (isLow(balance) && !wasLow(balance, before)) this.#ground.write(balanceLow(balance))
      this.#ground.touch('balances')
      this.#next((this.#ground.isDeciding ? ASK_WHILE_SENDING_MS : ASK_EVERY_MS) + Math.random() * SPREAD_MS)
    })
  }

  async #answers(territory: string, euOnly: boolean): Promise<readonly (readonly [string, BalanceAnswer])[]> {
    const { env } = this.#ground
    const sealed = (name: string) => () => accountsOf(env, territory).credential(name)
    const [vonage, ovh, infobip] = await Promise.all([
      euOnly ? null : vonageAccount(env, sealed('vonage')),
      ovhAccount(env, sealed('ovh')),
      infobipAccount(env, sealed('infobip')),
    ])
    const wire = {
      fetch: (url: string, init: RequestInit) => fetch(url, init),
      timeoutMs: waitMs(env, 'TOCSIN_CALL_TIMEOUT_MS', CALL_TIMEOUT_MS),
      now: () => Date.now(),
    }
    const asked = await Promise.all([
      named('vonage', vonage === null ? null : vonageBalance(vonage, wire)),
      named('ovh', ovh === null ? null : ovhBalance(ovh, wire)),
      named('infobip', infobip === null ? null : infobipBalance(infobip, wire)),
    ])
    return asked.filter((one) => one !== null)
  }

  get #kept(): readonly Kept[] {
    return this.#ground.settings.get<readonly Kept[]>('balances') ?? []
  }

  #next(afterMs: number): void {
    this.#ground.alarms.setNoLater('balance', Date.now() + afterMs)
  }
}

async function named(
  provider: string,
  asked: Promise<BalanceAnswer> | null,
): Promise<readonly [string, BalanceAnswer] | null> {
  return asked === null ? null : [provider, await asked]
}

/** What was told last stays, with its age, where the provider says nothing now. */
function keptOf(provider: string, answer: BalanceAnswer, known: readonly Kept[]): Kept {
  if (answer.kind === 'told')
    return { provider, told: { amount: answer.amount, unit: answer.unit, at: Date.now() }, problem: null }
  const told = known.find((one) => one.provider === provider)?.told ?? null
  return { provider, told, problem: answer.why }
}

function wasLow({ provider }: ProviderBalance, before: readonly ProviderBalance[]): boolean {
  return before.some((one) => one.provider === provider && isLow(one))
}
