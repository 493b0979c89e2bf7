// Loads the demonstration through the product's own API, as a town would: sign in, send the files, import the residents, set the clock.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { BEGINNING, RATE } from '../scenario/lere-2026.ts'
import { toRfc3339 } from '../../worker/model/time.ts'
import { browserNamed } from '../standins/push.ts'
import { DEMO_SIRENS, demoSirenKey } from '../standins/siren.ts'
import { DEMO_REGISTER, NAMED } from './register.ts'
import { demoRoster } from './roster.ts'
import { addressesCsv, demoResidents, residentsCsv, type DemoResident } from './residents.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const TERRITORIES = ['99001', '99002'] as const

export async function loadDemonstration(server: string, say: (line: string) => void): Promise<void> {
  for (const territory of TERRITORIES) {
    const token = await signIn(server, territory)
    const call = (method: string, path: string, body: string, type = 'application/json') =>
      demand(server, { method, path: `/api/${territory}${path}`, body, type, token })
    const known = await fetch(`${server}/api/${territory}/situation`, { headers: { authorization: `Bearer ${token}` } })
    if (known.ok) continue
    say(`loading the demonstration territory ${territory}`)
    const clock = (rate: number) =>
      demand(server, {
        method: 'PUT',
        path: `/api/demo/clock?territory=${territory}`,
        body: JSON.stringify({ now: toRfc3339(BEGINNING), rate }),
        type: 'application/json',
        token,
      })
    // The clock first: feeds that were polled in another time would know the flood's future.
    await clock(1)
    await call('PUT', '/files', JSON.stringify({ files: territoryFiles(territory) }))
    for (const siren of DEMO_SIRENS.filter((one) => one.startsWith(`${territory}/`)))
      await call(
        'PUT',
        `/credentials/siren-${siren.split('/')[1] ?? ''}`,
        JSON.stringify({ value: demoSirenKey(siren) }),
      )
    const wanted = Number(process.env['TOCSIN_DEMO_RESIDENTS'] ?? 1_600)
    const residents = territory === '99001' ? demoResidents(wanted) : neighbours()
    await call('POST', '/residents/import', residentsCsv(residents), 'text/csv')
    if (territory === '99001') {
      await call('PUT', '/residents/addresses', addressesCsv(territory), 'text/csv')
      await call('PUT', '/roster', JSON.stringify(demoRoster(BEGINNING)))
    }
    for (const body of subscriptions(territory, residents))
      await call('POST', '/push/subscriptions', JSON.stringify(body))
    if (territory === '99001') await enterRegister(server, territory, call)
    await clock(RATE)
  }
}

// One by one and by hand, as at a desk: the register has no import.
async function enterRegister(
  server: string,
  territory: string,
  call: (method: string, path: string, body: string) => Promise<Response>,
): Promise<void> {
  for (const identity of NAMED) {
    await signIn(server, territory, identity)
    await call('PUT', `/register/access/demo-${identity}`, '{}')
  }
  for (const { told, ...entry } of DEMO_REGISTER) {
    const answer = await call('POST', '/register', JSON.stringify(entry))
    const { number } = (await answer.json()) as { number: number }
    if (told) await call('POST', `/register/people/${number}/told`, JSON.stringify({ how: 'letter' }))
  }
}

/** Every tenth home of the first two hundred persons has a browser that asked to be warned there. */
function subscriptions(territory: string, residents: readonly DemoResident[]) {
  return residents.slice(0, 200).flatMap(({ point, language }, index) => {
    if (point === null || index % 10 !== 4) return []
    const { subscription } = browserNamed(`${territory}-home-${index}`)
    return [{ subscription, language, longitude: point[0], latitude: point[1] }]
  })
}

async function signIn(server: string, territory: string, identity = 'mayor'): Promise<string> {
  const answer = await demand(server, {
    method: 'POST',
    path: '/api/demo/session',
    body: JSON.stringify({ identity, territory }),
    type: 'application/json',
    token: null,
  })
  return ((await answer.json()) as { token: string }).token
}

interface Call {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly type: string
  readonly token: string | null
}

async function demand(server: string, { method, path, body, type, token }: Call): Promise<Response> {
  const answer = await fetch(server + path, {
    method,
    body,
    headers: { 'content-type': type, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`)
  return answer
}

/** Path → text of everything that belongs to a territory in the three roots; tests of rules stay at home. */
export function territoryFiles(territory: string, root = ROOT): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  const walk = (folder: string) => {
    for (const name of readdirSync(folder, { withFileTypes: true }).map((entry) => entry.name)) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) walk(path)
      else if (/\.(yaml|geojson|csv)$/.test(name) && !name.endsWith('.test.yaml'))
        files[relative(root, path).replaceAll('\\', '/')] = readFileSync(path, 'utf8')
    }
  }
  for (const folder of [
    `geofences/${territory}`,
    `alerting-rules/${territory}`,
    `templates/${territory}`,
    'templates/common',
  ]) {
    try {
      walk(join(root, folder))
    } catch (error) {
      // A territory need not have every root.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return files
}

// The neighbour's few people: other numbers, so that a message that strays is seen at once.
function neighbours() {
  return demoResidents(200).map((one, index) => ({
    ...one,
    phone: one.phone === null ? null : `+3363998${String(9_700 + index).padStart(4, '0')}`,
    contact: one.contact === null ? null : `+3363998${String(9_650 + index).padStart(4, '0')}`,
    email: one.email === null ? null : one.email.replace('@courriel.', '@voisins.'),
    point: [2.3255 + (index % 20) * 0.0002, 43.0485 + Math.floor(index / 20) * 0.0002] as const,
  }))
}
