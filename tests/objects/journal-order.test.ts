// What goes before what: stops, corrections and calls that hang.
import { expect, test, vi } from 'vitest'
import type { AlertContent } from '../../worker/model/alert.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'
import { B, launchFor } from './launch.ts'
import {
  received,
  taken,
  wire,
  aTownForEach,
  people,
  launchOf,
  shardWith,
  sql,
  transports,
  settled,
  acts,
  isCall,
} from './journal-wire.ts'

aTownForEach(10_300)

test('a stop before the end: no request starts after it, and what was queued is cancelled (INV-8)', async () => {
  const shard = await shardWith(people(120))
  const slow = launchOf()
  wire.provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return taken(request)
  }
  await shard.launch(slow)
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(5), { interval: 5 })
  const { leaseEndsAt } = await shard.stop('a1', 1)
  const started = received.length
  expect(leaseEndsAt - Date.now()).toBeLessThanOrEqual(2_000)
  await settled(shard, { accepted: started, cancelled: 120 - started })
  expect(received).toHaveLength(started)
  expect((await acts(shard)).map(({ act }) => act)).toEqual(['launch', 'stop'])
})

test('what was on the wire at a stop and comes back to be sent again is cancelled, not queued for ever (INV-8)', async () => {
  const shard = await shardWith(people(1))
  wire.provider = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    return Response.json({}, { status: 503 })
  }
  await shard.launch(launchOf())
  await settled(shard, { claimed: 1 })
  await shard.stop('a1', 1)
  await settled(shard, { cancelled: 1 })
  await shard.watchdog()
  expect(received).toHaveLength(1)
})

test('slots that go by while a provider answers nobody are lost, and not used all at once after (INV-25)', async () => {
  const shard = await shardWith(people(60))
  const perSecond = 20
  const at: number[] = []
  const wakes = new Promise((resolve) => setTimeout(resolve, 1_400))
  wire.provider = async (request) => {
    at.push(Date.now())
    await wakes
    return taken(request)
  }
  const launch = launchOf()
  const sms = { ...launch.territory.sms, partsPerSecond: perSecond }
  await shard.launch({ ...launch, territory: { ...launch.territory, sms } })
  await settled(shard, { accepted: 60 })
  const most = Math.max(...at.map((from) => at.filter((one) => one >= from && one < from + 1_000).length))
  // A timer may be late by two slots at either end of the second. Used at once, twenty more would have come.
  expect(most).toBeLessThanOrEqual(perSecond + 4)
})

test('a stop that overtakes its launch leaves nobody to tell', async () => {
  const shard = await shardWith(people(5))
  await shard.stop('a1', 1)
  await shard.launch(launchOf())
  await shard.watchdog()
  expect(await sql(shard, 'SELECT * FROM delivery')).toEqual([])
  expect(received).toEqual([])
})

test('a second revision ends the first before it sends anything (INV-10)', async () => {
  const shard = await shardWith(people(60))
  wire.provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(3), { interval: 5 })
  await shard.launch(launchOf({ texts: { fr: 'Autre texte.' } }, 2))
  await vi.waitFor(
    async () =>
      expect(await sql(shard, `SELECT n FROM delivery WHERE revision = 2 AND transport = 'accepted'`)).toHaveLength(60),
    { timeout: 15_000 },
  )
  const firstOfSecond = received.findIndex(({ text }) => text.endsWith('Alerte 7.2'))
  expect(received.slice(firstOfSecond).filter(({ text }) => !text.endsWith('Alerte 7.2'))).toEqual([])
})

test('a correction leaves at once to everybody else, whichever call still hangs', async () => {
  const shard = await shardWith(people(8))
  const slow = people(8)[0]?.phone?.slice(1)
  wire.provider = async (request) => {
    if (request.to === slow) await new Promise((resolve) => setTimeout(resolve, 6_000))
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received).toHaveLength(8), { interval: 5, timeout: 5_000 })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await shard.launch(launchOf({ texts: { fr: 'Fausse alerte.' }, msgType: 'Cancel' }, 2))
  await vi.waitFor(() => expect(received).toHaveLength(15), { timeout: 2_500 })
  await vi.waitFor(() => expect(received).toHaveLength(16), { timeout: 8_000 })
})

test('an alert by SMS leaves at once, whichever call of an earlier alert still hangs', async () => {
  const shard = await shardWith(people(3))
  wire.provider = async (request) => {
    if (!('ncco' in request)) return taken(request)
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    return Response.json({ uuid: `u-${received.length}`, status: 'started' }, { status: 201 })
  }
  await shard.launch(launchOf({ channels: ['voice'], urgency: 'Immediate' }))
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(0), { interval: 5, timeout: 5_000 })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await shard.launch(launchFor({ territory: wire.territory, alert: 'a2' }))
  await vi.waitFor(() => expect(received.filter((one) => !('ncco' in one))).toHaveLength(3), { timeout: 2_500 })
})

test('a correction never overtakes what it corrects: it waits until the earlier request to that phone is answered', async () => {
  const shard = await shardWith(people(40))
  const slow = people(40)[0]?.phone?.slice(1)
  const order: string[] = []
  wire.provider = async (request) => {
    const which = request.text.endsWith('Alerte 7.2') ? 'correction' : 'alert'
    if (request.to === slow) order.push(`${which} asked`)
    if (which === 'alert') await new Promise((resolve) => setTimeout(resolve, request.to === slow ? 2_500 : 50))
    if (request.to === slow) order.push(`${which} answered`)
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(5), { interval: 5, timeout: 5_000 })
  await shard.launch(launchOf({ texts: { fr: 'Fausse alerte.' }, msgType: 'Cancel' }, 2))
  await vi.waitFor(
    async () =>
      expect(await sql(shard, `SELECT n FROM delivery WHERE revision = 2 AND transport = 'accepted'`)).toHaveLength(40),
    { timeout: 15_000 },
  )
  expect(order).toEqual(['alert asked', 'alert answered', 'correction asked', 'correction answered'])
})

