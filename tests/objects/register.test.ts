// The register of vulnerable people on the real runtime: entered by one act a person, masked, opened by name and with a reason, erased for good.
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, registerKeysOf, registerOf, residentsOf } from '../../worker/env.ts'
import type { LogEntry } from '../../worker/model/log.ts'
import {
  ACKNOWLEDGE_MS,
  LOOKS_A_DAY,
  RECONFIRM_MS,
  type CallRound,
  type RegisterPerson,
  type RegisterView,
  type TakenExport,
} from '../../worker/model/register.ts'
import { PersonSeal } from '../../worker/objects/register/person-seal.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'

const [OURS, THEIRS] = ['95401', '95402'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const TOWNS = [OURS, THEIRS]
/** Words that stand nowhere else: whatever file holds one of them has leaked. */
const PLANTED = ['Zéphyrine', 'Quatremain', 'Rossignolet', '+33639981234', '+33639981235']

const FIELDS = {
  name: 'Zéphyrine Quatremain',
  birthYear: 1938,
  standing: 'aged 65',
  address: '12 rue Rossignolet',
  wayIn: '2e étage sans ascenseur',
  phones: ['06 39 98 12 34'],
  contacts: [{ name: 'Luc Quatremain', phone: '06 39 98 12 35', tie: 'family', hasKey: true }],
  needs: ['help to leave', 'oxygen'],
}
const THEMSELVES = { by: 'themselves' }

type Options = { readonly who?: DemoIdentity; readonly territory?: string }

async function ask(method: string, path: string, body?: unknown, { who = 'mayor', territory = OURS }: Options = {}) {
  const token = await signIn(who, territory)
  return call(method, `/api/${territory}/register${path}`, { token, ...(body === undefined ? {} : { body }) })
}
async function answer<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const got = await ask(method, path, body, options)
  if (!got.ok) throw new Error(`${method} ${path} answered ${got.status}: ${await got.text()}`)
  return (got.status === 204 ? null : await got.json()) as T
}
const view = (options: Options = {}) => answer<RegisterView>('get', '', undefined, options)
let entered = 0
/** A person of whom nobody else has the name. */
async function enter(change: object = {}, options: Options = {}): Promise<number> {
  entered += 1
  const name = `Personne${String.fromCharCode(97 + (entered % 26))}${String.fromCharCode(97 + Math.floor(entered / 26))} Exemple`
  const body = { ...FIELDS, name, asked: THEMSELVES, ...change }
  return (await answer<{ number: number }>('post', '', body, options)).number
}
const acts = (territory: string = OURS): Promise<readonly LogEntry[]> => registerOf(bindings, territory).acts()
const setTime = (at: number, territory: string = OURS) =>
  commandOf(bindings, territory, 'live').setClock({ now: at, rate: 1 })
const name = (who: DemoIdentity, territory: string) => ask('put', `/access/demo-${who}`, undefined, { territory })

beforeAll(async () => {
  for (const territory of TOWNS) {
    await commandOf(bindings, territory, 'live').apply({
      territory,
      mode: 'live',
      files: smallTerritory({ code: territory }),
      actor: ADMIN,
    })
    for (const who of ['mayor', 'deputy'] as const) {
      await signIn(who, territory)
      expect((await name(who, territory)).status).toBe(204)
    }
  }
})

describe('who may', () => {
  test('no role opens it: only whoever the mayor has named, from that moment to the moment they are taken off (X03, X08, INV-36)', async () => {
    expect((await ask('get', '', undefined, { who: 'duty' })).status).toBe(403)
    expect((await ask('put', '/access/demo-duty', undefined, { who: 'duty' })).status).toBe(403)
    expect((await name('duty', OURS)).status).toBe(204)
    expect((await ask('get', '', undefined, { who: 'duty' })).status).toBe(200)
    // Named in one town, and nothing in the other.
    await signIn('duty', THEIRS)
    expect((await ask('get', '', undefined, { who: 'duty', territory: THEIRS })).status).toBe(403)
    expect((await ask('delete', '/access/demo-duty')).status).toBe(204)
    expect((await ask('get', '', undefined, { who: 'duty' })).status).toBe(403)
    const logged = (await accountsOf(bindings, OURS).log(0, 1_000)).filter(({ act }) =>
      act.startsWith('register access'),
    )
    expect(logged.map(({ act, detail }) => [act, detail['id']])).toEqual([
      ['register access given', 'demo-mayor'],
      ['register access given', 'demo-deputy'],
      ['register access given', 'demo-duty'],
      ['register access taken away', 'demo-duty'],
    ])
  })

  test('a bearer token of a named person does not open it: it can lie about', async () => {
    const mayor = await signIn('mayor', OURS)
    const made = await call('post', `/api/${OURS}/keys`, {
      token: mayor,
      body: { name: 'script', roles: ['approver'] },
    })
    const { token } = await made.json<{ token: string }>()
    expect((await call('get', `/api/${OURS}/register`, { token })).status).toBe(403)
  })

  test('the neighbour’s register is not there for us, and ours not for them (INV-22)', async () => {
    const number = await enter({}, { territory: THEIRS })
    const token = await signIn('mayor', OURS)
    expect((await call('get', `/api/${THEIRS}/register`, { token })).status).toBe(404)
    expect((await view({ territory: THEIRS })).people.map((one) => one.number)).toEqual([number])
    expect((await view()).people).toEqual([])
  })
})

