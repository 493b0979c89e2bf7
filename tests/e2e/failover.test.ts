// The first provider dies in the middle of a send, of SMS, of calls or of e-mails: the rest goes by the second one, nobody hears it twice, and the cell is
// told (P12).
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Progress, Situation } from '../../worker/model/view.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, Server, type Caller } from './support/server.ts'

let server: Server
let duty: Caller
let mayor: Caller

beforeAll(async () => {
  server = await Server.start({ TOCSIN_RING_AGAIN_MS: '400' })
  duty = await server.signIn('duty')
  mayor = await server.signIn('mayor')
})
afterAll(() => server?.remove())

const fault = (method: 'POST' | 'DELETE', body?: object) =>
  fetch(`${server.run.standinsUrl}/standins/faults`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

async function progressOf(alert: string): Promise<Progress | undefined> {
  const { body } = await mayor<Situation>('GET', '/api/99001/situation')
  return body.progress.find((one) => one.alert === alert)
}

test('dead at 40 %: the rest by the other provider, nobody twice, said within ten seconds (P12, INV-26)', async () => {
  const alert = await submitted(duty, '99001', {
    zones: ['A', 'B'],
    channels: ['sms'],
    text: 'MAIRIE ST-MARTIN. PARTEZ.',
  })
  await approved(mayor, '99001', alert)
  await eventually(
    () => server.outbox(),
    (arrived) => arrived.length >= 95,
  )
  await fault('POST', { provider: 'vonage', status: 503 })
  const died = Date.now()
  const said = await eventually(
    () => progressOf(alert.id),
    (progress) => (progress?.troubles.length ?? 0) > 0,
    15_000,
  )
  const saidAfterMs = Date.now() - died
  expect(said?.troubles).toMatchObject([{ provider: 'vonage', channel: 'sms', reason: 'down' }])
  expect(saidAfterMs).toBeLessThan(10_000)
  const done = await eventually(
    () => progressOf(alert.id),
    (progress) => progress !== undefined && progress.reach.queued + progress.reach.sent + progress.reach.unknown === 0,
    60_000,
  )
  const arrived = await server.outbox()
  const by = (provider: string) =>
    arrived.filter(({ detail }) => (detail?.['provider'] ?? 'vonage') === provider).length
  console.log(
    `dead after ${by('vonage')} of ${arrived.length}: ${by('ovh')} by the second provider, said after ${saidAfterMs} ms, all told after ${Date.now() - died} ms`,
  )
  const told = arrived.map(({ to }) => to)
  expect(new Set(told).size).toBe(told.length)
  expect(by('ovh')).toBeGreaterThan(50)
  const { reach, targeted } = done as Progress
  // Everybody with a phone was tried: what failed are the numbers that nobody reaches by any provider.
  expect(reach.delivered + reach.failed + reach['no channel']).toBe(targeted)
  expect(reach.failed).toBeLessThan(15)
  await fault('DELETE')
})

test('both dead: nothing is lost and nothing is sent twice; once one is back everybody is told (P13)', async () => {
  await fault('POST', { channel: 'sms', status: 503 })
  const before = (await server.outbox()).length
  const alert = await submitted(duty, '99001', { zones: ['B'], channels: ['sms'], text: 'MAIRIE ST-MARTIN. MONTEZ.' })
  await approved(mayor, '99001', alert)
  await eventually(
    () => progressOf(alert.id),
    (progress) => (progress?.troubles.length ?? 0) > 0,
    20_000,
  )
  expect((await server.outbox()).length).toBe(before)
  await fault('DELETE')
  await eventually(
    () => progressOf(alert.id),
    (progress) => progress !== undefined && progress.reach.queued === 0 && progress.reach.delivered > 0,
    90_000,
  )
  const told = (await server.outbox()).slice(before).map(({ to }) => to)
  expect(new Set(told).size).toBe(told.length)
})

test('calls dead in the middle: the rest rings by Infobip, nobody who answered rings twice, keys count as they do by Vonage (P12, INV-26)', async () => {
  // What was said of SMS before stands until an SMS is taken again.
  const ofCalls = (progress: Progress | undefined) =>
    (progress?.troubles ?? []).filter(({ channel }) => channel === 'voice')
  const alert = await submitted(duty, '99001', {
    zones: ['B'],
    channels: ['voice'],
    text: 'MAIRIE ST-MARTIN. PARTEZ.',
  })
  await approved(mayor, '99001', alert)
  await eventually(
    () => server.outbox('voice'),
    (calls) => calls.length >= 40,
  )
  await fault('POST', { provider: 'vonage', channel: 'voice', status: 503 })
  const died = Date.now()
  const said = await eventually(
    () => progressOf(alert.id),
    (progress) => ofCalls(progress).length > 0,
    15_000,
  )
  const saidAfterMs = Date.now() - died
  expect(ofCalls(said)).toMatchObject([{ provider: 'vonage', reason: 'down' }])
  expect(saidAfterMs).toBeLessThan(10_000)
  const done = await eventually(
    () => progressOf(alert.id),
    (progress) => progress !== undefined && progress.reach.queued + progress.reach.sent + progress.reach.unknown === 0,
    60_000,
  )
  // Whoever asked for help by the second provider hears their number by a call of its own: that is no warning.
  const calls = (await server.outbox('voice')).filter(({ text }) => !text.startsWith('Nous avons noté'))
  const second = calls.filter(({ detail }) => detail?.['provider'] === 'infobip')
  console.log(
    `calls dead after ${calls.length - second.length} of ${calls.length}: ${second.length} by Infobip, said after ${saidAfterMs} ms, all rung after ${Date.now() - died} ms`,
  )
  expect(second.length).toBeGreaterThan(30)
  // A phone that nobody took rings again, by whoever can; one that was answered does not.
  const answered = calls.filter(({ detail }) => detail?.['answeredBy'] !== 'nobody').map(({ to }) => to)
  expect(new Set(answered).size).toBe(answered.length)
  const { reach, targeted } = done as Progress
  expect(reach.confirmed + reach.help + reach.delivered + reach.failed + reach['no channel']).toBe(targeted)
  const pressed = (key: string) =>
    calls.filter(({ detail }) => (detail?.['keys'] as string[] | undefined)?.at(-1) === key).length
  expect(second.some(({ detail }) => (detail?.['keys'] as string[])[0] === '2')).toBe(true)
  // A call may tell several persons of one household.
  expect(reach.confirmed).toBeGreaterThanOrEqual(pressed('1'))
  expect(reach.help).toBeGreaterThanOrEqual(pressed('2'))
  await fault('DELETE')
}, 120_000)

test('e-mails dead in the middle: the rest by AhaSend, no mailbox told twice, receipts of both companies joined (P12, INV-26)', async () => {
  const ofMails = (progress: Progress | undefined) =>
    (progress?.troubles ?? []).filter(({ channel }) => channel === 'mail')
  const alert = await submitted(duty, '99001', { zones: ['B'], channels: ['mail'], text: 'MAIRIE ST-MARTIN. PARTEZ.' })
  await approved(mayor, '99001', alert)
  await eventually(
    () => server.outbox('mail'),
    (mails) => mails.length >= 8,
  )
  await fault('POST', { provider: 'scaleway', channel: 'mail', status: 503 })
  const died = Date.now()
  const said = await eventually(
    () => progressOf(alert.id),
    (progress) => ofMails(progress).length > 0,
    15_000,
  )
  const saidAfterMs = Date.now() - died
  expect(ofMails(said)).toMatchObject([{ provider: 'scaleway', reason: 'down' }])
  expect(saidAfterMs).toBeLessThan(10_000)
  const done = await eventually(
    () => progressOf(alert.id),
    (progress) => {
      const mail = progress?.byChannel.mail
      return mail !== undefined && mail.queued + mail.sent + mail.unknown === 0
    },
    60_000,
  )
  const mails = await server.outbox('mail')
  const second = mails.filter(({ detail }) => detail?.['provider'] === 'ahasend')
  console.log(
    `e-mails dead after ${mails.length - second.length} of ${mails.length}: ${second.length} by AhaSend, said after ${saidAfterMs} ms, all told after ${Date.now() - died} ms`,
  )
  expect(second.length).toBeGreaterThan(15)
  expect(new Set(mails.map(({ to }) => to)).size).toBe(mails.length)
  // A receipt of AhaSend names its own id alone: it found its row, or somebody would still count as sent to. Several persons may share a mailbox.
  const { delivered, failed } = (done as Progress).byChannel.mail ?? { delivered: 0, failed: -1 }
  expect(delivered).toBeGreaterThanOrEqual(mails.length)
  expect(failed).toBe(0)
  await fault('DELETE')
}, 120_000)
