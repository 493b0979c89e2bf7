import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { infobipHook } from '../../worker/channels/infobip-receipt.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { deliveryReference } from '../../worker/model/keys.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'p', name: 'Mairie' }
const TOWNS = {
  '87011': { apiKey: 'key-of-the-first-town', baseUrl: 'one.api.infobip.com', voiceNumber: '33465710001' },
  '87012': { apiKey: 'key-of-the-second-town', baseUrl: 'two.api.infobip.com', voiceNumber: '33465710002' },
}
type Town = keyof typeof TOWNS

function referenceOf(town: Town): string {
  const keyring = new Keyring(env.TOCSIN_MASTER_KEY, town)
  return deliveryReference((text) => keyring.hmac('delivery reference', text), {
    mode: 'live',
    shard: 0,
    alert: 'a',
    revision: 1,
    channel: 'voice',
    addressHash: 'h',
  })
}

function rows(town: Town, query: string) {
  return runInDurableObject(residentsOf(env, town, 'live', 0) as never, (_: unknown, state: DurableObjectState) =>
    state.storage.sql.exec(query).toArray(),
  )
}

beforeAll(async () => {
  for (const [code, own] of Object.entries(TOWNS) as [Town, (typeof TOWNS)[Town]][]) {
    const files = smallTerritory({ code, shards: 1 })
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'infobip', JSON.stringify(own))
    await residentsOf(env, code, 'live', 0).configure(code, 'live', 0, 1)
    await rows(
      code,
      `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, transport, answer, attempts, fence)
       VALUES ('a', 1, 'voice', 'h', '${referenceOf(code)}', 'fr', 1, 'accepted', 'none', 1, 1)`,
    )
  }
})

const report = (reference: string, keys: string) => ({
  results: [
    {
      messageId: `${reference}-0`,
      voiceCall: { dtmfCodes: keys, answeredBy: 'HUMAN' },
      status: { groupName: 'DELIVERED', name: 'DELIVERED_TO_HANDSET' },
      error: { groupName: 'OK', name: 'NORMAL_HANGUP' },
    },
  ],
})
function post(
  town: Town,
  { by = town, reference = referenceOf(town), keys = '1' }: { by?: Town; reference?: string; keys?: string } = {},
) {
  return SELF.fetch(infobipHook(`http://localhost/hooks/${town}`, reference, TOWNS[by]), {
    method: 'POST',
    body: JSON.stringify(report(reference, keys)),
    headers: { 'content-type': 'application/json' },
  })
}
const state = async (town: Town) => (await rows(town, 'SELECT transport, answer FROM delivery'))[0]

test('a secret of another account is refused and moves nothing (INV-21, INV-22)', async () => {
  expect((await post('87011', { by: '87012' })).status).toBe(401)
  expect([await state('87011'), await state('87012')]).toEqual([
    { transport: 'accepted', answer: 'none' },
    { transport: 'accepted', answer: 'none' },
  ])
})

test('another town’s reference is taken off the provider’s hands and touches neither town (INV-22)', async () => {
  expect(await (await post('87011', { reference: referenceOf('87012'), keys: '2' })).json()).toEqual({
    receipt: 'quarantined',
  })
  expect([await state('87011'), await state('87012')]).toEqual([
    { transport: 'accepted', answer: 'none' },
    { transport: 'accepted', answer: 'none' },
  ])
})

test('a key confirms, and the same report again changes nothing', async () => {
  expect(await (await post('87011')).json()).toEqual({ receipt: 'joined' })
  expect(await state('87011')).toEqual({ transport: 'delivered', answer: 'confirmed' })
  expect(await (await post('87011')).json()).toEqual({ receipt: 'replayed' })
  expect(await state('87012')).toEqual({ transport: 'accepted', answer: 'none' })
})

test('who presses for help needs it', async () => {
  expect(await (await post('87012', { keys: '2' })).json()).toEqual({ receipt: 'joined' })
  expect(await state('87012')).toEqual({ transport: 'delivered', answer: 'help' })
})
