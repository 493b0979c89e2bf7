// What came back of an alert beside what was approved: test telephones that are told as residents are, the public files read back, displays by the hash of
// what they painted. On the real runtime, two towns.
import { runInDurableObject, SELF } from 'cloudflare:test'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, displayHubOf, residentsOf } from '../../worker/env.ts'
import type { Alert } from '../../worker/model/alert.ts'
import { paintedText, type DisplayFrame } from '../../worker/model/display.ts'
import { ECHO_PATIENCE_MS, type EchoLine, type EchoTable, type SeedsView } from '../../worker/model/echo.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import { bindings, call, ORIGIN, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { vonageAccount } from './launch.ts'

const [OURS, THEIRS] = ['92300', '92301'] as const
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const DUTY = { id: 'a', name: 'A' }
const TEXT = 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. QUITTEZ la rue à pied.'
const INSIDE = '+33639980101'
const BESIDE = '+33639980102'

interface Sent {
  readonly to: string
  readonly text: string
  readonly client_ref: string
}
const received: Sent[] = []
const realFetch = globalThis.fetch
const command = (town: string = OURS) => commandOf(bindings, town, 'live')

async function asked<T>(who: DemoIdentity, method: string, path: string, body?: unknown, town: string = OURS) {
  const token = await signIn(who, town)
  const answer = await call(method, `/api/${town}${path}`, { token, ...(body === undefined ? {} : { body }) })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T }
}

const seed = (change: object = {}) => ({
  name: 'Mairie',
  operator: 'Orange',
  phone: INSIDE,
  zone: 'B',
  side: 'inside',
  ...change,
})
const seeds = async (town: string = OURS) =>
  (await asked<SeedsView>('mayor', 'get', '/echo/seeds', undefined, town)).body

beforeAll(async () => {
  globalThis.fetch = (async (_: RequestInfo | URL, init?: RequestInit) => {
    const message = JSON.parse(String(init?.body)) as Sent
    received.push(message)
    return Response.json({ message_uuid: crypto.randomUUID() }, { status: 202 })
  }) as typeof fetch
  for (const town of [OURS, THEIRS]) {
    await accountsOf(bindings, town).setCredential(DUTY, 'vonage', JSON.stringify(await vonageAccount(town)))
    const files = smallTerritory({ code: town })
    const applied = await command(town).apply({ territory: town, mode: 'live', files, actor: DUTY })
    expect(applied).toMatchObject({ kind: 'ok' })
    await command(town).setClock({ now: EVENING, rate: 1 })
  }
  await asked('mayor', 'post', '/echo/seeds', seed())
  await asked('mayor', 'post', '/echo/seeds', seed({ phone: BESIDE, side: 'outside', operator: 'SFR' }))
})

afterAll(() => {
  globalThis.fetch = realFetch
})

// What a test before has sent is over for the next one.
beforeEach(async () => {
  received.length = 0
  for (const { id, state } of (await command().situation())?.alerts ?? [])
    if (state === 'sending' || state === 'in force') await command().cancel(id, DUTY, 'fin du test')
})

async function sent(channels: readonly string[] = ['sms', 'display']): Promise<Alert> {
  const { body } = await asked<{ alert: Alert }>('duty', 'post', '/alerts', {
    proposal: null,
    content: {
      msgType: 'Alert',
      zones: ['B'],
      channels,
      texts: { fr: TEXT, en: 'FLOOD. LEAVE ON FOOT.' },
      event: 'Crue',
      severity: 'Severe',
      urgency: 'Immediate',
      certainty: 'Likely',
      expiresAt: EVENING + 6 * 3_600_000,
      allClear: false,
    },
  })
  expect(body).toMatchObject({ alert: { state: 'submitted' } })
  const { contentHash } = body.alert.current
  expect((await asked('mayor', 'post', `/alerts/${body.alert.id}/approve`, { contentHash })).status).toBe(200)
  return body.alert
}

const echoOf = async ({ id }: Alert) =>
  (await asked<{ echo: EchoTable }>('duty', 'get', `/echo/alerts/${id}`)).body.echo
const lineOf = (table: EchoTable, source: EchoLine['source'], id: string) =>
  table.lines.find((line) => line.source === source && line.id === id)
const until = <T>(look: () => Promise<T>) => vi.waitFor(look, { timeout: 8_000, interval: 50 })
const logged = async (act: string): Promise<readonly LogEntry[]> =>
  (await command().log(0, 1_000)).filter((entry) => entry.act === act)

async function delivered(to: string): Promise<void> {
  const message = received.find((one) => `+${one.to}` === to)
  if (message === undefined) throw new Error(`nothing has left for ${to}`)
  await residentsOf(bindings, OURS, 'live', 0).takeReceipt({
    provider: 'vonage',
    eventId: `d-${message.client_ref}`,
    reference: message.client_ref,
    providerId: null,
    status: 'delivered',
    at: Date.now(),
    failure: null,
  })
}