test.each([
  [
    'content that is not what was approved (INV-6)',
    (launch: Launch): Launch => ({ ...launch, revision: { ...launch.revision, contentHash: 'another' } }),
  ],
  [
    'a revision that nobody approved (INV-6)',
    (launch: Launch): Launch => ({ ...launch, revision: { ...launch.revision, approvedBy: null } }),
  ],
  ['a drill in a live shard (INV-11)', (launch: Launch): Launch => ({ ...launch, mode: 'exercise' })],
])('%s is refused, and the refusal is an act', async (_, alter) => {
  const shard = await shardWith(people(2))
  await shard.launch(alter(launchOf()))
  expect((await acts(shard)).map(({ act }) => act)).toEqual(['refused'])
  expect(await sql(shard, 'SELECT * FROM delivery')).toEqual([])
  expect(received).toEqual([])
})

const never = () =>
  new Promise<Response>((resolve) => setTimeout(() => resolve(new Response(null, { status: 500 })), 60_000))

test('calls that hang hold no SMS back, nor a hanging SMS the next ones', async () => {
  const shard = await shardWith(people(60))
  let hung = 0
  wire.provider = (request) => {
    if (isCall(request)) return never()
    // One SMS in thirty meets a provider that says nothing.
    return request.to.endsWith('07') || request.to.endsWith('37') ? (hung++, never()) : taken(request)
  }
  const began = Date.now()
  await shard.launch(launchOf({ channels: ['sms', 'voice'] }))
  await vi.waitFor(
    async () => {
      const sent = await sql(shard, `SELECT n FROM delivery WHERE channel = 'sms' AND transport = 'accepted'`)
      expect(sent).toHaveLength(58)
    },
    { timeout: 9_000, interval: 25 },
  )
  // The time-out of a call is 10 s: none of them was waited for.
  expect(Date.now() - began).toBeLessThan(9_000)
  expect(hung).toBe(2)
  await shard.stop('a1', 1)
})

test('after a wrong zone: exactly those who were contacted, and the right zone, hear what follows (U13)', async () => {
  const right: Zone = {
    ...B,
    id: 'C',
    hash: 'zone-c',
    geometry: B.geometry.map((ring) => ring.map((loop) => loop.map(([x, y]) => [x + 5, y] as [number, number]))),
  }
  const other = people(6, { longitude: 5.5 }).map((row) => ({
    ...row,
    sourceId: `c${row.line}`,
    household: `c${row.line}`,
    phone: `+3363998500${row.line}`,
  }))
  const shard = await shardWith([...people(40), ...other])
  wire.provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return taken(request)
  }
  await shard.launch(launchOf())
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(5), { interval: 5 })
  await shard.stop('a1', 1)
  await vi.waitFor(async () => expect((await transports(shard)).claimed ?? 0).toBe(0))
  const contacted = new Set(received.map(({ to }) => to))
  expect(contacted.size).toBeLessThan(40)
  received.length = 0
  await shard.launch({ ...launchOf({ zones: ['C'], zoneHashes: ['zone-c'] }, 2), zones: [right] })
  const expected = new Set([...contacted, ...other.map(({ phone }) => phone.slice(1))])
  await vi.waitFor(() => expect(new Set(received.map(({ to }) => to))).toEqual(expected), { timeout: 10_000 })
  await vi.waitFor(async () => expect((await acts(shard)).at(-1)?.act).toBe('finished'))
  expect(received).toHaveLength(expected.size)
})

test('a correction passes before everything else that waits, and a graver alert before a lesser one (LIV-4)', async () => {
  const shard = await shardWith(people(30))
  const alert = (id: string, over: Partial<AlertContent>, revision = 1): Launch => {
    const launch = launchOf(over, revision)
    return { ...launch, alert: id, revision: { ...launch.revision, alert: id } }
  }
  await shard.launch(alert('a-small', { severity: 'Minor', texts: { fr: 'Petite.' } }))
  await vi.waitFor(async () => expect((await acts(shard)).at(-1)?.act).toBe('finished'))
  received.length = 0
  wire.provider = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return taken(request)
  }
  await shard.launch(alert('b-minor', { severity: 'Minor', texts: { fr: 'Moindre.' } }))
  await shard.launch(alert('c-grave', { severity: 'Extreme', texts: { fr: 'Grave.' } }))
  await vi.waitFor(() => expect(received.length).toBeGreaterThan(3), { interval: 5 })
  const before = received.length
  await shard.launch(alert('a-small', { severity: 'Minor', msgType: 'Cancel', texts: { fr: 'Erreur.' } }, 2))
  await vi.waitFor(() => expect(received).toHaveLength(90), { timeout: 20_000 })
  const order = received.map(({ text }) => (text.match(/Erreur|Grave|Moindre/) ?? [''])[0])
  // What was leased before it came is already on its way.
  expect(order.indexOf('Erreur') - before).toBeLessThanOrEqual(48)
  expect(order.lastIndexOf('Erreur')).toBeLessThan(order.lastIndexOf('Grave'))
  expect(order.lastIndexOf('Grave')).toBeLessThan(order.lastIndexOf('Moindre'))
})
