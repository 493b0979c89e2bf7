// Whoever takes the disk: the launcher's own server, with personal data planted through every door that takes any, an alert, receipts and answers;
// then every file of the state folder, the database logs among them, and every line of the launcher and of workerd, read byte by byte.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoResidents } from '../../deploy/demo/residents.ts'
import { CLEAR_TEXT } from '../../worker/model/clear-text.ts'
import type { Progress, Situation } from '../../worker/model/view.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, Server, type Arrival, type Caller } from './support/server.ts'

const CODE = '99001'
const HOME = demoResidents(1)[0]?.point ?? [0, 0]
// A few metres from a home of zone B, with digits that nothing else has.
const near = (east: number, north: number) =>
  [Number((HOME[0] + east).toFixed(5)) + 3.719e-6, Number((HOME[1] + north).toFixed(5)) + 7.313e-6] as const
const LISTED_AT = near(0.00002, 0.00003)
const BROWSER_AT = near(0.00003, 0.00001)

/** Each door with what went in by it. Numbers are of the range that is kept for fiction. */
const PLANTED = {
  'list of residents': {
    name: 'Zéphyrin Quadrelle',
    address: '7 impasse Tournebulle',
    phone: '+33639987101',
    email: 'z.quadrelle@bulle.example',
    contact: '+33639987102',
  },
  portal: {
    name: 'Ombeline Farandelle',
    address: '9 sentier Virevolte',
    phone: '+33639987103',
    email: 'o.farandelle@volte.example',
    contact: '+33639987104',
  },
  'sign-up that nobody ends': { name: 'Ysolde Brimbelle', address: '4 venelle Cabriole', phone: '+33639987105' },
  visitor: { name: 'Wilhelm Tourbillard', address: '2 allée Campanette', phone: '+33639987106' },
  desk: {
    name: 'Philibert Grimaudin',
    address: '5 cour Passerose',
    phone: '+33639987107',
    email: 'p.grimaudin@rose.example',
  },
  register: {
    name: 'Eulalie Vertanclos',
    address: '3 traverse Mirandole',
    phone: '+33639987108',
    contactName: 'Basile Corneguerre',
    contact: '+33639987109',
    wayIn: 'portillon Ravaudière',
  },
  'duty roster': { name: 'Théodule Malestroit', phone: '+33639987110', second: '+33639987111' },
  'notice by mail': { email: 'c.ravissoux@prefecture-99.example', words: 'Monsieur Ravissoux-Lantier' },
  'notice of a machine': { words: 'Madame Pélissandre-Auroux', phone: '+33639987112' },
  'call of a stranger': { phone: '+33639987113' },
  'SMS of a stranger': { phone: '+33639987114' },
  'call by hand': {
    name: 'Célestine Babouchkine',
    address: '8 montée Pataquès',
    phone: '+33639987115',
    words: 'coincée Grandvaucher',
  },
  'arrival at a shelter': {
    name: 'Hippolyte Ravenouille',
    address: '6 ruelle Saperlotte',
    phone: '+33639987116',
    needs: 'lit Fortunel',
  },
  'requisitioned means': { owner: 'Anselme Trinquetaille', holder: 'Ginette Patachon' },
  'team outside': { name: 'Gaspardine Ribouldin', words: 'Famille Quincampoix-Delorme au grenier' },
} as const
type Door = keyof typeof PLANTED

/** Written by people of the town, and kept as they wrote it: `CLEAR_TEXT` has the reason. */
const BY_DESIGN = [
  { what: CLEAR_TEXT[0]?.what.en, where: 'Command', words: "Élu d'astreinte" },
  { what: CLEAR_TEXT[1]?.what.en, where: 'Command', words: 'Barnabé Hautecloche-Signoret' },
  { what: CLEAR_TEXT[2]?.what.en, where: 'Accounts', words: 'clé Fontbrune-Astruc' },
]

let server: Server
let duty: Caller
let mayor: Caller
let endpoint = ''
let progress: Progress

const form = (fields: Record<string, string>, cookie = '') => ({
  method: 'POST',
  redirect: 'manual' as const,
  headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
  body: new URLSearchParams(fields),
})
const hidden = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
const page = (path: string) => `${server.url}/${CODE}/residents${path}`