describe('test telephones', () => {
  test('stand in their zone or beside it, are known by two figures, and lie nowhere as they were typed', async () => {
    const { seeds: all, lacks } = await seeds()
    expect(all.map(({ number, operator, phoneEnd, zones }) => [number, operator, phoneEnd, zones])).toEqual([
      [1, 'Orange', '01', ['B']],
      [2, 'SFR', '02', []],
    ])
    // Whatever stands beside B is outside A and C too; nobody is in them yet.
    expect(lacks).toEqual([
      { zone: 'A', sides: ['inside'] },
      { zone: 'C', sides: ['inside'] },
    ])
    const dump = await runInDurableObject(command() as never, (_: unknown, { storage }: DurableObjectState) =>
      ['cell_row', '_setting', 'entry'].map((table) =>
        JSON.stringify(
          storage.sql
            .exec(`SELECT * FROM ${table}`)
            .toArray()
            .map((row) =>
              Object.values(row).map((value) =>
                value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
              ),
            ),
        ),
      ),
    )
    expect(dump.join('')).not.toMatch(/639980101|639980102/)
    expect((await seeds(THEIRS)).seeds).toEqual([])
  })

  test.each([
    ['a number that is none', { phone: '12' }, 'this is no valid phone number'],
    ['a landline', { phone: '+33199001234' }, 'This number takes no SMS.'],
    ['a zone that there is not', { zone: 'Z' }, 'There is no such zone.'],
    ['a number that is one already', { name: 'Autre' }, 'This number is a test telephone already.'],
  ])('%s is refused with what to do', async (_, change, detail) => {
    const answer = await asked<{ detail: string; mend: string }>('mayor', 'post', '/echo/seeds', seed(change))
    expect([answer.status, answer.body.detail]).toEqual([422, detail])
    expect(answer.body.mend).not.toBe('')
    expect((await seeds()).seeds).toHaveLength(2)
  })

  test('one that is withdrawn is told nothing more, here or by its shard', async () => {
    const before = await residentsOf(bindings, OURS, 'live', 0).totals()
    await asked('mayor', 'post', '/echo/seeds', seed({ phone: '+33639980103', operator: 'Free' }))
    expect((await residentsOf(bindings, OURS, 'live', 0).totals()).persons).toBe(before.persons + 1)
    expect((await asked('mayor', 'delete', '/echo/seeds/3')).status).toBe(204)
    expect((await asked('mayor', 'delete', '/echo/seeds/3')).status).toBe(404)
    expect(await residentsOf(bindings, OURS, 'live', 0).totals()).toEqual(before)
  })
})

describe('an alert', () => {
  test('goes to the telephone in its zone as to any resident, and comes back from there, from the files, and from the count', async () => {
    const alert = await sent()
    await until(async () => expect(received.map(({ to }) => to)).toEqual([INSIDE.slice(1)]))
    const early = await echoOf(alert)
    expect(lineOf(early, 'seed', '1')).toMatchObject({ state: 'waiting', seenAt: null })
    expect(lineOf(early, 'seed', '2')).toMatchObject({ isMeant: false, state: 'quiet' })
    await delivered(INSIDE)
    const table = await until(async () => {
      const now = await echoOf(alert)
      expect(now.lines.filter(({ source, state }) => source !== 'display' && state === 'waiting')).toEqual([])
      return now
    })
    expect(lineOf(table, 'seed', '1')).toMatchObject({ state: 'seen', how: 'receipt' })
    expect(lineOf(table, 'seed', '2')).toMatchObject({ state: 'quiet' })
    for (const file of ['cap', 'atom', 'rss'])
      expect(lineOf(table, 'public', file), file).toMatchObject({ state: 'seen', how: 'read back' })
    expect(lineOf(table, 'audience', 'persons')).toMatchObject({ state: 'seen' })
    expect(table).toMatchObject({ contentHash: alert.current.contentHash, correction: null, counts: { mismatch: 0 } })
    // Told once, whenever it is looked at again.
    expect(lineOf(await echoOf(alert), 'seed', '1')?.seenAt).toBe(lineOf(table, 'seed', '1')?.seenAt)
  })

  test('is looked at by itself, so that a receipt that does not come is missed within the minute, and logged once (V06)', async () => {
    const alert = await sent()
    const due = await runInDurableObject(command() as never, (_: unknown, { storage }: DurableObjectState) =>
      Number(storage.sql.exec(`SELECT at FROM _alarm WHERE name = 'echo'`).one()['at']),
    )
    // Each twenty seconds from the approval on: the first look after the patience is within the minute.
    expect(due - Date.now()).toBeLessThanOrEqual(20_000)
    expect(ECHO_PATIENCE_MS + 20_000).toBeLessThanOrEqual(60_000)
    await command().setClock({ now: EVENING + ECHO_PATIENCE_MS + 20_000, rate: 1 })
    const table = await echoOf(alert)
    expect(lineOf(table, 'seed', '1')).toMatchObject({ state: 'missing' })
    expect(lineOf(table, 'display', 'panneau')).toMatchObject({ state: 'missing' })
    await echoOf(alert)
    const lines = (await logged('écho de l’alerte')).filter(({ detail }) => detail['alert'] === alert.id)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.text).toContain('Mairie (Orange) : sans retour')
    // Nothing wrong was said: there is nothing to correct.
    expect(table.correction).toBeNull()
  })
})

