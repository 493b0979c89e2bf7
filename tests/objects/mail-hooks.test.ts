import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { SIGNING_CERTIFICATE_URL, signedEnvelope } from '../../deploy/standins/topic.ts'
import { mailReceiptPath } from '../../worker/channels/mail-receipt.ts'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import { deliveryReference } from '../../worker/model/keys.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { TOPIC_CERTIFICATE, TOPIC_KEY } from '../support/topic-authority.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'p', name: 'Mairie' }
const TOWNS = {
  '86101': account('11111111-1111-4111-8111-111111111111', '21111111-1111-4111-8111-111111111111'),
  '86102': account('12222222-1111-4111-8111-111111111111', '22222222-1111-4111-8111-111111111111'),
}
type Town = keyof typeof TOWNS

function account(secretKey: string, projectId: string) {
  return { secretKey, projectId, from: 'alerte@mairie.example', fromName: 'Mairie' }
}

// The one thing that Scaleway serves here. What is asked anywhere else goes where it went before.
const network = globalThis.fetch
vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) =>
  input === SIGNING_CERTIFICATE_URL ? Promise.resolve(new Response(TOPIC_CERTIFICATE)) : network(input as string, init),
)

beforeAll(async () => {
  for (const [code, own] of Object.entries(TOWNS)) {
    const files = smallTerritory({ code, shards: 2 })
    await commandOf(env, code, 'live').apply({ territory: code, mode: 'live', files, actor: ACTOR })
    await accountsOf(env, code).setCredential(ACTOR, 'scaleway', JSON.stringify(own))
    for (const shard of [0, 1]) await residentsOf(env, code, 'live', shard).configure(code, 'live', shard, 2)
  }
})

function rows(town: string, shard: number, query: string) {
  return runInDurableObject(residentsOf(env, town, 'live', shard) as never, (_: unknown, state: DurableObjectState) =>
    state.storage.sql.exec(query).toArray(),
  )
}

async function sent(town: Town, shard: number, addressHash: string, providerId: string): Promise<string> {
  const keyring = new Keyring(env.TOCSIN_MASTER_KEY, town)
  const reference = deliveryReference((text) => keyring.hmac('delivery reference', text), {
    mode: 'live',
    shard,
    alert: 'a',
    revision: 1,
    channel: 'mail',
    addressHash,
  })
  await rows(
    town,
    shard,
    `INSERT INTO delivery (alert, revision, channel, address_hash, reference, language, priority, transport, answer, attempts, fence, provider_id)
     VALUES ('a', 1, 'mail', '${addressHash}', '${reference}', 'fr', 1, 'accepted', 'none', 1, 1, '${providerId}')`,
  )
  return reference
}

const transport = async (town: Town, shard: number, reference: string) =>
  (await rows(town, shard, `SELECT transport FROM delivery WHERE reference = '${reference}'`))[0]?.['transport']

function post(
  path: string,
  type: string,
  event: object,
  project: string,
  { sign = true, topic = project } = {},
): Promise<Response> {
  const message = { id: crypto.randomUUID(), type, project_id: project, ...event }
  const members = { Type: 'Notification', Timestamp: new Date().toISOString(), Message: JSON.stringify(message) }
  const keys = { projectId: topic, certificate: TOPIC_CERTIFICATE, privateKey: TOPIC_KEY }
  const body = JSON.stringify(sign ? signedEnvelope(members, keys) : { ...members, MessageId: 'm', TopicArn: 't' })
  return SELF.fetch(`http://localhost${path}`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
}

const at = (town: Town) => mailReceiptPath(town, TOWNS[town])
const headers = (reference: string) => ({ email_headers: [{ key: 'X-Tocsin-Reference', value: reference }] })

test('a receipt at the secret address reaches the row of its reference, in the shard that sent it; again it changes nothing', async () => {
  const reference = await sent('86101', 1, 'hash-one', 'm-1')
  const event = { email_id: 'm-1', ...headers(reference) }
  const first = await post(at('86101'), 'email_delivered', event, TOWNS['86101'].projectId)
  expect([first.status, await first.json()]).toEqual([200, { receipt: 'joined' }])
  expect(await transport('86101', 1, reference)).toBe('delivered')
  const again = await post(at('86101'), 'email_delivered', event, TOWNS['86101'].projectId)
  expect(await again.json()).toEqual({ receipt: 'replayed' })
})

test('a bounce without our header is joined by the provider’s id, whichever shard sent it', async () => {
  const reference = await sent('86101', 1, 'hash-two', 'm-2')
  const answer = await post(at('86101'), 'email_dropped', { email_id: 'm-2' }, TOWNS['86101'].projectId)
  expect(await answer.json()).toEqual({ receipt: 'joined' })
  expect(await transport('86101', 1, reference)).toBe('undelivered')
})

test('a guessed address, the neighbour’s address and the neighbour’s project change nothing (INV-21, W07)', async () => {
  const reference = await sent('86101', 0, 'hash-three', 'm-3')
  const event = { email_id: 'm-3', ...headers(reference) }
  const guess = `/hooks/86101/scaleway/${'A'.repeat(43)}`
  const borrowed = at('86102').replace('86102', '86101')
  for (const path of [guess, borrowed])
    expect((await post(path, 'email_delivered', event, TOWNS['86101'].projectId)).status).toBe(401)
  expect((await post(at('86101'), 'email_delivered', event, TOWNS['86102'].projectId)).status).toBe(401)
  const strange = await post(at('86102'), 'email_delivered', event, TOWNS['86102'].projectId)
  expect([strange.status, await strange.json()]).toEqual([200, { receipt: 'quarantined' }])
  expect(await transport('86101', 0, reference)).toBe('accepted')
})

test('unsigned asks for it again, another town’s topic is refused (W07, INV-22)', async () => {
  const reference = await sent('86101', 0, 'hash-four', 'm-4')
  const event = { email_id: 'm-4', ...headers(reference) }
  const { projectId } = TOWNS['86101']
  expect((await post(at('86101'), 'email_delivered', event, projectId, { sign: false })).status).toBe(503)
  const theirs = { topic: TOWNS['86102'].projectId }
  expect((await post(at('86101'), 'email_delivered', event, projectId, theirs)).status).toBe(401)
  expect(await transport('86101', 0, reference)).toBe('accepted')
})

test('a town without an account takes nothing', async () => {
  expect((await post(`/hooks/86999/scaleway/${'A'.repeat(43)}`, 'email_delivered', {}, 'p')).status).toBe(404)
})

test('e-mail can be chosen where the account was entered, and nowhere else', async () => {
  const bare = smallTerritory({ code: '86103', shards: 1 })
  await commandOf(env, '86103', 'live').apply({ territory: '86103', mode: 'live', files: bare, actor: ACTOR })
  // What Command knows of the accounts is two seconds old at most.
  await vi.waitFor(
    async () => expect((await commandOf(env, '86101', 'live').situation())?.channels).toContain('mail'),
    { timeout: 5_000, interval: 200 },
  )
  expect((await commandOf(env, '86103', 'live').situation())?.channels).not.toContain('mail')
})
