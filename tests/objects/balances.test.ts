// What is left on the providers' accounts: asked for seldom, shown to those who decide, said once when it is low, told to /metrics.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, type Env } from '../../worker/env.ts'
import { call } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const DUTY = { id: 'p1', name: 'Mairie' }
const INFOBIP = { apiKey: 'a-key-of-sixteen-', baseUrl: 'xyz123.api.infobip.com', voiceNumber: '33465710001' }
const WANTED = { zones: ['B'], channels: ['voice'] as const, texts: { fr: 'MAIRIE. Montez.' } }

let left: unknown = { balance: 12.4, currency: 'EUR' }
const asked: string[] = []
const realFetch = globalThis.fetch
beforeEach(() => {
  asked.length = 0
  globalThis.fetch = ((input: RequestInfo | URL) => {
    asked.push(String(input instanceof Request ? input.url : input))
    return Promise.resolve(Response.json(left))
  }) as typeof fetch
})
afterEach(() => {
  globalThis.fetch = realFetch
})

async function town(code: string, account: object | null = INFOBIP) {
  if (account !== null) await accountsOf(env, code).setCredential(DUTY, 'infobip', JSON.stringify(account))
  const command = commandOf(env, code, 'live')
  const files = smallTerritory({ code, more: ['balance_warnings: { infobip: 50 }\n'] })
  expect(await command.apply({ territory: code, mode: 'live', files, actor: DUTY })).toMatchObject({ kind: 'ok' })
  return command
}
const lowLines = async (command: Awaited<ReturnType<typeof town>>) =>
  (await command.log(0, 1_000)).filter(({ act }) => act === 'solde bas')

test('a balance below the threshold is shown, logged once and told to /metrics before anybody sends; it is asked for once (P09)', async () => {
  const command = await town('87061')
  const neighbour = await town('87062', null)
  await command.estimate(WANTED)
  await vi.waitFor(async () =>
    expect(await command.balances()).toMatchObject([
      { provider: 'infobip', told: { amount: 12.4, unit: 'EUR' }, problem: null, warnBelow: 50 },
    ]),
  )
  for (let again = 0; again < 3; again++) await command.estimate(WANTED)
  expect(asked).toEqual(['https://xyz123.api.infobip.com/account/1/balance'])
  expect((await command.situation())?.balances).toHaveLength(1)
  expect(await lowLines(command)).toMatchObject([{ text: 'Solde bas chez infobip : 12.4 EUR, seuil 50 EUR' }])
  // The neighbour has no account: nobody is asked for it, and it is shown nobody else's.
  expect(await neighbour.balances()).toEqual([])
  // A commune is on the roster once its watch has handed that on.
  const text = () => call('get', '/metrics', {}).then((answer) => answer.text())
  await vi.waitFor(async () =>
    expect(await text()).toContain('tocsin_provider_balance{territory="87061",provider="infobip",unit="EUR"} 12.4'),
  )
  const metrics = await text()
  expect(metrics).toContain('tocsin_provider_balance_low{territory="87061",provider="infobip"} 1')
  expect(metrics).not.toContain('tocsin_provider_balance{territory="87062"')
})

test('an answer that nobody can read is no empty account: what was told last stays, with why it is not newer (P09)', async () => {
  left = { balance: 80, currency: 'EUR' }
  const command = await town('87063')
  await command.estimate(WANTED)
  await vi.waitFor(async () => expect(await command.balances()).toMatchObject([{ told: { amount: 80 } }]))
  left = { balance: 'much' }
  await runInDurableObject(command as never, async (object: DurableObject, { storage }: DurableObjectState) => {
    storage.sql.exec("UPDATE _alarm SET at = 0 WHERE name = 'balance'")
    await object.alarm?.()
  })
  expect(await command.balances()).toMatchObject([
    { told: { amount: 80 }, problem: 'the answer is not readable', warnBelow: 50 },
  ])
  expect(await lowLines(command)).toEqual([])
})
