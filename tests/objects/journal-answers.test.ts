// What comes back: receipts, keys, conversations, contacts, and the doors that remain.
import { expect, test, vi } from 'vitest'
import { residentsOf } from '../../worker/env.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import { isFinal } from '../../worker/model/delivery.ts'
import type { Receipt } from '../../worker/model/outcome.ts'
import { REAL_CLOCK } from '../../worker/model/time.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import type { ImportRow } from '../../worker/objects/rpc/residents.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import {
  env,
  HOUR,
  received,
  taken,
  wire,
  nextTown,
  aTownForEach,
  people,
  launchOf,
  shardWith,
  sql,
  transports,
  settled,
  acts,
  isCall,
  rang,
} from './journal-wire.ts'

aTownForEach(10_700)

test('a phone that nobody takes is rung again after a while, so often and no more (P20)', async () => {
  const shard = await shardWith(people(1))
  let uuid = 0
  wire.provider = () => Response.json({ uuid: `call-${++uuid}` }, { status: 201 })
  // A summer afternoon: twice by day.
  const afternoon = { machineAnchor: Date.now(), territoryAnchor: Date.parse('2026-07-01T13:00:00Z'), rate: 1 }
  const expiresAt = afternoon.territoryAnchor + HOUR
  await shard.launch({ ...launchOf({ channels: ['voice'], severity: 'Severe', expiresAt }), clock: afternoon })
  await settled(shard, { accepted: 1 })
  const [row] = await sql(shard, 'SELECT reference FROM delivery')
  const reference = String(row?.['reference'])
  await shard.takeReceipt({ ...rang, eventId: 'busy-1', reference })
  expect(await sql(shard, 'SELECT transport, rings, not_before > 1 AS waits FROM delivery')).toEqual([
    { transport: 'planned', rings: 1, waits: 1 },
  ])
  await sql(shard, 'UPDATE delivery SET not_before = 1')
  await shard.watchdog()
  await vi.waitFor(() => expect(received.filter(isCall)).toHaveLength(2), { timeout: 5_000 })
  await settled(shard, { accepted: 1 })
  await shard.takeReceipt({ ...rang, eventId: 'busy-2', reference })
  expect(await transports(shard)).toEqual({ undelivered: 1 })
})

test('below immediate danger a call waits for what is silent, and who has answered is not rung', async () => {
  const shard = await shardWith(people(2))
  wire.provider = (request) => (isCall(request) ? Response.json({ uuid: 'c' }, { status: 201 }) : taken(request))
  await shard.launch(launchOf({ channels: ['sms', 'voice'], urgency: 'Expected' }))
  await settled(shard, { accepted: 2, planned: 2 })
  const answered = received[0]?.client_ref ?? ''
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'yes', reference: answered })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'voice'`)
  await shard.watchdog()
  await settled(shard, { accepted: 2, delivered: 1, cancelled: 1 })
  expect(received.filter(isCall)).toHaveLength(1)
})

const cared = (over: Partial<ImportRow> = {}) => people(1, { contact: '+33639989900', ...over })

test('whoever somebody named is told once that somebody has not answered, and answers for them', async () => {
  const shard = await shardWith([...cared(), ...people(2).slice(1)])
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 2, planned: 1 })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 3 })
  expect(received[2]).toMatchObject({ to: '33639989900' })
  expect(received[2]?.text).toMatch(/^Personne 0 vous a choisi comme contact.* MAIRIE ST-MARTIN\. Crue\. Alerte 7$/)
  const reference = received[2]?.client_ref ?? ''
  // That the contact has it says nothing of the person: they are still somebody to go and see.
  await shard.takeReceipt({ ...rang, status: 'delivered', failure: null, eventId: 'd', reference })
  const [before] = (await shard.unreached('a1', 1)).filter(({ name }) => name === 'Personne 0')
  expect(before).toMatchObject({ reach: 'sent', contacts: ['+33639989900'], phones: ['+33639980000'] })
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'c', reference })
  expect((await shard.unreached('a1', 1)).map(({ name }) => name)).toEqual(['Personne 1'])
})

test('nobody hears that somebody has not answered before they were asked: their own SMS may be slow', async () => {
  const shard = await shardWith(cared())
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 1, planned: 1 })
  // As where the account gives their SMS no turn, and the contact's hour has come.
  received.length = 0
  await sql(
    shard,
    `UPDATE delivery SET transport = 'planned', attempts = 0, not_before = ? WHERE channel = 'sms'`,
    Date.now() + HOUR,
  )
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await vi.waitFor(async () =>
    expect(await sql(shard, `SELECT not_before > 1 AS waits FROM delivery WHERE channel = 'contact'`)).toEqual([
      { waits: 1 },
    ]),
  )
  expect(received).toEqual([])
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'sms'`)
  await shard.watchdog()
  await settled(shard, { accepted: 1, planned: 1 })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 2 })
  expect(received.map(({ to }) => to)).toEqual(['33639980000', '33639989900'])
})

