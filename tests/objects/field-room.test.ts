// Teams outside on the real runtime, with two towns: who may join, what each phone is told, what it says once however often it is sent.
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { commandOf, fieldRoomOf } from '../../worker/env.ts'
import type { FieldAct, FieldNews, FieldView } from '../../worker/model/field.ts'
import type { Situation } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['95601', '95602'] as const
const CALLER = { territory: OURS, mode: 'live', actor: { id: 'duty', name: 'Astreinte' } } as const
const PERSONS = ['1 rue Basse', '2 rue Basse', '2 rue Basse', '3 rue Haute'].map((address) => ({
  address,
  vulnerable: address === '3 rue Haute',
  reach: 'failed' as const,
}))

async function desk<T>(method: string, path: string, body?: unknown, territory: string = OURS): Promise<T> {
  const token = await signIn('duty', territory)
  const answer = await call(method, `/api/${territory}/field${path}`, {
    token,
    ...(body === undefined ? {} : { body }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (answer.status === 204 ? null : await answer.json()) as T
}
const view = (territory: string = OURS) => desk<FieldView>('get', '', undefined, territory)
const join = (code: string, name = 'Marc', territory: string = OURS) =>
  call('post', `/api/${territory}/field/join`, { body: { code, name } })

async function team(name: string, territory: string = OURS): Promise<number> {
  return (await desk<{ team: { id: number } }>('post', '/teams', { name }, territory)).team.id
}
const code = async (of: number, uses = 1, territory: string = OURS) =>
  (await desk<{ code: string }>('post', `/teams/${of}/code`, { uses }, territory)).code

class Phone {
  readonly token: string
  readonly territory: string
  #counter = 0
  constructor(token: string, territory: string) {
    this.token = token
    this.territory = territory
  }

  static async of(teamId: number, name: string, territory: string = OURS): Promise<Phone> {
    const answer = await join(await code(teamId, 1, territory), name, territory)
    return new Phone(((await answer.json()) as { token: string }).token, territory)
  }

  send(body: object, path = 'sync'): Promise<Response> {
    return call('post', `/api/${this.territory}/field/${path}`, { body, token: this.token })
  }

  async says(...acts: readonly FieldAct[]): Promise<FieldNews> {
    const numbered = acts.map((act) => ({ counter: ++this.#counter, at: Date.now(), act }))
    const answer = await this.send({ since: 0, acts: numbered })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as FieldNews
  }
}

beforeAll(async () => {
  for (const territory of [OURS, THEIRS])
    await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files: smallTerritory({ code: territory }),
      actor: { id: 'admin', name: 'Admin' },
    })
})

const situation = async (territory: string = OURS): Promise<Situation> =>
  (await (
    await call('get', `/api/${territory}/situation`, { token: await signIn('mayor', territory) })
  ).json()) as Situation

describe('joining', () => {
  test('a code lets in as many phones as it was made for, in its own town and nowhere else', async () => {
    const once = await code(await team('Une'))
    expect((await join(once, 'Nina', THEIRS)).status).toBe(403)
    expect((await join(once.toUpperCase(), 'Nina')).status).toBe(201)
    expect((await join(once, 'Omar')).status).toBe(403)
    const thrice = await code(await team('Trois'), 3)
    expect(await Promise.all([1, 2, 3].map(async () => (await join(thrice)).status))).toEqual([201, 201, 201])
    expect((await join(thrice)).status).toBe(403)
  })

  test('a phone’s token opens its own exchange, no other route and no other town', async () => {
    const phone = await Phone.of(await team('Seule'), 'Paul')
    expect((await phone.send({ since: 0, acts: [] })).status).toBe(200)
    expect((await call('get', `/api/${OURS}/field`, { token: phone.token })).status).toBe(401)
    expect((await call('get', `/api/${OURS}/situation`, { token: phone.token })).status).toBe(401)
    expect(
      (await call('post', `/api/${THEIRS}/field/sync`, { body: { since: 0, acts: [] }, token: phone.token })).status,
    ).toBe(401)
  })

  test('rights that were taken away end at the next call, and the socket at once', async () => {
    const phone = await Phone.of(await team('Perdue'), 'Rémi')
    const { you } = await phone.says()
    const opened = await SELF.fetch(`http://localhost:8787/api/${OURS}/field/socket`, {
      headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': `tocsin.field.1, ${phone.token}` },
    })
    const closed: number[] = []
    opened.webSocket?.addEventListener('close', ({ code: why }) => closed.push(why))
    opened.webSocket?.accept()
    const began = Date.now()
    await desk('delete', `/devices/${you.id}`)
    expect((await phone.send({ since: 0, acts: [] })).status).toBe(401)
    await vi.waitFor(() => expect(closed).toEqual([4401]))
    expect(Date.now() - began).toBeLessThan(5_000)
  })
})

test('an exercise has a room of its own: a code of the one opens nothing in the other', async () => {
  const live = await code(await team('Vraie'))
  expect(
    (await call('post', `/api/${OURS}/field/join?mode=exercise`, { body: { code: live, name: 'Kim' } })).status,
  ).toBe(403)
  expect((await join(live, 'Kim')).status).toBe(201)
})

test('a demonstration that is started again puts every phone out', async () => {
  const phone = await Phone.of(await team('Avant', THEIRS), 'Sam', THEIRS)
  expect((await phone.send({ since: 0, acts: [] })).status).toBe(200)
  await commandOf(bindings, THEIRS, 'live').restart(Date.parse('2026-10-14T15:40:00+02:00'), 1)
  await vi.waitFor(async () => expect((await phone.send({ since: 0, acts: [] })).status).toBe(401), { timeout: 5_000 })
})

describe('what is told', () => {
  test('each phone has its own team’s doors and no name ever lies in the room', async () => {
    const [first, second] = [await team('Basse'), await team('Haute')]
    const phones = [await Phone.of(first, 'Ana'), await Phone.of(second, 'Bob')] as const
    const given = await fieldRoomOf(bindings, OURS, 'live').giveDoors(CALLER, { alert: 7, persons: PERSONS })
    expect(given).toMatchObject({ kind: 'ok', value: { doors: 3, leftOut: 0 } })
    const all = (await view()).doors
    expect(all.map(({ address, expected, need }) => [address, expected, need]).toSorted()).toEqual([
      ['1 rue Basse', 1, false],
      ['2 rue Basse', 2, false],
      ['3 rue Haute', 1, true],
    ])
    for (const [index, phone] of phones.entries()) {
      const { doors } = await phone.says()
      expect(doors).toEqual(all.filter((door) => door.team === [first, second][index]))
    }
    // Asked for again it adds nothing: a door that a team has stays theirs.
    const again = await fieldRoomOf(bindings, OURS, 'live').giveDoors(CALLER, { alert: 7, persons: PERSONS })
    expect(again).toMatchObject({ kind: 'ok', value: { doors: 0 } })
    expect((await view(THEIRS)).doors).toEqual([])
  })

  test('an address lies sealed: no row of the room has it in clear', async () => {
    const rows = await runInDurableObject(
      fieldRoomOf(bindings, OURS, 'live') as never,
      (_: unknown, state: DurableObjectState) =>
        ['item', 'device', 'line', 'act', '_setting'].flatMap((table) =>
          state.storage.sql
            .exec(`SELECT * FROM ${table}`)
            .toArray()
            .map((row) =>
              Object.values(row)
                .map((value) => (value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : String(value)))
                .join('|'),
            ),
        ),
    )
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.filter((row) => row.includes('rue Basse') || row.includes('rue Haute'))).toEqual([])
  })
})

describe('what is said', () => {
  test('an act that is sent twice counts once, and one that comes before its turn waits', async () => {
    const phone = await Phone.of(await team('Double'), 'Zoé')
    const say = (counter: number, text: string) => ({ counter, at: 0, act: { kind: 'message', to: 'team', text } })
    const sync = async (acts: readonly object[]) => (await (await phone.send({ since: 0, acts })).json()) as FieldNews
    expect((await sync([say(2, 'deux')])).heard).toBe(0)
    expect((await sync([say(1, 'un')])).heard).toBe(1)
    const { heard, messages } = await sync([say(1, 'un'), say(2, 'deux'), say(2, 'deux'), say(3, 'trois')])
    expect(heard).toBe(3)
    expect(messages.map(({ text }) => text)).toEqual(['un', 'deux', 'trois'])
  })

  test('help at a door and an SOS stand on every console and in the main courante until somebody has seen to them', async () => {
    const phone = await Phone.of(await team('Aide'), 'Ines')
    const { you } = await phone.says()
    const room = fieldRoomOf(bindings, OURS, 'live')
    await room.giveDoors(CALLER, {
      alert: 8,
      persons: Array.from({ length: 40 }, (_, n) => ({
        address: `${n} quai Vert`,
        vulnerable: false,
        reach: 'failed' as const,
      })),
    })
    const [door] = (await view()).doors.filter(({ team: of }) => of === you.team)
    if (door === undefined) throw new Error('this team has no door')
    await phone.says({ kind: 'door', door: door.number, state: 'help', persons: 2 })
    // Its answer was lost, so it is told again, and held once more meanwhile.
    for (const sos of [5, 5, 6]) await phone.send({ since: 0, sos, acts: [] })
    await vi.waitFor(async () => {
      const { field, log } = await situation()
      expect(field?.help).toEqual([door.number])
      expect(field?.sos.map(({ name }) => name)).toEqual(['Ines'])
      const lines = log.map(({ text }) => text)
      expect(lines.filter((text) => text.startsWith('SOS de Ines'))).toHaveLength(1)
      expect(lines.filter((text) => text.includes('aide demandée à la porte, 2 personnes'))).toHaveLength(1)
      expect(lines.join()).not.toContain('quai Vert')
    })
    expect((await situation(THEIRS)).field ?? { sos: [], help: [] }).toMatchObject({ sos: [], help: [] })
    await expect(desk('post', '/close')).rejects.toThrow('409')
    const [sos] = (await view()).sos
    await desk('post', `/sos/${sos?.number ?? 0}/end`, { reason: 'Rejointe.' })
    await desk('post', `/doors/D${door.number}/help-sent`)
    await vi.waitFor(async () => expect((await situation()).field).toMatchObject({ sos: [], help: [] }))
    expect((await phone.says()).sos).toBeNull()
    // The same one, told late: what is over stays over.
    await phone.send({ since: 0, sos: 5, acts: [] })
    expect((await view()).sos).toHaveLength(1)
  })

  test('a task goes to its team, is refused late in words, and leaves the phone of the team that lost it', async () => {
    const [one, two] = [await team('A'), await team('B')]
    const phone = await Phone.of(one, 'Lou')
    const { done: task } = await desk<{ done: { number: number } }>('post', '/tasks', {
      what: 'Couper le gaz',
      team: one,
    })
    const started = await phone.says({ kind: 'task', task: task.number, said: { kind: 'start' } })
    expect(started.tasks).toMatchObject([{ number: task.number, state: 'under way' }])
    await desk('post', `/tasks/T${task.number}`, { kind: 'assign', team: two })
    const late = await phone.says({ kind: 'task', task: task.number, said: { kind: 'finish' } })
    expect(late.refused).toMatchObject([{ counter: 2 }])
    expect(late.gone.tasks).toContain(task.number)
    expect(late.tasks).toEqual([])
  })

  test('an answer reaches whoever asked, in another team too; one to the desk stays in its own team', async () => {
    const [asking, answering] = [
      await Phone.of(await team('Demande'), 'Eva'),
      await Phone.of(await team('Répond'), 'Guy'),
    ]
    const asked = (await asking.says({ kind: 'message', to: 'all', text: 'Qui vient ?' })).messages.at(-1)
    await desk('post', '/messages', { text: 'Tout le monde est là ?' })
    const desked = (await answering.says()).messages.at(-1)
    await answering.says(
      { kind: 'reply', message: asked?.seq ?? 0, reply: 'en route' },
      { kind: 'reply', message: desked?.seq ?? 0, reply: 'ok' },
    )
    const heard = (await asking.says()).messages.flatMap(({ name, reply }) =>
      name === 'Guy' && reply !== null ? [reply] : [],
    )
    expect(heard).toEqual([{ message: asked?.seq, reply: 'en route' }])
  })

  test('a recall is acknowledged phone by phone; a message shows who has read it', async () => {
    const phone = await Phone.of(await team('Retour'), 'Max')
    await desk('post', '/messages', { text: 'Rentrez par le haut.' })
    const { messages } = await phone.says()
    const read = messages.at(-1)?.seq ?? 0
    await phone.send({ since: 0, read, acts: [] })
    expect((await view()).devices.find(({ name }) => name === 'Max')?.read).toBe(read)
    await desk('post', '/recall', { reason: 'L’eau monte.' })
    const { recall } = await phone.says()
    if (recall === null) throw new Error('no recall')
    await phone.says({ kind: 'recalled', recall: recall.number })
    await vi.waitFor(async () => expect((await situation()).field?.recall).toMatchObject({ acknowledged: 1 }))
  })
})

test('the room keeps a chain of its own, whose head Command anchors', async () => {
  const entries = await fieldRoomOf(bindings, OURS, 'live').acts()
  expect(entries.length).toBeGreaterThan(10)
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
  await vi.waitFor(async () => {
    const anchored = await runInDurableObject(
      commandOf(bindings, OURS, 'live') as never,
      (_: unknown, state: DurableObjectState) =>
        state.storage.sql.exec(`SELECT MAX(count) AS n FROM anchor WHERE object = '${OURS}:field:live'`).one(),
    )
    expect(anchored['n']).toBe(entries.length)
  })
})

test('at the end of the event every phone is out and nothing of the addresses is left', async () => {
  const phone = await Phone.of(await team('Fin'), 'Tom')
  expect((await phone.send({ since: 0, acts: [] })).status).toBe(200)
  await desk('post', '/close')
  expect((await phone.send({ since: 0, acts: [] })).status).toBe(401)
  expect(await view()).toMatchObject({ teams: [], devices: [], doors: [], tasks: [], messages: [] })
})

describe('what the room holds of anybody', () => {
  const room = (territory: string) => fieldRoomOf(bindings, territory, 'live')
  const log = async (territory: string) => (await commandOf(bindings, territory, 'live').exportLog()).entries

  test('is counted for a breach, its chain stands in the export, and the export is valid with its anchors', async () => {
    await desk('post', '/teams', { name: 'Équipe comptée' })
    await room(OURS).giveDoors(CALLER, {
      alert: 9,
      persons: [{ address: '77 rue Comptée', vulnerable: false, reach: 'failed' }],
    })
    const [held] = await room(OURS).holdings()
    expect(held).toMatchObject({ object: `${OURS}:field:live`, dataset: 'teams outside' })
    expect(held?.persons).toBeGreaterThan(0)
    const token = await signIn('auditor', OURS)
    const text = await (await call('get', `/api/${OURS}/log/export`, { token })).text()
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { entry?: { object: string } })
    const own = lines.flatMap(({ entry }) => (entry?.object === `${OURS}:field:live` ? [entry] : []))
    expect(own).toHaveLength((await room(OURS).acts()).length)
    expect(own.length).toBeGreaterThan(0)
    expect(text).not.toContain('rue Comptée')
  })

  test('goes thirty days after the last act where nobody closes the event, with a line that counts it', async () => {
    const due = await runInDurableObject(
      room(OURS) as never,
      async (instance: unknown, { storage }: DurableObjectState) => {
        const [row] = storage.sql.exec("SELECT at FROM _alarm WHERE name = 'forgotten'").toArray()
        storage.sql.exec("UPDATE _alarm SET at = 1 WHERE name = 'forgotten'")
        await (instance as { alarm(): Promise<void> }).alarm()
        return Number(row?.['at'])
      },
    )
    expect(due - Date.now()).toBeGreaterThan(29 * 86_400_000)
    const { teams, doors, messages } = await view()
    expect([teams, doors, messages]).toEqual([[], [], []])
    await vi.waitFor(async () =>
      expect((await log(OURS)).at(-1)?.text).toMatch(/^Terrain effacé, sans acte depuis 30 jours : \d+ portes\.$/),
    )
    expect(verifyEntries(await room(OURS).acts())).toMatchObject({ kind: 'valid' })
    expect(await log(THEIRS)).not.toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('Terrain effacé') as string }),
    )
  })
})