describe('an entry', () => {
  test('is masked in the list, and unmasked one by one with a reason that the chain keeps', async () => {
    const number = await enter({ name: FIELDS.name })
    const listed = await view()
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(PLANTED.join('|').replaceAll('+', '\\+')))
    expect(listed.people.find((one) => one.number === number)).toMatchObject({ initials: 'Z. Q.' })
    const { person } = await answer<{ person: RegisterPerson }>('post', `/people/${number}/look`, {
      reason: 'they ask',
    })
    expect(person.fields).toMatchObject({ name: FIELDS.name, phones: ['+33639981234'], needs: FIELDS.needs })
    expect((await acts()).at(-1)).toMatchObject({
      act: 'look',
      actor: { id: 'demo-mayor' },
      detail: { number, reason: 'they ask' },
    })
    expect((await ask('post', `/people/${number}/look`, {})).status).toBe(400)
    expect((await ask('post', `/people/${number}/look`, { reason: 'other' })).status).toBe(422)
    const namesThem = await ask('post', `/people/${number}/look`, { reason: 'other', words: 'fils de Mme quatremain' })
    expect(namesThem.status).toBe(422)
    await answer('post', `/people/${number}/erase`, { why: 'entered by mistake' })
  })

  test.each([
    ['a need of one’s own', { needs: ['diabète'] }, 400, 'needs'],
    ['a word of illness among the words', { wayIn: 'porte bleue, diabétique' }, 422, 'diabétique'],
    ['an age that the law does not name', { birthYear: 1990 }, 422, 'birthYear'],
    ['nobody who can be rung', { phones: [], contacts: [] }, 422, 'nobody can be rung'],
    ['a number that is none', { phones: ['12'] }, 422, 'phones.0'],
    ['a third party without a letter', { asked: { by: 'third party', name: 'Voisin' } }, 422, 'asked.inWriting'],
    ['a third party without a name', { asked: { by: 'third party', inWriting: true } }, 422, 'asked.name'],
    ['a member that the form does not have', { illness: 'x' }, 400, 'illness'],
  ])('is refused with %s, and what to do instead', async (_, change, status, said) => {
    const before = (await view()).people.length
    const got = await ask('post', '', { ...FIELDS, name: 'Autre Nom', asked: THEMSELVES, ...change })
    expect(got.status).toBe(status)
    expect(await got.text()).toContain(said)
    expect((await view()).people).toHaveLength(before)
  })

  test('of the same person twice is one', async () => {
    const number = await enter({ name: 'Jeanne Double' })
    const again = await ask('post', '', { ...FIELDS, name: 'jeanne  DOUBLE', asked: THEMSELVES })
    expect(again.status).toBe(409)
    expect(await again.text()).toContain(`n° ${number}`)
  })

  test('is corrected on request; the chain keeps which members changed and none of their values', async () => {
    const number = await enter()
    const { person } = await answer<{ person: RegisterPerson }>('post', `/people/${number}/look`, { reason: 'correct' })
    await answer('put', `/people/${number}`, { ...person.fields, address: '3 quai Rossignolet' })
    const after = await answer<{ person: RegisterPerson }>('post', `/people/${number}/look`, { reason: 'correct' })
    expect(after.person.fields.address).toBe('3 quai Rossignolet')
    const corrected = (await acts()).findLast(({ act }) => act === 'corrected')
    expect(corrected?.detail).toMatchObject({ number, changed: ['address'] })
    expect(JSON.stringify(await acts())).not.toMatch(/Rossignolet/)
  })

  test('wants its acknowledgement within eight days, and its confirmation within a year: late is shown and written down once', async () => {
    const start = Date.now()
    await setTime(start)
    const number = await enter({ asked: { by: 'third party', name: 'Voisine', inWriting: true } })
    const dues = async () => (await view()).people.find((one) => one.number === number)?.dues
    const late = async () => (await acts()).filter(({ act, detail }) => act === 'late' && detail['number'] === number)
    expect(await dues()).toMatchObject([{ what: 'acknowledge', overdue: false }])
    await setTime(start + ACKNOWLEDGE_MS + 60_000)
    expect(await dues()).toMatchObject([{ what: 'acknowledge', overdue: true }])
    await runLate()
    await runLate()
    expect(await late()).toHaveLength(1)
    await answer('post', `/people/${number}/told`, { how: 'letter' })
    expect(await dues()).toMatchObject([{ what: 'objection open' }])
    expect((await ask('post', `/people/${number}/told`, { how: 'letter' })).status).toBe(409)
    await setTime(start + RECONFIRM_MS + 60_000)
    expect(await dues()).toMatchObject([{ what: 'reconfirm', overdue: true }])
    await runLate()
    expect(await late()).toHaveLength(2)
    await answer('post', `/people/${number}/confirm`)
    expect(await dues()).toEqual([])
    // They objected: nothing stays of them.
    await answer('post', `/people/${number}/erase`, { why: 'they objected' })
    expect(await dues()).toBeUndefined()
    await setTime(start)
  })
})