test('who has answered is not spoken of to their contact; who has no other way is, at once', async () => {
  const alone = cared({ sourceId: 'alone', household: 'alone', phone: null, contact: '+33639989901', name: 'Seule' })
  const shard = await shardWith([...cared(), ...alone])
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 2, planned: 1 })
  expect(received.map(({ to }) => to).sort()).toEqual(['33639980000', '33639989901'])
  const answered = received.find(({ to }) => to === '33639980000')?.client_ref ?? ''
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'yes', reference: answered })
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 1, delivered: 1, cancelled: 1 })
  expect(received).toHaveLength(2)
})

test('two have named the same contact: for the one who has no other way it is told at once', async () => {
  for (const order of [0, 1]) {
    received.length = 0
    const alone = cared({ sourceId: 'alone', household: 'alone', phone: null, name: 'Seule' })
    const shard = await shardWith(order === 0 ? [...cared(), ...alone] : [...alone, ...cared()])
    await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
    await settled(shard, { accepted: 2 })
    expect(received.map(({ to }) => to).sort()).toEqual(['33639980000', '33639989900'])
    await nextTown()
  }
})

test('of those who share a contact one is gone: the contact is not told of the other, who has answered', async () => {
  const [first, second] = people(2, { contact: '+33639989900' })
  const shard = await shardWith([first, second] as ImportRow[])
  await shard.launch(launchOf({ channels: ['sms', 'contact'] }))
  await settled(shard, { accepted: 2, planned: 1 })
  const reference = received.find(({ to }) => to === '33639980000')?.client_ref ?? ''
  await shard.takeReceipt({ ...rang, status: 'confirmed', failure: null, eventId: 'yes', reference })
  const [gone] = await sql(
    shard,
    `SELECT s.person AS person FROM snapshot s JOIN target t ON t.snapshot = s.n JOIN delivery d ON d.n = t.delivery
     WHERE d.channel = 'sms' AND d.answer = 'none'`,
  )
  await shard.remove([String(gone?.['person'])])
  await sql(shard, `UPDATE delivery SET not_before = 1 WHERE channel = 'contact'`)
  await shard.watchdog()
  await settled(shard, { accepted: 1, delivered: 1, cancelled: 1 })
  expect(received).toHaveLength(2)
})