async function codeTo(address: string, channel: Arrival['channel'] = 'sms'): Promise<string> {
  const codes = () =>
    server
      .outbox(channel)
      .then((all) =>
        all
          .filter(({ to }) => to === address)
          .flatMap(({ text, detail }) => /\b\d{6}\b/.exec(`${text} ${String(detail?.['text'] ?? '')}`)?.[0] ?? []),
      )
  return (await eventually(codes, (list) => list.length > 0)).at(-1) ?? ''
}

const FORM = { use: 'sms and voice', language: 'fr', consent: 'yes', place: 'z:B' }

async function signedUp(fields: Record<string, string>): Promise<string> {
  const asked = await (await fetch(page(''), form({ ...FORM, ...fields }))).text()
  const s = hidden(asked, 's')
  if (s === '') throw new Error(`no page of codes: ${asked.replace(/<[^>]*>/g, ' ').slice(0, 600)}`)
  const ways = [[fields['phone'] ?? '', 'sms'] as const, [fields['email'] ?? '', 'mail'] as const]
  let cookie = ''
  for (const [n, [to, channel]] of ways.filter(([address]) => address !== '').entries()) {
    const proved = await fetch(page('/code'), form({ s, n: String(n), code: await codeTo(to, channel) }))
    if (proved.status !== 303 && proved.status !== 200) throw new Error(`the code answered ${proved.status}`)
    cookie = (proved.headers.get('set-cookie') ?? '').split(';')[0] ?? cookie
  }
  return cookie
}

async function byList(): Promise<void> {
  const { name, address, phone, email, contact } = PLANTED['list of residents']
  const csv = `household,source_id,name,address,language,phone,email,contact,longitude,latitude\nfoyer-dump,personne-dump,${name},${address},fr,${phone},${email},${contact},${LISTED_AT.join(',')}\n`
  const { status, body } = await mayor<{ persons?: number }>('POST', `/api/${CODE}/residents/import`, csv, 'text/csv')
  expect([status, body]).toEqual([200, expect.objectContaining({ persons: 1 })])
}

async function byPortal(): Promise<void> {
  const { contact, ...fields } = PLANTED.portal
  const cookie = await signedUp(fields)
  const own = await (await fetch(page('/me'), { headers: { cookie } })).text()
  const k = hidden(own, 'k')
  await fetch(page('/me'), form({ do: 'contact', contact, k }, cookie))
  const agreed = await fetch(page('/me'), form({ do: 'contact code', code: await codeTo(contact), k }, cookie))
  expect(agreed.status).toBe(303)
  await fetch(page(''), form({ ...FORM, ...PLANTED['sign-up that nobody ends'] }))
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await signedUp({ ...PLANTED.visitor, visitor: 'yes', until })
}

async function byPeopleOfTheTown(): Promise<void> {
  const desk = { ...PLANTED.desk, place: 'z:B', consent: true }
  expect((await mayor('POST', `/api/${CODE}/residents/desk`, desk)).status).toBe(201)
  const { name, address, phone, contactName, contact, wayIn } = PLANTED.register
  const entry = {
    name,
    birthYear: 1938,
    standing: 'aged 65',
    address,
    wayIn,
    phones: [phone],
    contacts: [{ name: contactName, phone: contact, tie: 'neighbour', hasKey: true }],
    needs: ['oxygen'],
    asked: { by: 'third party', name: contactName, inWriting: true },
  }
  expect((await mayor('POST', `/api/${CODE}/register`, entry)).status).toBe(201)
  const known = await mayor<{ roster: { members: object[]; shifts: object[] } }>('GET', `/api/${CODE}/roster`)
  const { members, shifts } = known.body.roster
  const { name: dutyName, phone: first, second } = PLANTED['duty roster']
  const member = { id: 'dump', name: dutyName, role: 'duty', phones: [first, second], verifiedAt: null }
  expect((await mayor('PUT', `/api/${CODE}/roster`, { members: [...members, member], shifts })).status).toBe(200)
  const note = { text: `${BY_DESIGN[1]?.words ?? ''} appelle du quai.`, from: 'CODIS' }
  expect((await duty('POST', `/api/${CODE}/log`, note)).status).toBe(201)
}

