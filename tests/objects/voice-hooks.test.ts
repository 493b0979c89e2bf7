import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { deliveryReference } from '../../worker/model/keys.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'p', name: 'Mairie' }
const TOWNS = {
  '87101': account('town-one', 'the first secret of sixteen'),
  '87102': account('town-two', 'the second secret of sixteen'),
}
type Town = keyof typeof TOWNS

function account(apiKey: string, signatureSecret: string) {
  return { applicationId: `app-${apiKey}`, apiKey, privateKey: '-----BEGIN PRIVATE KEY-----', signatureSecret }
}

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
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(own))
    await residentsOf(env, code, 'live', 0).configure(code, 'live', 0, 1)
    await rows(
      code,
      `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, transport, answer, attempts, fence)
       VALUES ('a', 1, 'voice', 'h', '${referenceOf(code)}', 'fr', 1, 'accepted', 'none', 1, 1)`,
    )
  }
})

function post(town: string, what: string, event: object, by: Town | null, reference = referenceOf(town as Town)) {
  const body = JSON.stringify(event)
  const authorization: Record<string, string> =
    by === null ? {} : { authorization: signed(body, TOWNS[by], Date.now()) }
  return SELF.fetch(`http://localhost/hooks/${town}/vonage/voice/${reference}/${what}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...authorization },
  })
}

const state = async (town: Town) => (await rows(town, 'SELECT transport, answer FROM delivery'))[0]

test('unsigned is asked for again, another town’s signature is refused, and neither moves a row', async () => {
  const event = { uuid: 'u-1', status: 'completed' }
  expect((await post('87101', 'event', event, null)).status).toBe(503)
  expect((await post('87101', 'event', event, '87102')).status).toBe(401)
  expect((await post('87101', 'key', { uuid: 'u-1', dtmf: { digits: '1' } }, '87102')).status).toBe(401)
  expect(await state('87101')).toEqual({ transport: 'accepted', answer: 'none' })
})

test('another town’s reference is taken off the provider’s hands and touches neither town (INV-22)', async () => {
  const answer = await post('87101', 'key', { uuid: 'u-2', dtmf: { digits: '2' } }, '87101', referenceOf('87102'))
  expect(await answer.json()).toEqual({ receipt: 'quarantined' })
  expect([await state('87101'), await state('87102')]).toEqual([
    { transport: 'accepted', answer: 'none' },
    { transport: 'accepted', answer: 'none' },
  ])
})

test('somebody picks up, then confirms by a key; a replay changes nothing', async () => {
  expect(await (await post('87101', 'event', { uuid: 'u-1', status: 'human' }, '87101')).json()).toEqual({
    receipt: 'joined',
  })
  expect(await state('87101')).toEqual({ transport: 'delivered', answer: 'heard' })
  const pressed = await post('87101', 'key', { uuid: 'u-1', dtmf: { digits: '1', timed_out: false } }, '87101')
  expect(((await pressed.json()) as { action: string }[]).map(({ action }) => action)).toEqual(['talk'])
  expect(await state('87101')).toEqual({ transport: 'delivered', answer: 'confirmed' })
  expect(await (await post('87101', 'event', { uuid: 'u-1', status: 'human' }, '87101')).json()).toEqual({
    receipt: 'replayed',
  })
  expect(await state('87102')).toEqual({ transport: 'accepted', answer: 'none' })
})

test('a state that nobody knows is kept and answered, so that it does not come again', async () => {
  const answer = await post('87101', 'event', { uuid: 'u-1', status: 'teleported' }, '87101')
  expect([answer.status, await answer.json()]).toEqual([200, { receipt: 'quarantined' }])
})

test('no such town is a 404', async () => {
  expect((await post('87109', 'event', {}, null, referenceOf('87101'))).status).toBe(404)
})