test('those who were not reached are named with what a team needs at their door, and nobody else is', async () => {
  const deaf = people(1, { sourceId: 'deaf', household: 'deaf', phone: null, name: 'Sans Téléphone', vulnerable: true })
  const shard = await shardWith([...people(3), ...deaf])
  await shard.launch(launchOf())
  await settled(shard, { accepted: 3 })
  for (const [index, status] of (['delivered', 'undelivered'] as const).entries())
    await shard.takeReceipt({
      ...rang,
      status,
      failure: null,
      eventId: `r${index}`,
      reference: received[index]?.client_ref ?? '',
    })
  const list = await shard.unreached('a1', 1)
  expect(list.map(({ name, reach }) => [name, reach]).sort()).toEqual([
    ['Personne 1', 'failed'],
    ['Personne 2', 'sent'],
    ['Sans Téléphone', 'no channel'],
  ])
  expect(list.find(({ name }) => name === 'Sans Téléphone')).toMatchObject({
    vulnerable: true,
    phones: [],
    zones: ['B'],
  })
  // Whoever came to a shelter, by one of their numbers, stays on the list and is marked: no team goes to their door.
  const [number = ''] = list.find(({ name }) => name === 'Personne 1')?.phones ?? []
  const phoneHashes = [new Keyring(env.TOCSIN_MASTER_KEY, wire.territory).blindIndex(number)]
  const marked = async (household: string) =>
    (await shard.unreached('a1', 1, { phoneHashes, households: [household] }))
      .filter(({ sheltered }) => sheltered === true)
      .map(({ name }) => name)
      .toSorted()
  expect(await marked('')).toEqual(['Personne 1'])
  const home = list.find(({ name }) => name === 'Personne 2')?.household ?? ''
  expect(await marked(home)).toEqual(['Personne 1', 'Personne 2'])
  // A neighbour's shard knows nothing of this alert.
  const neighbour = residentsOf(env, '10999', 'live', 0)
  await neighbour.configure('10999', 'live', 0, 1)
  expect(await neighbour.unreached('a1', 1)).toEqual([])
})

const CONTRACTS = {
  rcs: { sender: 'StMartin', pricePerMessageCents: 8, messagesPerSecond: 500 },
  whatsapp: {
    sender: '33465710003',
    templates: { fr: 'alerte_fr', en: 'alert_en' },
    pricePerMessageCents: 5,
    messagesPerSecond: 500,
  },
}

function besideSms(over: Partial<AlertContent> = {}, revision = 1): Launch {
  const launch = launchOf({ channels: ['sms', 'rcs', 'whatsapp'], ...over }, revision)
  return { ...launch, territory: { ...launch.territory, ...CONTRACTS } }
}

const NUMBER_0 = '33639980000'

const NUMBER_1 = '33639980001'

/** One chose RCS, one WhatsApp, one neither. */
const choosers = () => {
  const [one, two, three] = people(3) as [ImportRow, ImportRow, ImportRow]
  return [
    { ...one, phoneChannels: ['sms', 'voice', 'rcs'] as const },
    { ...two, phoneChannels: ['sms', 'whatsapp'] as const },
    three,
  ]
}

const byWay = (way: string) => received.filter((request) => (request as unknown as { channel: string }).channel === way)

const said = (reference: string, status: Receipt['status']): Receipt => ({
  ...{ provider: 'vonage', eventId: `${reference}:${status}`, reference, providerId: null, status, at: 1 },
  failure: null,
})

test('RCS and WhatsApp go to whoever chose them, beside their SMS; read is no confirmation, and a state that comes late still counts', async () => {
  const shard = await shardWith(choosers())
  await shard.launch(besideSms())
  await settled(shard, { accepted: 5 })
  expect(byWay('sms').map(({ to }) => to)).toHaveLength(3)
  const [rcs, whatsapp] = [byWay('rcs'), byWay('whatsapp')]
  expect(rcs).toMatchObject([{ to: NUMBER_0, from: 'StMartin', text: 'MAIRIE ST-MARTIN. Crue. Alerte 7' }])
  expect(whatsapp).toMatchObject([
    {
      to: NUMBER_1,
      from: '33465710003',
      template: { name: 'alerte_fr', parameters: ['MAIRIE ST-MARTIN. Crue. Alerte 7'] },
    },
  ])
  // A screen was open: they have it, and are no one to go and see, but nothing was confirmed.
  await shard.takeReceipt(said(rcs[0]?.client_ref ?? '', 'heard'))
  const reach = async () => Object.fromEntries((await shard.unreached('a1', 1)).map(({ name, reach }) => [name, reach]))
  expect(await reach()).toEqual({ 'Personne 1': 'sent', 'Personne 2': 'sent' })
  expect(await sql(shard, `SELECT answer FROM delivery WHERE channel = 'rcs'`)).toEqual([{ answer: 'heard' }])
  // The alert runs out; days later WhatsApp says that the message has arrived.
  await shard.setClock({ ...REAL_CLOCK, territoryAnchor: 2 * HOUR })
  await shard.watchdog()
  expect(await reach()).toMatchObject({ 'Personne 1': 'sent' })
  await shard.takeReceipt(said(whatsapp[0]?.client_ref ?? '', 'delivered'))
  expect(await reach()).toEqual({ 'Personne 2': 'sent' })
  const neighbour = residentsOf(env, '10998', 'live', 0)
  await neighbour.configure('10998', 'live', 0, 1)
  expect(await neighbour.takeReceipt(said(whatsapp[0]?.client_ref ?? '', 'undelivered'))).toBe('parked')
})

