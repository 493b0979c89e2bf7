import { env as testEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject, SELF } from 'cloudflare:test'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { retryDelayMs } from '../../console/stream/backoff.ts'
import { commandOf, displayHubOf, type Env } from '../../worker/env.ts'
import type { DisplayFrame, DisplayNotice } from '../../worker/model/display.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { DisplayHub } from '../../worker/objects/display-hub.ts'
import type { HubReport } from '../../worker/objects/rpc/displays.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = testEnv as unknown as Env
const ACTOR = { id: 'admin', name: 'Administration' }
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const HOUR = 3_600_000

let next = 86_000
let territory = ''

const hub = (of = territory) => displayHubOf(env, of, 'live', 0)
const stub = () => env.DISPLAY_HUB.get(env.DISPLAY_HUB.idFromName(objectName.displayHub(territory, 'live', 0)))

async function town(): Promise<string> {
  const code = String(next++)
  const command = commandOf(env, code, 'live')
  const applied = await command.apply({
    territory: code,
    mode: 'live',
    files: smallTerritory({ code }),
    actor: ACTOR,
  })
  if (applied.kind === 'faults') throw new Error(JSON.stringify(applied.faults))
  await command.setClock({ now: EVENING, rate: 1 })
  // Told by Command a moment later as well; the test does not wait for that.
  await hub(code).setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING, rate: 1 })
  return code
}

beforeEach(async () => {
  territory = await town()
})

function notice(change: Partial<DisplayNotice> = {}): DisplayNotice {
  return {
    alert: 'a1',
    number: 7,
    revision: 1,
    mode: 'live',
    content: {
      texts: { fr: 'MAIRIE ST-MARTIN. Crue. MONTEZ.', en: 'TOWN HALL. Flood. GO UPSTAIRS.' },
      event: 'Crue',
      hazard: 'crue',
      responseType: 'Shelter',
      severity: 'Severe',
      expiresAt: EVENING + HOUR,
      allClear: false,
      msgType: 'Alert',
      zones: ['B'],
    },
    speaker: 'MAIRIE ST-MARTIN',
    zoneNames: [{ fr: 'zone B', en: 'zone B' }],
    displays: ['mairie', 'panneau'],
    ...change,
  }
}

async function keyOf(display: string, of = territory): Promise<string> {
  const invited = await hub(of).invite(ACTOR, display)
  if (invited.kind === 'refused') throw new Error(invited.detail)
  const enrolled = await hub(of).enrol(display, invited.code.toUpperCase())
  if (enrolled.kind === 'refused') throw new Error(enrolled.detail)
  return enrolled.token
}

interface Screen {
  readonly socket: WebSocket
  readonly frames: DisplayFrame[]
  readonly closed: number[]
}

async function connected(display: string, key: string, of = territory): Promise<Screen> {
  const response = await SELF.fetch(`http://localhost:8787/api/${of}/displays/${display}/socket`, {
    headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `tocsin.display.1, ${key}` },
  })
  const socket = response.webSocket
  if (socket === null) throw new Error(`no socket: ${response.status}`)
  const screen: Screen = { socket, frames: [], closed: [] }
  socket.addEventListener('message', ({ data }) => {
    screen.frames.push(JSON.parse(String(data)) as DisplayFrame)
  })
  socket.addEventListener('close', ({ code }) => {
    screen.closed.push(code)
  })
  socket.accept()
  await vi.waitFor(() => expect(screen.frames.length).toBeGreaterThan(0))
  return screen
}

const viewOf = (display: string): Promise<number> =>
  runInDurableObject(stub() as never, (_: unknown, { storage }: DurableObjectState) =>
    Number(storage.sql.exec('SELECT heard_at FROM display WHERE id = ?', display).one()['heard_at']),
  )
const last = (screen: Screen) => screen.frames.at(-1) as DisplayFrame
const rendered = (screen: Screen) =>
  screen.socket.send(
    JSON.stringify({
      kind: 'rendered',
      seq: last(screen).seq,
      shows: last(screen).notices.map(({ alert, revision }) => ({ alert, revision })),
    }),
  )