async function runLate(): Promise<void> {
  const object = bindings.REGISTER.get(bindings.REGISTER.idFromName(`${OURS}:register`))
  await runInDurableObject(object, async (instance, state) => {
    state.storage.sql.exec("INSERT INTO _alarm (name, at) VALUES ('late', 0) ON CONFLICT (name) DO UPDATE SET at = 0")
    await (instance as unknown as { alarm(): Promise<void> }).alarm()
  })
}

describe('nothing but an explicit act enrols', () => {
  test('an import of the alert list with its column of the vulnerable leaves the register as it was', async () => {
    const before = (await view()).people.length
    const csv =
      'id,name,address,phone,longitude,latitude,vulnerable\n1,Paul Importé,1 rue Basse,0639980077,1.5,44.2,1\n'
    const token = await signIn('mayor', OURS)
    const imported = await call('post', `/api/${OURS}/residents/import`, { token, body: csv, contentType: 'text/csv' })
    expect([imported.status, await imported.json()]).toMatchObject([200, { kind: 'imported' }])
    expect((await residentsOf(bindings, OURS, 'live', 0).totals()).persons).toBe(1)
    expect((await view()).people).toHaveLength(before)
  })

  test('and somebody of the register stands on no list of alerts', async () => {
    await enter()
    expect((await residentsOf(bindings, OURS, 'live', 0).totals()).persons).toBe(1)
    expect((await residentsOf(bindings, THEIRS, 'live', 0).totals()).persons).toBe(0)
  })
})

/** Every value of every row of an object, as text. */
async function everythingIn(namespace: DurableObjectNamespace, object: string): Promise<string> {
  return runInDurableObject(namespace.get(namespace.idFromName(object)), async (_, state) => {
    const tables = state.storage.sql
      .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
      .toArray()
    const decoder = new TextDecoder('utf-8')
    return tables
      .flatMap(({ name: table }) => state.storage.sql.exec(`SELECT * FROM "${String(table)}"`).toArray())
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof ArrayBuffer ? decoder.decode(value) : String(value)))
      .join('\n')
  })
}

