// What is left on the providers' accounts, as Prometheus text: whoever looks after the server fills them up before a night needs them.
import { isLow, type ProviderBalance } from '../model/balance.ts'
import { SECOND_MS, type Instant } from '../model/time.ts'
import { MetricPage, type Metric } from './metric-page.ts'

const BALANCE: Metric = {
  name: 'tocsin_provider_balance',
  help: 'What an account still holds, in its own unit, as last told.',
}
const LOW: Metric = {
  name: 'tocsin_provider_balance_low',
  help: '1 where that is below balance_warnings in territory.yaml, 0 where it is not; absent where none was set.',
}
const AGE: Metric = { name: 'tocsin_provider_balance_age_seconds', help: 'Time since the provider told it.' }
const UNTOLD: Metric = { name: 'tocsin_provider_balance_untold', help: '1 where the last question was not answered.' }

export interface TerritoryBalances {
  readonly territory: string
  readonly balances: readonly ProviderBalance[]
}

export function balanceMetrics(read: readonly TerritoryBalances[], now: Instant): readonly string[] {
  const page = new MetricPage()
  for (const { territory, balances } of read)
    for (const balance of balances) {
      const { provider, told, problem, warnBelow } = balance
      const labels = { territory, provider }
      if (told !== null) {
        page.tell(BALANCE, { ...labels, unit: told.unit }, told.amount)
        if (warnBelow !== null) page.tell(LOW, labels, isLow(balance) ? 1 : 0)
        page.tell(AGE, labels, Math.max(0, Math.round((now - told.at) / SECOND_MS)))
      }
      if (problem !== null) page.tell(UNTOLD, labels, 1)
    }
  return page.lines()
}