test('who asks for help in a conversation is answered in it, and their row of it moves', async () => {
  const shard = await shardWith(choosers())
  await shard.launch(besideSms())
  await settled(shard, { accepted: 5 })
  const hash = async (way: string) =>
    String((await sql(shard, 'SELECT address_hash FROM delivery WHERE channel = ?', way))[0]?.['address_hash'])
  const answers = async (answer: string) =>
    (await sql(shard, 'SELECT channel FROM delivery WHERE answer = ?', answer)).map(({ channel }) => channel)
  expect(await shard.takeAnswer(await hash('whatsapp'), { said: 'help', by: 'whatsapp', eventId: 'w' })).toBe(true)
  expect(await shard.takeAnswer(await hash('rcs'), { said: 'confirmed', by: 'sms', eventId: 's' })).toBe(true)
  expect([await answers('help'), await answers('confirmed')]).toEqual([['whatsapp'], ['sms']])
  await shard.takeReceipt({ ...said(byWay('rcs')[0]?.client_ref ?? '', 'help'), provider: 'reply' })
  expect((await answers('help')).sort()).toEqual(['rcs', 'whatsapp'])
  // Below their own words, and asking nothing in turn. To somebody who has just written a text needs no template.
  await vi.waitFor(() => expect(received).toHaveLength(7), { timeout: 5_000, interval: 25 })
  expect(byWay('whatsapp').at(-1)).toMatchObject({ to: NUMBER_1, from: '33465710003', message_type: 'text' })
  expect(byWay('rcs').at(-1)).toMatchObject({ to: NUMBER_0, from: 'StMartin' })
  expect(byWay('rcs').at(-1)).not.toHaveProperty('suggestions')
  for (const way of ['rcs', 'whatsapp']) expect(byWay(way).at(-1)?.text).toMatch(/demande d'aide T\d+ notée/)
})

test('who leaves a conversation leaves that alone: the SMS goes on, and nothing more goes by it (INV-17)', async () => {
  const shard = await shardWith(choosers())
  await shard.launch(besideSms())
  await settled(shard, { accepted: 5 })
  const [row] = await sql(shard, `SELECT address_hash FROM delivery WHERE channel = 'whatsapp'`)
  expect(await shard.optOut(String(row?.['address_hash']), 'whatsapp')).toBe(true)
  await shard.launch(besideSms({}, 2))
  await settled(shard, { accepted: 9 })
  expect([byWay('sms').length, byWay('rcs').length, byWay('whatsapp').length]).toEqual([6, 2, 1])
  expect(await shard.optOut(String(row?.['address_hash']))).toBe(true)
  await shard.launch(besideSms({}, 3))
  await settled(shard, { accepted: 12 })
  expect(byWay('sms').filter(({ to }) => to === NUMBER_1)).toHaveLength(2)
})

test('a written answer joins the newest message of that number, and a stranger’s moves nothing', async () => {
  const shard = await shardWith(people(2))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 2 })
  const [row] = await sql(shard, 'SELECT address_hash FROM delivery ORDER BY n')
  expect(await shard.takeAnswer('nobody', { said: 'help', by: 'sms', eventId: 'm-0' })).toBe(false)
  expect(await shard.takeAnswer(String(row?.['address_hash']), { said: 'help', by: 'sms', eventId: 'm-1' })).toBe(true)
  expect(await sql(shard, 'SELECT transport, answer FROM delivery ORDER BY n')).toEqual([
    { transport: 'delivered', answer: 'help' },
    { transport: 'accepted', answer: 'none' },
  ])
})

