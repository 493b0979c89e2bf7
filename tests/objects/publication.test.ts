import { env as testEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { commandOf, publicationOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { edition, published, revision } from '../worker/flow/published.ts'

const env = testEnv as unknown as Env
const DUTY = { id: 'duty', name: 'Astreinte' }
const MAYOR = { id: 'mayor', name: 'Maire' }
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const T = '85001'
const NEIGHBOUR = '85002'

const get = (path: string, headers: Record<string, string> = {}) =>
  SELF.fetch(`http://localhost:8787${path}`, { headers, redirect: 'manual' })
const text = async (path: string) => (await get(path)).text()

async function town(code: string): Promise<void> {
  const command = commandOf(env, code, 'live')
  const applied = await command.apply({ territory: code, mode: 'live', files: smallTerritory({ code }), actor: DUTY })
  if (applied.kind === 'faults') throw new Error(JSON.stringify(applied.faults))
  const [longitude, latitude] = CENTRE.B
  const person = {
    line: 1,
    sourceId: '1',
    household: 'h',
    name: 'P',
    address: 'a',
    language: 'fr' as const,
    phone: '+33639980001',
    longitude,
    latitude,
    vulnerable: false,
  }
  await residentsOf(env, code, 'live', 0).store([person])
  await command.setClock({ now: EVENING, rate: 1 })
}

const draft = (words: string): Draft => ({
  proposal: null,
  content: {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: words },
    event: 'Crue',
    hazard: 'crue',
    responseType: 'Shelter',
    severity: 'Severe',
    urgency: 'Immediate',
    certainty: 'Likely',
    expiresAt: EVENING + 3_600_000,
    allClear: false,
  },
})

beforeAll(async () => {
  await town(T)
  await town(NEIGHBOUR)
})

test('a territory has a page as soon as it was applied; before that there is none', async () => {
  await vi.waitFor(async () => expect((await get(`/${T}`)).status).toBe(200))
  expect(await text(`/${T}`)).toContain('Aucune alerte en cours')
  expect((await get('/85009')).status).toBe(404)
  expect((await get('/not-a-territory')).headers.get('Content-Type')).toContain('application/problem+json')
})

test('what two people decided is there for anybody, and what waits for the second is for nobody', async () => {
  const command = commandOf(env, T, 'live')
  const submitted = await command.submit(draft('DANGER rue Basse.'), DUTY, null)
  if (submitted.kind === 'refused') throw new Error(submitted.detail)
  await vi.waitFor(async () => expect(await text(`/${T}`)).toContain('Aucune alerte en cours'))
  expect(await text(`/${T}`)).not.toContain('DANGER')
  const { id, current, number } = submitted.alert
  await command.approve(id, current.contentHash, MAYOR, null)
  await vi.waitFor(async () => expect(await text(`/${T}`)).toContain('DANGER rue Basse. Alerte 1'))
  expect(await text(`/${T}/alerts/${number}`)).toContain('vient bien de la mairie')
  expect(await text(`/${T}/alerts/${number}/en`)).toContain('does come from the town hall')
  expect(await text(`/${T}/alerts/${number}.cap.xml`)).toContain('<msgType>Alert</msgType>')
  expect(await text(`/${T}/cap.atom`)).toContain('.cap.xml')
  expect(await text(`/${NEIGHBOUR}`)).not.toContain('DANGER')
  expect((await get(`/${NEIGHBOUR}/alerts/1`)).status).toBe(404)

  await command.cancel(id, DUTY, 'Erreur.')
  await vi.waitFor(async () =>
    expect(await text(`/${T}/alerts/${number}.cap.xml`)).toContain('<msgType>Cancel</msgType>'),
  )
  expect(await text(`/${T}/alerts/${number}.1.cap.xml`)).toContain('<msgType>Alert</msgType>')
  expect(await text(`/${T}`)).toContain('Arrêtée par la mairie')
})

test('each territory has its own statements of accessibility and of eco-design, and nobody has those of a place that is none', async () => {
  expect(await text(`/${T}/accessibility`)).toContain('Libre réponse 71120')
  expect(await text(`/${T}/eco-design`)).toMatch(/telle qu’elle est publiée<\/th><td>1<\/td><td>\d+\u202fko/)
  expect(await text(`/${T}/eco-design/en`)).toContain('Eco-design statement')
  expect(await text(`/${NEIGHBOUR}/accessibility`)).toContain(`href="/${NEIGHBOUR}/eco-design"`)
  expect((await get('/85009/accessibility')).status).toBe(404)
})

describe('the files over HTTP', () => {
  test('have no script, a policy that allows none, and may be kept for a moment', async () => {
    const answer = await get(`/${T}`)
    expect(answer.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=15, stale-while-revalidate=60')
    expect(await answer.text()).not.toContain('<script')
  })

  test('are not sent again where they have not changed', async () => {
    const etag = (await get(`/${T}`)).headers.get('ETag') ?? ''
    const again = await get(`/${T}`, { 'If-None-Match': etag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await get(`/${T}`, { 'If-None-Match': '"another"' })).status).toBe(200)
  })

  test('a number that was never issued is said to be none, in words', async () => {
    const answer = await get(`/${T}/alerts/999`)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('Aucune alerte de ce numéro')
    expect((await get(`/${T}/alerts?n=abc`)).status).toBe(404)
  })

  test('the form without a script leads to the alert', async () => {
    const answer = await get(`/${T}/alerts?n=007`)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/${T}/alerts/7`])
  })
})

test('an older edition never replaces a newer one, and what is gone is gone', async () => {
  const publication = publicationOf(env, '85003')
  await publication.publish(edition({ seq: 5 }, '85003'))
  await publication.publish(edition({ seq: 4, alerts: [] }, '85003'))
  expect((await publication.read('index.html'))?.body).toContain('MONTEZ')
  await publication.publish(edition({ seq: 6, alerts: [published([revision(1)], { number: 9 })] }, '85003'))
  expect(await publication.read('alerts/7.html')).toBeNull()
  expect(await publication.read('alerts/9.html')).not.toBeNull()
  await publication.clear()
  expect(await publication.read('index.html')).toBeNull()
})
