// An exercise on the real runtime: begun by a named person, its injects come, its rules propose, its messages reach nobody, and what is real stops it.
import { beforeAll, expect, test } from 'vitest'
import { commandOf, residentsOf } from '../../worker/env.ts'
import type { ExercisesView } from '../../worker/model/exercise.ts'
import type { Alert } from '../../worker/model/alert.ts'
import { MINUTE_MS } from '../../worker/model/time.ts'
import type { SeriesView, Situation } from '../../worker/model/view.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96191', '96192'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const SCENARIO = `exercise: soir
name: { fr: Crue du soir, en: Evening flood }
hazard: crue
begins: '17:30'
length: 40m
injects:
  - { id: '1', at: 0m, reading: { station: PONT-VIEUX, level: 3.50 m } }
  - { id: '2', at: 0m, from: { fr: Préfecture, en: Prefecture }, message: { fr: Accusez réception, en: Acknowledge }, to: [AST-E] }
  - { id: '3', at: 20m, call: { fr: Deux personnes au premier étage, en: Two persons upstairs }, to: [SEC], expects: { fr: CODIS, en: CODIS } }
`
const drill = commandOf(bindings, OURS, 'exercise')
const live = (territory: string = OURS) => commandOf(bindings, territory, 'live')

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = { ...smallTerritory({ code: territory }), [`templates/${territory}/exercises/soir.yaml`]: SCENARIO }
    expect(await live(territory).apply({ territory, mode: 'live', files, actor: ADMIN })).toMatchObject({ kind: 'ok' })
  }
})

async function ask(who: DemoIdentity, path: string, body: object, territory: string = OURS) {
  return call('post', `/api/${territory}/exercises${path}`, { token: await signIn(who, territory), body })
}
async function shown(territory: string = OURS): Promise<ExercisesView> {
  const answer = await call('get', `/api/${territory}/exercises`, { token: await signIn('auditor', territory) })
  expect(answer.status).toBe(200)
  return answer.json()
}
async function until<T>(ask: () => Promise<T>, pleases: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await ask()
    if (pleases(value)) return value
    if (tries > 200) throw new Error(`never; last: ${JSON.stringify(value).slice(0, 500)}`)
    await new Promise((done) => setTimeout(done, 20))
  }
}
const played = async () => (await drill.situation()) as Situation

test('it is begun by somebody with the right, in its own hour, with people who do not exist; no other town sees it (INV-22)', async () => {
  expect((await ask('field', '', { scenario: 'soir' })).status).toBe(403)
  expect((await ask('duty', '', { scenario: 'nothing' })).status).toBe(404)
  expect((await ask('duty', '', { scenario: 'soir' })).status).toBe(201)
  expect((await ask('duty', '', { scenario: 'soir' })).status).toBe(409)
  const { run } = await shown()
  expect(run?.rows.map(({ inject, state }) => [inject, state])).toEqual([
    ['1', 'given'],
    ['2', 'given'],
    ['3', 'waiting'],
  ])
  const now = await played()
  const hour = new Date(now.clock.territoryAnchor).toLocaleTimeString('fr-FR', { timeZone: 'Europe/Paris' })
  expect([hour, now.residents.persons > 0]).toEqual(['17:30:00', true])
  expect([(await shown(THEIRS)).run, ((await live().situation()) as Situation).exercise ?? null]).toEqual([null, null])
})

test('the level that it tells moves the rules as the river would, and the live territory hears nothing of it', async () => {
  const { proposals, stations } = await until(played, (all) => all.proposals.length > 0)
  expect([proposals[0]?.mode, stations[0]?.latest?.valueMm]).toEqual(['exercise', 3_500])
  const token = await signIn('duty', OURS)
  const span = 'from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z'
  const series = async (mode: string) =>
    (await (await call('get', `/api/${OURS}/stations/PONT-VIEUX/series?${span}${mode}`, { token })).json<SeriesView>())
      .points
  expect([(await series('&mode=exercise')).map(([, mm]) => mm), await series('')]).toEqual([[3_500], []])
  const { proposals: real, stations: gauges } = (await live().situation()) as Situation
  expect([real, gauges.filter(({ latest }) => latest !== null)]).toEqual([[], []])
})