async function reported(): Promise<HubReport['reach'][number]['reach'] | undefined> {
  return runInDurableObject(commandOf(env, territory, 'live') as never, (_: unknown, state: DurableObjectState) => {
    const [row] = state.storage.sql.exec(`SELECT value FROM _setting WHERE name = 'displays of hub 0'`).toArray()
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as HubReport).reach[0]?.reach
  })
}

describe('enrolment', () => {
  test('a code opens one display once, and no other', async () => {
    const invited = await hub().invite(ACTOR, 'mairie')
    if (invited.kind === 'refused') throw new Error(invited.detail)
    expect(await hub().enrol('panneau', invited.code)).toMatchObject({ reason: 'code not accepted' })
    expect(await hub().enrol('mairie', invited.code)).toMatchObject({ kind: 'ok' })
    expect(await hub().enrol('mairie', invited.code)).toMatchObject({ reason: 'code not accepted' })
  })

  test('ten wrong tries spend the code, and every answer is the same', async () => {
    const invited = await hub().invite(ACTOR, 'mairie')
    if (invited.kind === 'refused') throw new Error(invited.detail)
    const answers = []
    for (let tries = 0; tries < 10; tries++) answers.push(await hub().enrol('mairie', 'aaaa-aaa-aaa'))
    answers.push(await hub().enrol('mairie', invited.code))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  test('a display that the territory does not name has no code', async () => {
    expect(await hub().invite(ACTOR, 'inconnu')).toMatchObject({ reason: 'unknown display' })
  })

  test('neither code nor key lies in the object as it was given', async () => {
    const invited = await hub().invite(ACTOR, 'mairie')
    const key = await keyOf('panneau')
    const dump = await runInDurableObject(stub() as never, (_: unknown, state: DurableObjectState) =>
      JSON.stringify(state.storage.sql.exec('SELECT * FROM display').toArray()),
    )
    expect(dump).not.toContain(key.slice(-20))
    expect(dump).not.toContain(invited.kind === 'ok' ? invited.code.replaceAll('-', '') : '')
  })

  test.each([
    ['no key', ''],
    ['a made-up key', `tcd_86000_${'x'.repeat(43)}`],
  ])('%s opens nothing', async (_, key) => {
    const answer = await SELF.fetch(`http://localhost:8787/api/${territory}/displays/mairie/socket`, {
      headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `tocsin.display.1, ${key}` },
    })
    expect([answer.status, answer.webSocket]).toEqual([401, null])
  })

  test('the key of a neighbour, of another display, or from a page of elsewhere opens nothing (V05)', async () => {
    const key = await keyOf('mairie')
    const neighbour = await town()
    const open = (path: string, headers: Record<string, string> = {}) =>
      SELF.fetch(`http://localhost:8787/api/${path}/socket`, {
        headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `tocsin.display.1, ${key}`, ...headers },
      })
    expect((await open(`${neighbour}/displays/mairie`)).status).toBe(401)
    expect((await open(`${territory}/displays/panneau`)).status).toBe(401)
    expect((await open(`${territory}/displays/mairie`, { Origin: 'https://evil.example' })).status).toBe(403)
  })

  test('a key that is withdrawn ends the socket that it opened', async () => {
    const screen = await connected('mairie', await keyOf('mairie'))
    expect(await hub().revoke(ACTOR, 'mairie')).toBe(true)
    await vi.waitFor(() => expect(screen.closed).toEqual([4401]))
  })
})

