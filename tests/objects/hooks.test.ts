import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import { signed } from '../../deploy/standins/vonage.ts'
import { accountsOf, commandOf, contactIndexOf, residentsOf, type Env } from '../../worker/env.ts'
import { deliveryReference } from '../../worker/model/keys.ts'
import { sliceOf } from '../../worker/objects/residents/importing.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'p', name: 'Mairie' }
const PHONE = '+33639980001'
// Two towns, each with an account of its own.
const TOWNS = {
  '88001': account('town-one', 'the first secret of sixteen'),
  '88002': account('town-two', 'the second secret of sixteen'),
}
type Town = keyof typeof TOWNS

function account(apiKey: string, signatureSecret: string) {
  return { applicationId: `app-${apiKey}`, apiKey, privateKey: '-----BEGIN PRIVATE KEY-----', signatureSecret }
}

beforeAll(async () => {
  for (const [code, own] of Object.entries(TOWNS)) {
    await commandOf(env, code, 'live').apply({
      territory: code,
      mode: 'live',
      files: smallTerritory({ code, shards: 1 }),
      actor: ACTOR,
    })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(own))
    await residentsOf(env, code, 'live', 0).configure(code, 'live', 0, 1)
  }
})

function post(
  town: string,
  door: 'status' | 'inbound',
  event: object,
  by: Town | null = town as Town,
): Promise<Response> {
  const body = JSON.stringify(event)
  const authorization: Record<string, string> =
    by === null ? {} : { authorization: signed(body, TOWNS[by], Date.now()) }
  return SELF.fetch(`http://localhost/hooks/${town}/vonage/${door}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...authorization },
  })
}

function referenceOf(town: Town, shard = 0, channel: 'sms' | 'rcs' = 'sms'): string {
  const keyring = new Keyring(env.TOCSIN_MASTER_KEY, town)
  return deliveryReference((text) => keyring.hmac('delivery reference', text), {
    mode: 'live',
    shard,
    alert: 'a',
    revision: 1,
    channel,
    addressHash: 'h',
  })
}

const status = (over: object = {}) => ({
  message_uuid: crypto.randomUUID(),
  timestamp: new Date().toISOString(),
  status: 'delivered',
  client_ref: referenceOf('88001'),
  ...over,
})

async function addRow(town: Town, reference: string, channel = 'sms'): Promise<() => Promise<unknown>> {
  const shard = residentsOf(env, town, 'live', 0)
  const run = (query: string) =>
    runInDurableObject(shard as never, (_: unknown, state: DurableObjectState) =>
      state.storage.sql.exec(query).toArray(),
    )
  await run(
    `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, transport, answer, attempts, fence)
     VALUES ('a', 1, '${channel}', 'h${reference}', '${reference}', 'fr', 1, 'accepted', 'none', 1, 1)`,
  )
  return async () => (await run(`SELECT transport FROM delivery WHERE reference = '${reference}'`))[0]?.['transport']
}

test('a signed receipt reaches the row of its reference; the same again changes nothing (INV-20, W06)', async () => {
  const transport = await addRow('88001', referenceOf('88001'))
  const event = status()
  expect(await (await post('88001', 'status', event)).json()).toEqual({ receipt: 'joined' })
  expect(await transport()).toBe('delivered')
  const again = await post('88001', 'status', event)
  expect([again.status, await again.json()]).toEqual([200, { receipt: 'replayed' }])
})

test('unsigned is asked for again, wrongly signed is refused, and neither changes anything (INV-21, W07)', async () => {
  const reference = referenceOf('88002')
  const transport = await addRow('88002', reference)
  expect((await post('88002', 'status', status({ client_ref: reference }), null)).status).toBe(503)
  expect((await post('88002', 'status', status({ client_ref: reference }), '88001')).status).toBe(401)
  expect(await transport()).toBe('accepted')
})

test('another town’s reference is taken off the provider’s hands and touches neither town (INV-22, W08)', async () => {
  const reference = referenceOf('88002')
  for (const strange of [reference, referenceOf('88001', 7), 'not-ours', undefined]) {
    const answer = await post('88001', 'status', status({ client_ref: strange }))
    expect([answer.status, await answer.json()]).toEqual([200, { receipt: 'quarantined' }])
  }
  const rows = await runInDurableObject(
    residentsOf(env, '88002', 'live', 0) as never,
    (_: unknown, state: DurableObjectState) => state.storage.sql.exec('SELECT transport FROM delivery').toArray(),
  )
  expect(rows).toEqual([{ transport: 'accepted' }])
})

test('a town that does not exist takes nothing', async () => {
  for (const town of ['88777', 'api', '%2e%2e'])
    expect((await post(town, 'status', status(), '88001')).status).toBe(404)
})

test('STOP is honoured at once, only in the town that it was sent to', async () => {
  const hashes = await Promise.all(
    (['88001', '88002'] as const).map(async (town) => {
      const shard = residentsOf(env, town, 'live', 0)
      await shard.store([
        {
          line: 2,
          sourceId: 's',
          household: 'h',
          name: 'P',
          address: 'rue Basse',
          language: 'fr',
          phone: PHONE,
          longitude: 1,
          latitude: 44,
          vulnerable: false,
        },
      ])
      const hash = new Keyring(env.TOCSIN_MASTER_KEY, town).blindIndex(PHONE)
      await contactIndexOf(env, town, 'live', sliceOf(hash)).claim([{ blindIndex: hash, shard: 0 }])
      return hash
    }),
  )
  const reachable = async (town: Town) => {
    const shard = residentsOf(env, town, 'live', 0)
    return runInDurableObject(
      shard as never,
      (_: unknown, state: DurableObjectState) => state.storage.sql.exec('SELECT * FROM opt_out').toArray().length,
    )
  }
  const answer = await post('88001', 'inbound', {
    message_uuid: 'm-1',
    from: PHONE.slice(1),
    to: '36000',
    text: 'Stop svp',
  })
  expect([answer.status, await answer.json()]).toEqual([200, { inbound: 'opted out' }])
  expect([await reachable('88001'), await reachable('88002')]).toEqual([1, 0])
  expect(hashes[0]).not.toBe(hashes[1])
  const forged = await post(
    '88002',
    'inbound',
    { message_uuid: 'm-2', from: PHONE.slice(1), to: '36000', text: 'STOP' },
    '88001',
  )
  expect(forged.status).toBe(401)
  expect(await reachable('88002')).toBe(0)
})

test('a tapped suggestion answers the message that carries our reference, in its own town and nowhere else (INV-22)', async () => {
  const reference = referenceOf('88001', 0, 'rcs')
  await addRow('88001', reference, 'rcs')
  const tap = (id: string, message_uuid = 'tap-1') => ({
    ...{ channel: 'rcs', message_uuid, message_type: 'reply', from: PHONE.slice(1), to: 'StMartin' },
    reply: { id, title: 'Besoin d’aide' },
  })
  const answerOf = () =>
    runInDurableObject(residentsOf(env, '88001', 'live', 0) as never, (_: unknown, { storage }: DurableObjectState) =>
      storage.sql.exec(`SELECT answer FROM delivery WHERE reference = '${reference}'`).toArray(),
    )
  expect(await (await post('88002', 'inbound', tap(`${reference}:help`, 'tap-0'))).json()).toEqual({
    receipt: 'quarantined',
  })
  expect(await answerOf()).toEqual([{ answer: 'none' }])
  expect((await post('88001', 'inbound', tap(`${reference}:help`), '88002')).status).toBe(401)
  expect(await (await post('88001', 'inbound', tap(`${reference}:confirmed`))).json()).toEqual({ receipt: 'joined' })
  expect(await answerOf()).toEqual([{ answer: 'confirmed' }])
  expect(await (await post('88001', 'inbound', tap(`${reference}:confirmed`))).json()).toEqual({ receipt: 'replayed' })
  expect(
    await (await post('88001', 'status', status({ client_ref: reference, channel: 'rcs', status: 'read' }))).json(),
  ).toEqual({ receipt: 'joined' })
  expect(await answerOf()).toEqual([{ answer: 'confirmed' }])
})

test('a STOP in a conversation is kept for that channel, and the number stays where it was', async () => {
  const keys = () =>
    runInDurableObject(residentsOf(env, '88002', 'live', 0) as never, (_: unknown, { storage }: DurableObjectState) =>
      storage.sql
        .exec('SELECT address_hash FROM opt_out')
        .toArray()
        .map((row) => String(row['address_hash'])),
    )
  const words = { channel: 'whatsapp', message_uuid: 'm-9', from: '33639980009', to: '33465710003', text: 'Stop' }
  expect(await (await post('88002', 'inbound', words)).json()).toEqual({ inbound: 'opted out' })
  const hash = new Keyring(env.TOCSIN_MASTER_KEY, '88002').blindIndex('+33639980009')
  expect(await keys()).toContain(`whatsapp|${hash}`)
  expect(await keys()).not.toContain(hash)
})

test('an answer is noted, another word too, and neither opts anybody out', async () => {
  const words = await post('88002', 'inbound', { message_uuid: 'm-4', from: PHONE.slice(1), to: '36000', text: 'Où ?' })
  expect(await words.json()).toEqual({ inbound: 'noted' })
  const answer = await post('88002', 'inbound', { message_uuid: 'm-3', from: PHONE.slice(1), to: '36000', text: 'OUI' })
  expect(await answer.json()).toEqual({ inbound: 'answer noted' })
})