test('who has a role sees and does; the call comes before its minute, is held or skipped by whoever conducts', async () => {
  expect((await ask('field', '/part', { act: 'do', inject: '3', role: 'SEC', note: 'CODIS' })).status).toBe(409)
  expect((await ask('field', '/conduct', { act: 'give', inject: '3' })).status).toBe(403)
  expect((await ask('duty', '/conduct', { act: 'hold', inject: '3' })).status).toBe(200)
  expect((await ask('duty', '/conduct', { act: 'give', inject: '3' })).status).toBe(200)
  expect((await ask('field', '/part', { act: 'see', inject: '3', role: 'SEC' })).status).toBe(200)
  expect((await ask('field', '/part', { act: 'do', inject: '3', role: 'SEC', note: 'CODIS 22:50' })).status).toBe(200)
  expect((await ask('mayor', '/part', { act: 'observe', text: 'Chaque ordre est répété.' })).status).toBe(200)
  const { run } = await shown()
  expect(run?.rows[2]).toMatchObject({ state: 'given', acted: { role: 'SEC', note: 'CODIS 22:50' } })
  const log = (await drill.exportLog()).entries
  expect(log.filter(({ text }) => text.includes('Chaque ordre'))).toEqual([])
  expect(log.findLast(({ act }) => act === 'apport donné')?.text).toMatch(/^EXERCICE - 3, à SEC/)
})

test('an alert of it goes through to its end and asks no provider (INV-11)', async () => {
  const [proposal] = (await played()).proposals
  const content = {
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'Rue Basse : restez chez vous.', en: 'Rue Basse: stay indoors.' },
    event: 'inondation',
    severity: 'Severe',
    urgency: 'Expected',
    certainty: 'Likely',
    expiresAt: new Date((await played()).clock.territoryAnchor + 120 * MINUTE_MS).toISOString(),
    allClear: false,
  }
  const made = await call('post', `/api/${OURS}/alerts?mode=exercise`, {
    token: await signIn('duty', OURS),
    body: { proposal: proposal?.id ?? null, content },
  })
  expect([made.status, made.status === 201 ? '' : await made.clone().text()]).toEqual([201, ''])
  const { alert } = await made.json<{ alert: Alert }>()
  const approved = await call('post', `/api/${OURS}/alerts/${alert.id}/approve?mode=exercise`, {
    token: await signIn('mayor', OURS),
    body: { contentHash: alert.current.contentHash },
  })
  expect(approved.status).toBe(200)
  const { progress } = await until(played, (all) => (all.progress[0]?.finishedAt ?? null) !== null)
  // Of 24 who do not exist three have no number, and all that was sent the drill has taken.
  expect([progress[0]?.targeted, progress[0]?.byProvider]).toEqual([24, { drill: 21 }])
  expect((await residentsOf(bindings, OURS, 'live', 0).totals()).persons).toBe(0)
})

test('what is real stops it at once, with the word why, and it goes on only when that is decided', async () => {
  const made = await call('post', `/api/${OURS}/alerts`, {
    token: await signIn('duty', OURS),
    body: {
      proposal: null,
      content: {
        msgType: 'Alert',
        zones: ['B'],
        channels: ['display'],
        texts: { fr: 'Rue Basse fermée.' },
        event: 'inondation',
        severity: 'Severe',
        urgency: 'Expected',
        certainty: 'Likely',
        expiresAt: new Date(Date.now() + 60 * MINUTE_MS).toISOString(),
        allClear: false,
      },
    },
  })
  const { alert } = await made.json<{ alert: Alert }>()
  const paused = await until(shown, ({ run }) => run?.state === 'paused')
  expect(paused.run?.pause?.cause).toBe('live')
  expect((await ask('duty', '/conduct', { act: 'resume' })).status).toBe(409)
  expect((await live().exportLog()).entries.some(({ act }) => act === 'exercice suspendu')).toBe(true)
  const gone = await call('post', `/api/${OURS}/alerts/${alert.id}/cancel`, {
    token: await signIn('mayor', OURS),
    body: { reason: 'fausse route' },
  })
  expect(gone.status).toBe(200)
  await until(
    async () => (await ask('duty', '/conduct', { act: 'resume' })).status,
    (status) => status === 200,
  )
})

test('its end says who practised what, how soon each inject was taken up, and how long the decision took', async () => {
  expect((await ask('duty', '/conduct', { act: 'end' })).status).toBe(200)
  const { past, run } = await shown()
  expect(run?.state).toBe('ended')
  const [record] = past
  expect(record?.injects.map(({ inject, state, actedAfterMs }) => [inject, state, actedAfterMs !== null])).toEqual([
    ['1', 'given', false],
    ['2', 'given', false],
    ['3', 'given', true],
  ])
  expect(record?.practised.map(({ roles, conducted }) => [roles, conducted])).toEqual([
    [[], true],
    [['SEC'], false],
  ])
  expect(record?.decisionAfterMs).toBeGreaterThanOrEqual(0)
  expect(record?.observations.map(({ text }) => text)).toEqual(['Chaque ordre est répété.'])
  // The next begins anew, and what was practised stays.
  expect((await ask('mayor', '', { scenario: 'soir' })).status).toBe(201)
  const again = await shown()
  expect([again.past.length, (await played()).alerts]).toEqual([1, []])
  expect((await ask('mayor', '/conduct', { act: 'end' })).status).toBe(200)
})