describe('a takeover', () => {
  test('reaches the displays that are meant at once, rendered to the letter, with what is left of it', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    const panneau = await connected('panneau', await keyOf('panneau'))
    expect(last(mairie).notices).toEqual([])
    const began = Date.now()
    await hub().show(notice())
    await vi.waitFor(() => expect(last(mairie).notices).toHaveLength(1))
    expect(Date.now() - began).toBeLessThan(1_000)
    expect(last(mairie).notices[0]).toMatchObject({
      number: 7,
      revision: 1,
      texts: { fr: 'MAIRIE ST-MARTIN. Crue. MONTEZ. Alerte 7' },
      pages: null,
    })
    const left = last(mairie).notices[0]?.remainingMs ?? 0
    expect(left).toBeGreaterThan(HOUR - 60_000)
    expect(left).toBeLessThanOrEqual(HOUR)
    await vi.waitFor(() => expect(last(panneau).notices[0]?.pages?.fr?.length).toBeGreaterThan(0))
  })

  test('touches neither a display that is not meant nor a neighbour', async () => {
    const neighbour = await town()
    const panneau = await connected('panneau', await keyOf('panneau'))
    const other = await connected('mairie', await keyOf('mairie', neighbour), neighbour)
    await hub().show(notice({ displays: ['mairie'] }))
    await hub().show(notice({ alert: 'a2', displays: ['panneau'] }))
    await vi.waitFor(() => expect(last(panneau).notices.map(({ alert }) => alert)).toEqual(['a2']))
    expect(last(other).notices).toEqual([])
  })

  test('who comes late gets the present state, never a queue (V02)', async () => {
    await hub().show(notice())
    await hub().show(notice({ revision: 2 }))
    await hub().show(notice({ alert: 'a9', revision: 1 }))
    await hub().withdraw('a9', 1)
    const late = await connected('mairie', await keyOf('mairie'))
    // The clock of the commune may be told again meanwhile; whatever comes is the present state.
    for (const { notices } of late.frames)
      expect(notices.map(({ alert, revision }) => [alert, revision])).toEqual([['a1', 2]])
  })

  test('an older revision, or one of an alert that was withdrawn, never comes back (INV-28)', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    await hub().show(notice({ revision: 3 }))
    await hub().show(notice({ revision: 2 }))
    await vi.waitFor(() => expect(last(mairie).notices[0]?.revision).toBe(3))
    await hub().withdraw('a1', 3)
    await hub().show(notice({ revision: 3 }))
    await hub().setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING, rate: 1 })
    await vi.waitFor(() => expect(last(mairie).notices).toEqual([]))
  })

  test('what has run out on the territory’s clock is told no more', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    await hub().show(notice())
    await hub().setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING + 2 * HOUR, rate: 1 })
    await vi.waitFor(() => expect(last(mairie).notices).toEqual([]))
  })

  test('a drill never reaches a display of the live hub (INV-11)', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    await hub().show(notice({ mode: 'exercise' }))
    await hub().show(notice({ alert: 'real' }))
    await vi.waitFor(() => expect(last(mairie).notices.map(({ alert }) => alert)).toEqual(['real']))
  })

  test('a display whose link comes back has the whole present state with its first frame, and comes back within the minute (LIV-5, V02)', async () => {
    const key = await keyOf('mairie')
    const before = await connected('mairie', key)
    await hub().show(notice())
    await hub().show(notice({ alert: 'a2' }))
    await vi.waitFor(() => expect(last(before).notices).toHaveLength(2))
    before.socket.close()
    // While it is cut: one text is corrected, one alert ends, another begins.
    await hub().show(notice({ revision: 2 }))
    await hub().withdraw('a2', 1)
    await hub().show(notice({ alert: 'a3' }))
    const back = await connected('mairie', key)
    expect(back.frames[0]?.notices.map(({ alert, revision }) => [alert, revision])).toEqual([
      ['a1', 2],
      ['a3', 1],
    ])
    // The player asks again after so long at the most, however long the cut was.
    expect(Math.max(...[0, 5, 50].map((attempt) => retryDelayMs(attempt, 1)))).toBeLessThanOrEqual(15_000)
  })

  test('a link that died without a word is ended within 90 s of it, and the display counts as cut; one that beats stays (V04)', async () => {
    const [dead, alive] = [
      await connected('mairie', await keyOf('mairie')),
      await connected('panneau', await keyOf('panneau')),
    ]
    await hub().show(notice())
    const due = () =>
      runInDurableObject(stub() as never, (_: unknown, { storage }: DurableObjectState) =>
        Number(storage.sql.exec(`SELECT at FROM _alarm WHERE name = 'silence'`).one()['at']),
      )
    // Silent for a minute, looked for each half minute.
    expect((await due()) - Date.now()).toBeLessThanOrEqual(30_000)
    const real = Date.now
    try {
      // An alarm of the hub's own may run at any moment: the beat comes while nobody is silent for too long yet.
      Date.now = () => real() + 45_000
      rendered(alive)
      await vi.waitFor(async () => expect(await viewOf('panneau')).toBeGreaterThan(real() + 44_000))
      Date.now = () => real() + 70_000
      await runInDurableObject(stub() as never, (instance: unknown) => (instance as DisplayHub).alarm())
    } finally {
      Date.now = real
    }
    await vi.waitFor(() => expect(dead.closed).toEqual([4408]))
    expect(alive.closed).toEqual([])
  })

  test('survives the hub’s sleep', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    await hub().show(notice())
    await evictDurableObject(stub() as never)
    await hub().show(notice({ revision: 2 }))
    await vi.waitFor(() => expect(last(mairie).notices[0]?.revision).toBe(2))
  })
})