describe('erasing', () => {
  test('destroys the person’s own key: neither the live rows nor a copy made before tell anything of them', async () => {
    const number = await enter({ name: FIELDS.name })
    const object = bindings.REGISTER.get(bindings.REGISTER.idFromName(`${OURS}:register`))
    const sealedNow = () =>
      runInDurableObject(object, async (_, state) => {
        const [row] = state.storage.sql.exec('SELECT sealed FROM person WHERE number = ?', number).toArray()
        return row === undefined ? null : new Uint8Array(row['sealed'] as ArrayBuffer)
      })
    const keyNow = async () =>
      (await registerKeysOf(bindings, OURS).all()).find(({ person }) => person === number)?.sealed ?? null
    // A backup of the register alone, as it was; the keys lie in another object that no backup keeps.
    const [backup, key] = [await sealedNow(), await keyNow()]
    if (backup === null || key === null) throw new Error('the person was entered')
    const master = new Keyring(bindings.TOCSIN_MASTER_KEY, OURS)
    expect(new PersonSeal(master, OURS, number, key).open(backup).fields.name).toBe(FIELDS.name)

    await answer('post', `/people/${number}/erase`, { why: 'they ask' })
    expect([await sealedNow(), await keyNow()]).toEqual([null, null])
    // Whoever has the backup and the master key is left with trying the keys that are still there.
    for (const { person, sealed } of await registerKeysOf(bindings, OURS).all())
      expect(() => new PersonSeal(master, OURS, person, sealed).open(backup)).toThrow()
    expect(() => master.openText('person', `person|${number}`, backup)).toThrow()
    expect((await ask('post', `/people/${number}/look`, { reason: 'they ask' })).status).toBe(404)
    // Their number is never somebody else's.
    expect(await enter()).toBeGreaterThan(number)
  })

  test('nothing in the register’s rows is readable, before it or after; what stands in clear is numbers and days (INV-31)', async () => {
    const number = await enter({ name: FIELDS.name })
    await answer('post', `/people/${number}/look`, { reason: 'correct' })
    for (const erase of [false, true]) {
      if (erase) await answer('post', `/people/${number}/erase`, { why: 'moved away' })
      const text = await everythingIn(bindings.REGISTER, `${OURS}:register`)
      const keys = await everythingIn(bindings.REGISTER_KEYS, `${OURS}:register-keys`)
      for (const planted of PLANTED) expect([planted, (text + keys).includes(planted)]).toEqual([planted, false])
      expect(text).toContain('"act":"look"')
    }
  })

  test('goes on after a kill in the middle: a row that is leaving is nobody’s, and the alarm ends it', async () => {
    const number = await enter()
    const object = bindings.REGISTER.get(bindings.REGISTER.idFromName(`${OURS}:register`))
    await runInDurableObject(object, async (instance, state) => {
      state.storage.sql.exec("UPDATE person SET leaving = 'they ask' WHERE number = ?", number)
      state.storage.sql.exec(
        "INSERT INTO _alarm (name, at) VALUES ('erase', 0) ON CONFLICT (name) DO UPDATE SET at = 0",
      )
      await (instance as unknown as { alarm(): Promise<void> }).alarm()
    })
    expect((await registerKeysOf(bindings, OURS).all()).map(({ person }) => person)).not.toContain(number)
    expect((await view()).people.map((one) => one.number)).not.toContain(number)
  })
})

describe('calling everybody', () => {
  test('needs a plan in force, or to be an exercise', async () => {
    expect((await ask('post', '/rounds', { why: 'pour voir' })).status).toBe(409)
  })

  test('rings one by one, goes to the door after two misses, and writes each try down', async () => {
    const number = await enter({ needs: ['electric device', 'oxygen', 'carried', 'lives alone'] })
    const { round } = await answer<{ round: CallRound }>('post', '/rounds', { why: 'Exercice', exercise: true })
    expect(round.rows[0]).toMatchObject({ person: number, state: 'to call' })
    const tried = (what: string) =>
      answer<{ round: CallRound }>('post', `/rounds/${round.number}/people/${number}`, { tried: what })
    const stateOf = (one: { round: CallRound }) => one.round.rows.find(({ person }) => person === number)?.state
    expect(stateOf(await tried('no answer'))).toBe('call again')
    expect(stateOf(await tried('no answer'))).toBe('door')
    expect(stateOf(await tried('seen at the door'))).toBe('safe')
    // Whoever comes while it runs is called as well: an entry takes effect at once.
    const late = await enter()
    expect((await view()).round?.rows.map(({ person }) => person)).toContain(late)
    expect((await ask('post', '/rounds', { why: 'encore', exercise: true })).status).toBe(409)
    await answer('post', `/rounds/${round.number}/close`)
    expect((await view()).round).toBeNull()
    expect((await acts()).filter(({ act }) => act === 'called')).toHaveLength(3)
  })
})