describe('what is wrong', () => {
  test('another text on a telephone is a mismatch with its hour and who read it: a correction is drafted, and nothing is sent', async () => {
    const alert = await sent(['sms'])
    await until(async () => expect(received).toHaveLength(1))
    const heard = (text: string | null) =>
      asked<{ echo: EchoTable }>('duty', 'post', `/echo/alerts/${alert.id}/heard`, { seed: 1, text })
    // As it stands on the telephone, with other spaces: the same text.
    const same = (await heard(`  ${received[0]?.text.replace(/ /g, '\n') ?? ''} `)).body.echo
    expect(lineOf(same, 'seed', '1')).toMatchObject({ state: 'seen', how: 'by hand', by: "Élu d'astreinte" })
    const table = (await heard('MAIRIE. ESSAI.')).body.echo
    expect(lineOf(table, 'seed', '1')).toMatchObject({ state: 'other text', how: 'by hand' })
    expect(table.correction?.zones).toEqual(['B'])
    expect(table.correction?.texts.fr).toContain('RECTIFICATIF')
    expect(table.correction?.texts.fr).toContain('QUITTEZ la rue à pied')
    expect(table.correction?.texts.en).toContain('CORRECTION')
    const drafted = (await logged('rectificatif préparé')).filter(({ detail }) => detail['alert'] === alert.id)
    expect(drafted).toHaveLength(1)
    expect(received).toHaveLength(1)
    const now = (await command().situation())?.alerts.find(({ id }) => id === alert.id)
    expect(now?.revisions).toHaveLength(1)
    // The town next door has the same numbers and no such alert.
    expect((await asked('duty', 'get', `/echo/alerts/${alert.id}`, undefined, THEIRS)).status).toBe(404)
  })

  test('an arrival outside the zone is a mismatch, and the correction names the only zone that is meant', async () => {
    const alert = await sent(['sms'])
    const path = `/echo/alerts/${alert.id}/heard`
    const { echo } = (await asked<{ echo: EchoTable }>('duty', 'post', path, { seed: 2, text: null })).body
    expect(lineOf(echo, 'seed', '2')).toMatchObject({ state: 'outside', isMeant: false })
    expect(echo.correction?.texts.fr).toContain('ne concerne que : zone B')
    expect((await asked('duty', 'post', path, { seed: 9, text: null })).status).toBe(404)
  })

  test('a display says by a hash what it painted: the very text is seen, another is a mismatch, one that is not meant is outside', async () => {
    const alert = await sent(['display'])
    const [panel, hall] = [await connected('panneau'), await connected('mairie')]
    const frame = await until(async () => {
      expect(panel.frame?.notices).toHaveLength(1)
      return panel.frame as DisplayFrame
    })
    const [notice] = frame.notices
    const painted = createHash('sha256')
      .update(paintedText(notice ?? { texts: {}, pages: null }))
      .digest('hex')
    const which = { alert: alert.id, revision: 1 }
    panel.say({ ...which, hash: painted })
    await until(async () =>
      expect(lineOf(await echoOf(alert), 'display', 'panneau')).toMatchObject({ state: 'seen', how: 'rendered' }),
    )
    hall.say(which)
    await until(async () =>
      expect(lineOf(await echoOf(alert), 'display', 'mairie')).toMatchObject({ state: 'outside' }),
    )
    panel.say({ ...which, hash: 'f'.repeat(64) })
    const table = await until(async () => {
      const now = await echoOf(alert)
      expect(lineOf(now, 'display', 'panneau')).toMatchObject({ state: 'other text' })
      return now
    })
    expect(table.counts.mismatch).toBe(2)
    expect(table.correction).not.toBeNull()
  })
})

async function connected(display: string) {
  const hub = displayHubOf(bindings, OURS, 'live', 0)
  const invited = await hub.invite(DUTY, display)
  const enrolled = await hub.enrol(display, invited.kind === 'ok' ? invited.code : '')
  const key = enrolled.kind === 'ok' ? enrolled.token : ''
  const answer = await SELF.fetch(`${ORIGIN}/api/${OURS}/displays/${display}/socket`, {
    headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `tocsin.display.1, ${key}` },
  })
  const socket = answer.webSocket
  if (socket === null) throw new Error(`no socket: ${answer.status}`)
  const screen = {
    frame: null as DisplayFrame | null,
    say: (shows: object) => socket.send(JSON.stringify({ kind: 'rendered', seq: 1, shows: [shows] })),
  }
  socket.addEventListener('message', ({ data }) => {
    screen.frame = JSON.parse(String(data)) as DisplayFrame
  })
  socket.accept()
  return screen
}