describe('what came back', () => {
  test('shown, told and cut are counted apart, and only the display’s own word is "shown" (V06)', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    await hub().show(notice())
    await vi.waitFor(() => expect(last(mairie).notices).toHaveLength(1))
    const counted = (expected: object) =>
      vi.waitFor(async () => expect(await reported()).toEqual(expected), { timeout: 5_000, interval: 100 })
    await counted({ targeted: 2, rendered: 0, fetched: 0, placed: 0, told: 1, cut: 1 })
    rendered(mairie)
    await counted({ targeted: 2, rendered: 1, fetched: 0, placed: 0, told: 0, cut: 1 })
  })

  test('a display that talks without end is closed, and the others hear on (V07)', async () => {
    const loud = await connected('mairie', await keyOf('mairie'))
    const calm = await connected('panneau', await keyOf('panneau'))
    for (let count = 0; count < 60; count++) loud.socket.send('{"kind":"rendered","seq":1,"shows":[]}')
    await vi.waitFor(() => expect(loud.closed).toEqual([1008]))
    await hub().show(notice())
    await vi.waitFor(() => expect(last(calm).notices).toHaveLength(1))
  })

  test('the same display connecting again takes the place of the socket before it', async () => {
    const key = await keyOf('mairie')
    const first = await connected('mairie', key)
    await connected('mairie', key)
    await vi.waitFor(() => expect(first.closed).toEqual([4409]))
  })

  test('nonsense is heard and believed by nobody', async () => {
    const mairie = await connected('mairie', await keyOf('mairie'))
    await hub().show(notice())
    for (const text of ['', '{', '[]', '{"kind":"rendered"}', `{"kind":"rendered","seq":1,"shows":[{"alert":5}]}`])
      mairie.socket.send(text)
    mairie.socket.send(JSON.stringify({ kind: 'rendered', seq: 1, shows: [{ alert: 'nobody knows', revision: 1 }] }))
    await vi.waitFor(async () => expect(await reported()).toMatchObject({ targeted: 2, rendered: 0 }), {
      timeout: 5_000,
      interval: 100,
    })
  })

  test('the hub’s acts are a chain that verifies', async () => {
    await keyOf('mairie')
    await hub().show(notice())
    await hub().withdraw('a1', 1)
    const acts = await hub().acts()
    expect(acts.map(({ act }) => act)).toEqual(['invite', 'enrol', 'show', 'withdraw'])
    expect(verifyEntries(acts)).toEqual({ kind: 'valid', count: 4 })
  })
})