async function byTheCell(): Promise<void> {
  const { name, address, phone, words } = PLANTED['call by hand']
  const told = { name, address, phone, words, point: near(0.00004, 0.00002), persons: 2, mobility: 'walks' }
  expect((await duty('POST', `/api/${CODE}/calls`, told)).status).toBe(201)
  expect((await duty('POST', `/api/${CODE}/shelters/gymnase/open`, {})).status).toBe(200)
  const arrival = { ...PLANTED['arrival at a shelter'], persons: 2 }
  expect((await duty('POST', `/api/${CODE}/shelters/gymnase/arrivals`, arrival)).status).toBe(201)
  const means = { what: 'tracteur', origin: 'requisitioned', state: 'available', ...PLANTED['requisitioned means'] }
  expect((await duty('POST', `/api/${CODE}/means`, means)).status).toBe(201)
}

async function keyOf(name: string): Promise<string> {
  return (await mayor<{ token: string }>('POST', `/api/${CODE}/keys`, { name, machine: true })).body.token
}

async function byNotices(): Promise<void> {
  await keyOf(BY_DESIGN[2]?.words ?? '')
  const handOver = async (key: string, type: string, body: string) =>
    fetch(`${server.url}/api/${CODE}/ingest/notice`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await keyOf(key)}`, 'content-type': type },
      body,
    })
  const { email, words } = PLANTED['notice by mail']
  const mail = [`From: ${words} <${email}>`, 'Subject: Avis', 'Message-ID: <dump@x.example>', '', `${words} attend.`]
  expect((await handOver('courriel-mairie', 'message/rfc822', mail.join('\r\n'))).status).toBe(202)
  const machine = PLANTED['notice of a machine']
  const notice = {
    id: 'DUMP-1',
    title: machine.words,
    text: `Rappeler ${machine.words} au ${machine.phone}.`,
    level: 'red',
  }
  expect((await handOver('prefecture-99', 'application/json', JSON.stringify(notice))).ok).toBe(true)
}

async function byBrowser(): Promise<void> {
  const made = await fetch(`${server.url}/standins/push/subscribe`, { method: 'POST' })
  const subscription = (await made.json()) as { endpoint: string }
  endpoint = subscription.endpoint
  const [longitude, latitude] = BROWSER_AT
  const answer = await fetch(`${server.url}/api/${CODE}/push/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subscription, language: 'fr', longitude, latitude }),
  })
  expect(answer.status).toBe(201)
}

async function inbound(play: object): Promise<void> {
  const answer = await fetch(`${server.run.standinsUrl}/standins/inbound`, {
    method: 'POST',
    body: JSON.stringify({ territory: CODE, ...play }),
  })
  expect(answer.ok).toBe(true)
}

/** A whole alert: to every planted person, by all that they have, with their receipts, an answer, and two calls for help. */
async function byAlert(): Promise<void> {
  const wanted = {
    zones: ['B'],
    channels: ['sms', 'voice', 'mail', 'push'] as const,
    severity: 'Severe',
    text: 'MAIRIE ST-MARTIN : crue de la Lère. Montez au plus haut. Besoin d’aide : répondez AIDE.',
  }
  const alert = await approved(mayor, CODE, await submitted(duty, CODE, wanted))
  const told = await eventually(
    async () =>
      (await mayor<Situation>('GET', `/api/${CODE}/situation`)).body.progress.find((one) => one.alert === alert.id),
    (one) => one !== undefined && one.finishedAt !== null,
    90_000,
  )
  progress = told as Progress
  for (const door of ['list of residents', 'portal', 'visitor', 'desk'] as const) {
    const { phone } = PLANTED[door]
    expect([door, (await server.outbox()).some(({ to }) => to === phone)]).toEqual([door, true])
  }
  await inbound({ kind: 'sms', from: PLANTED['list of residents'].phone, text: 'OUI' })
  await inbound({ kind: 'sms', from: PLANTED.portal.phone, text: 'AIDE' })
  await inbound({ kind: 'sms', from: PLANTED['SMS of a stranger'].phone, text: 'AIDE' })
  await inbound({ kind: 'call', from: PLANTED['call of a stranger'].phone, keys: ['9', '2'] })
  const help = await eventually(
    async () => (await duty<Situation>('GET', `/api/${CODE}/situation`)).body.help,
    (list) => list.some(({ who }) => who === 'unregistered') && list.some(({ who }) => who !== 'unregistered'),
  )
  // Whoever looks is written down; what they see is not.
  for (const { number } of help) await duty('GET', `/api/${CODE}/help/${number}/person`)
  const lists = [`alerts/${alert.id}/unreached`, 'residents/doors', 'residents/coverage', 'access']
  for (const path of lists)
    expect([path, (await mayor('GET', `/api/${CODE}/${path}?why=go-to-them`)).status]).toEqual([path, 200])
  await mayor('POST', `/api/${CODE}/residents/opt-out`, { phone: PLANTED.desk.phone })
  await mayor('POST', `/api/${CODE}/residents/address`, { address: PLANTED.desk.email })
}