test('receipts join by our reference, once; one that is quicker than the answer waits for it (INV-20, W02)', async () => {
  const shard = await shardWith(people(1))
  const receipt = (status: 'accepted' | 'delivered' | 'undelivered', over = {}) => ({
    provider: 'vonage',
    eventId: `u:${status}`,
    reference: null as string | null,
    providerId: 'early',
    status,
    at: 1,
    failure: null,
    ...over,
  })
  expect(await shard.takeReceipt(receipt('delivered'))).toBe('parked')
  expect(await shard.takeReceipt(receipt('delivered'))).toBe('replayed')
  wire.provider = () => Response.json({ message_uuid: 'early' }, { status: 202 })
  await shard.launch(launchOf())
  await settled(shard, { delivered: 1 })
  const [row] = await sql(shard, 'SELECT reference FROM delivery')
  expect(await shard.takeReceipt(receipt('undelivered', { reference: String(row?.['reference']) }))).toBe('joined')
  expect(await transports(shard)).toEqual({ delivered: 1 })
  expect(isFinal('delivered')).toBe(true)
})

const final = (reference: string, status: 'delivered' | 'undelivered', eventId: string) => ({
  provider: 'vonage',
  eventId,
  reference,
  providerId: null,
  status,
  at: Date.now(),
  failure: null,
})

test('two receipts that contradict each other: the first counts, both are kept, and the second is flagged (W10)', async () => {
  const shard = await shardWith(people(2))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 2 })
  const [one = '', two = ''] = received.map(({ client_ref }) => client_ref)
  await shard.takeReceipt(final(one, 'delivered', 'd-1'))
  await shard.takeReceipt(final(one, 'undelivered', 'u-1'))
  await shard.takeReceipt(final(two, 'undelivered', 'u-2'))
  await shard.takeReceipt(final(two, 'delivered', 'd-2'))
  await shard.takeReceipt(final(two, 'undelivered', 'u-3'))
  expect(await transports(shard)).toEqual({ delivered: 1, undelivered: 1 })
  const flags = (await acts(shard)).filter(({ act }) => act === 'receipts disagree')
  expect(flags.map(({ detail }) => [detail['kept'], detail['came']])).toEqual([
    ['delivered', 'undelivered'],
    ['undelivered', 'delivered'],
  ])
  expect(JSON.stringify(flags)).not.toContain('6399800')
})

test('a receipt that comes 48 hours later, the alert long over: it is counted, and nothing is opened again (W03)', async () => {
  const shard = await shardWith(people(3))
  await shard.launch(launchOf())
  await settled(shard, { accepted: 3 })
  await vi.waitFor(async () => expect((await acts(shard)).map(({ act }) => act)).toContain('finished'))
  await shard.setClock({ machineAnchor: 0, territoryAnchor: 48 * HOUR, rate: 1 })
  await shard.takeReceipt(final(received[0]?.client_ref ?? '', 'delivered', 'late-1'))
  await shard.takeReceipt(final(received[1]?.client_ref ?? '', 'undelivered', 'late-2'))
  await shard.watchdog()
  expect(await transports(shard)).toEqual({ accepted: 1, delivered: 1, undelivered: 1 })
  expect(await sql(shard, 'SELECT state FROM dispatch')).toEqual([{ state: 'finished' }])
  const reach = (await shard.unreached('a1', 1)).map((person) => person.reach)
  expect(reach.toSorted()).toEqual(['failed', 'sent'])
  expect(received).toHaveLength(3)
})