describe('an insider who wants the whole register (X08)', () => {
  const order = { for: 'prefect', reason: 'demande du SIDPC' }
  const exported = (number: number, what: 'confirm' | 'take', options: Options = {}) =>
    ask('post', `/exports/${number}/${what}`, undefined, options)

  test('gets none while nothing is in force, and the try is written down', async () => {
    expect((await ask('post', '/exports', order)).status).toBe(409)
    expect((await acts()).at(-1)).toMatchObject({ act: 'copy refused', detail: { reason: 'no plan in force' } })
  })

  test('cannot look through everybody instead: so many looks a day', async () => {
    const number = await enter({}, { territory: THEIRS })
    const look = () => ask('post', `/people/${number}/look`, { reason: 'they ask' }, { territory: THEIRS })
    const statuses: number[] = []
    for (let n = 0; n <= LOOKS_A_DAY; n++) statuses.push((await look()).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(LOOKS_A_DAY)
    expect(statuses.at(-1)).toBe(429)
  }, 60_000)

  test('needs a second named person, leaves a mark on every line, gets it once, and twice a day at most', async () => {
    await enter({ name: FIELDS.name })
    await answer('post', '/plan', { reason: 'Plan canicule niveau 3', hours: 24 })
    const { export: asked } = await answer<{ export: { number: number } }>('post', '/exports', order)
    expect((await exported(asked.number, 'take')).status).toBe(409)
    expect((await exported(asked.number, 'confirm')).status).toBe(403)
    expect((await exported(asked.number, 'confirm', { who: 'auditor' })).status).toBe(403)
    expect((await exported(asked.number, 'confirm', { who: 'deputy' })).status).toBe(200)
    expect((await exported(asked.number, 'take', { who: 'deputy' })).status).toBe(403)
    const taken = await (await exported(asked.number, 'take')).json<TakenExport>()
    expect(taken.watermark).toContain('demandée par Maire, confirmée par Adjointe')
    const lines = taken.csv.trim().split('\r\n')
    expect(lines).toHaveLength(taken.people.length + 1)
    expect(lines.slice(1).every((line) => line.includes(taken.watermark))).toBe(true)
    const mark = (await acts()).at(-1)?.detail['mark']
    expect(taken.watermark).toContain(`marque ${String(mark)}`)
    expect((await exported(asked.number, 'take')).status).toBe(409)
    expect((await ask('post', '/exports', order)).status).toBe(201)
    expect((await ask('post', '/exports', order)).status).toBe(429)
    // The neighbour has declared nothing.
    expect((await ask('post', '/exports', order, { territory: THEIRS })).status).toBe(409)
  })

  test('a request that nobody confirmed in half an hour has lapsed', async () => {
    await answer('post', '/plan', { reason: 'Plan grand froid', hours: 24 }, { territory: THEIRS })
    const { export: asked } = await answer<{ export: { number: number; askedAt: number } }>('post', '/exports', order, {
      territory: THEIRS,
    })
    await setTime(asked.askedAt + 31 * 60_000, THEIRS)
    expect((await exported(asked.number, 'confirm', { who: 'deputy', territory: THEIRS })).status).toBe(409)
    expect((await view({ territory: THEIRS })).exports[0]?.state).toBe('lapsed')
  })
})

test('the register’s chain verifies, stands in the export of the log, and Command holds its head (INV-13, X09)', async () => {
  const entries = await acts()
  expect(entries.length).toBeGreaterThan(20)
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid', count: entries.length })
  const forged = entries.map((entry, index) => (index === 5 ? { ...entry, text: 'rien' } : entry))
  expect(verifyEntries(forged)).toMatchObject({ kind: 'broken' })
  await vi.waitFor(async () => {
    const { anchors } = await commandOf(bindings, OURS, 'live').exportLog()
    expect(anchors.findLast(({ object }) => object === `${OURS}:register`)?.count).toBe(entries.length)
  })
  const token = await signIn('auditor', OURS)
  const exportedLog = await (await call('get', `/api/${OURS}/log/export`, { token })).text()
  expect(exportedLog).toContain(`"object":"${OURS}:register"`)
  expect(exportedLog).not.toContain(`${THEIRS}:register`)
})

test('a person who is removed from the town’s people is named no more, should their place come back', async () => {
  await signIn('field', OURS)
  await name('field', OURS)
  expect((await ask('get', '', undefined, { who: 'field' })).status).toBe(200)
  await accountsOf(bindings, OURS).removePerson(ADMIN, 'demo-field')
  expect((await ask('get', '', undefined, { who: 'field' })).status).toBe(403)
})