/** The doors of those not reached, and a phone of a team that joins and writes. */
async function byTeamOutside(): Promise<void> {
  const { team } = (await mayor<{ team: { id: number } }>('POST', `/api/${CODE}/field/teams`, { name: 'Équipe 1' }))
    .body
  const [alert] = (await mayor<Situation>('GET', `/api/${CODE}/situation`)).body.alerts
  const shared = await mayor<{ done: { doors: number } }>('POST', `/api/${CODE}/field/doors`, { alert: alert?.id })
  expect(shared.body.done.doors).toBeGreaterThan(0)
  const { code } = (await mayor<{ code: string }>('POST', `/api/${CODE}/field/teams/${team.id}/code`, {})).body
  const post = async <T>(path: string, body: object, token?: string): Promise<T> => {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
    const answer = await fetch(`${server.url}/api/${CODE}/field/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    expect([path, answer.ok]).toEqual([path, true])
    return (await answer.json()) as T
  }
  const { name, words } = PLANTED['team outside']
  const { token } = await post<{ token: string }>('join', { code, name })
  const act = { kind: 'message', to: 'team', text: words }
  await post('sync', { since: 0, acts: [{ counter: 1, at: Date.now(), act }] }, token)
  const view = await mayor<object>('GET', `/api/${CODE}/field`)
  for (const planted of [name, words]) expect(JSON.stringify(view.body)).toContain(planted)
}

/** The forms in which one thing may lie on a disk. */
function formsOf(text: string): readonly string[] {
  if (!text.startsWith('+33')) return [text, encodeURIComponent(text)]
  const national = `0${text.slice(3)}`
  return [text.slice(1), national, national.replace(/(..)(?=.)/g, '$1 '), national.replace(/(..)(?=.)/g, '$1.')]
}

function needlesOf(text: string): readonly Buffer[] {
  return formsOf(text).flatMap((form) => [Buffer.from(form), Buffer.from(form, 'utf16le')])
}

/** As text, to the centimetre: the map of the town has corners nearby. And as eight bytes, either end first. */
function needlesOfPoint(degrees: number): readonly Buffer[] {
  const bytes = Buffer.alloc(16)
  bytes.writeDoubleLE(degrees, 0)
  bytes.writeDoubleBE(degrees, 8)
  return [Buffer.from(degrees.toFixed(9).slice(0, -2)), bytes.subarray(0, 8), bytes.subarray(8)]
}

// The runtime takes away a log that it has written into its database: what is gone holds nothing.
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return Buffer.alloc(0)
  }
}

interface Dumped {
  readonly name: string
  readonly content: Buffer
}

/** Every file but those of the stand-ins, which play the world outside: telephones, mailboxes, browsers. */
function dump(folder: string): readonly Dumped[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, 'standins')))
    .map((path) => ({ name: path.slice(folder.length + 1), content: contentOf(path) }))
}

function holding(files: readonly Dumped[], needles: readonly Buffer[]): readonly string[] {
  return files.filter(({ content }) => needles.some((needle) => content.includes(needle))).map(({ name }) => name)
}

/** What was found of each door, and where; empty where nothing was. */
function found(files: readonly Dumped[]): readonly string[] {
  const all = (Object.keys(PLANTED) as Door[]).flatMap((door) =>
    Object.entries(PLANTED[door]).map(([what, text]) => ({ what: `${door}: ${what}`, needles: needlesOf(text) })),
  )
  const points = [...LISTED_AT, ...BROWSER_AT].map((degrees) => ({
    what: `point ${degrees}`,
    needles: needlesOfPoint(degrees),
  }))
  const browser = { what: 'subscription of a browser', needles: needlesOf(endpoint.slice(-24)) }
  return [...all, ...points, browser].flatMap(({ what, needles }) =>
    holding(files, needles).map((name) => `${what} in ${name}`),
  )
}

beforeAll(async () => {
  // Phones that nobody takes are rung again at once: the send must end while the test looks.
  server = await Server.start({ TOCSIN_RING_AGAIN_MS: '1000' })
  duty = await server.signIn('duty')
  mayor = await server.signIn('mayor')
  await byList()
  await byPortal()
  await byPeopleOfTheTown()
  await byTheCell()
  await byNotices()
  await byBrowser()
  await byAlert()
  await byTeamOutside()
})
afterAll(() => server?.remove())

test('everybody who was planted was really there: they were told, and are shown to whoever may see them', async () => {
  expect(Object.keys(progress.reach).length).toBeGreaterThan(0)
  expect((await server.outbox('push')).length).toBeGreaterThan(0)
  for (const { what, where, words } of BY_DESIGN)
    expect([what, holding(dump(server.state), needlesOf(words)).some((name) => name.includes(where))]).toEqual([
      what,
      true,
    ])
})

test('the look for them sees each, in every form', () => {
  const everything = Object.values(PLANTED).flatMap((door) => Object.values(door))
  for (const text of everything)
    for (const needle of needlesOf(text)) {
      const files = [{ name: 'leak', content: Buffer.concat([Buffer.alloc(7), needle, Buffer.alloc(5)]) }]
      expect([text, found(files).length > 0]).toEqual([text, true])
    }
  const packed = Buffer.from(new Float64Array([0, ...LISTED_AT, ...BROWSER_AT]).buffer)
  expect(found([{ name: 'leak', content: packed }])).toHaveLength(4)
})

test('while it runs, neither a file of the state folder nor a line of output holds any of it, nor does a copy of it', () => {
  const files = dump(server.state)
  expect(files.some(({ name }) => name.endsWith('.sqlite-wal'))).toBe(true)
  expect(found(files)).toEqual([])
  const copied = mkdtempSync(join(tmpdir(), 'tocsin-copy-'))
  cpSync(server.state, copied, { recursive: true })
  expect(found(dump(copied))).toEqual([])
  rmSync(copied, { recursive: true })
  expect(found([{ name: 'output of the launcher and of workerd', content: Buffer.from(server.output) }])).toEqual([])
})

test('a backup of the running server holds nothing of it, nor do the keys of the register that are kept beside it', () => {
  const [copies, keys] = ['backup', 'keys'].map((what) => mkdtempSync(join(tmpdir(), `tocsin-${what}-`)))
  if (copies === undefined || keys === undefined) throw new Error('no folder')
  const env = { ...process.env, TOCSIN_STATE: server.state }
  const args = ['deploy/cli/backup.ts', copies, '--register-keys', keys]
  const done = spawnSync('node', args, { encoding: 'utf8', env })
  expect([done.status, done.stdout]).toEqual([0, expect.stringContaining(copies)])
  expect(dump(copies).some(({ name }) => name.endsWith('.sqlite'))).toBe(true)
  expect([...found(dump(copies)), ...found(dump(keys))]).toEqual([])
  for (const folder of [copies, keys]) rmSync(folder, { recursive: true })
})

test('stopped, with every log written into its database, nothing of it stands in any file', async () => {
  const output = server.output
  await server.stop()
  expect(found(dump(server.state))).toEqual([])
  expect(found([{ name: 'output', content: Buffer.from(output + server.output) }])).toEqual([])
  await server.launch()
})

test('what stands in clear by design stands where it is said to, and nowhere else', () => {
  const files = dump(server.state)
  for (const { words, where } of BY_DESIGN.slice(1)) {
    const objects = holding(files, needlesOf(words)).map((name) => /tocsin-([A-Za-z]+)/.exec(name)?.[1] ?? name)
    expect([words, [...new Set(objects)]]).toEqual([words, [where]])
  }
})
