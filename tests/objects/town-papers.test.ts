// Orders of the mayor and after-action reports, on the real runtime: numbered, signed by a person, kept, each a line of the log. Two towns.
import { beforeAll, expect, test } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import type { ReviewView } from '../../worker/model/after-action.ts'
import type { TownOrder } from '../../worker/model/order.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { EXAMPLE_TERRITORY } from '../../worker/routes/example-territory.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96391', '96392'] as const
const VALUES = { motif: 'la crue', lieu: 'quai Nord', du: '14 octobre, 20 h', au: 'nouvel ordre' }

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = {
      ...smallTerritory({ code: territory }),
      'templates/common/orders/circulation.yaml': EXAMPLE_TERRITORY['templates/99001/orders/circulation.yaml'] ?? '',
      [`templates/${territory}/plans/crue.yaml`]: EXAMPLE_TERRITORY['templates/99001/plans/crue.yaml'] ?? '',
    }
    const actor = { id: 'a', name: 'A' }
    expect(await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })).toMatchObject(
      {
        kind: 'ok',
      },
    )
  }
})

const send = async (who: DemoIdentity, path: string, body: object, headers: Record<string, string> = {}) =>
  call('post', `/api/${OURS}/${path}`, { token: await signIn(who, OURS), body, headers })
const get = async <T>(path: string, town: string = OURS) =>
  (await call('get', `/api/${town}/${path}`, { token: await signIn('auditor', town) })).json<T>()
const log = async () => (await commandOf(bindings, OURS, 'live').exportLog()).entries

let first: TownOrder

test('an order is drafted once under a number of its year, its gaps filled, and is signed by nobody', async () => {
  const body = { template: 'circulation', values: VALUES, signer: 'Mme X, maire' }
  const headers = { 'Idempotency-Key': 'arrete-1' }
  for (let press = 0; press < 2; press++) {
    const answer = await send('duty', 'orders', body, headers)
    expect(answer.status).toBe(201)
    first = (await answer.json<{ order: TownOrder }>()).order
  }
  expect(first).toMatchObject({ signedAt: null, transmitted: null, lifted: null, exercise: false })
  expect(first.name).toMatch(/^\d{4}-001$/)
  expect(first.text.articles).toEqual(['La circulation est interdite quai Nord, du 14 octobre, 20 h au nouvel ordre.'])
  const second = await (await send('duty', 'orders', body)).json<{ order: TownOrder }>()
  expect(second.order.name).toBe(first.name.replace('001', '002'))
  expect((await get<{ orders: unknown[] }>('orders', THEIRS)).orders).toEqual([])
})

test('what is missing is named, and who only works in the field drafts none', async () => {
  const body = { template: 'circulation', values: { ...VALUES, lieu: ' ' }, signer: 'Mme X, maire' }
  expect((await send('field', 'orders', body)).status).toBe(403)
  const answer = await send('duty', 'orders', body)
  expect([answer.status, (await answer.json<{ detail: string }>()).detail]).toEqual([422, 'still to fill: Lieu'])
})

test('it goes to the prefecture only once somebody says that it was signed; each step is a line of the log', async () => {
  const step = (body: object) => send('duty', `orders/${first.name}`, body)
  expect((await step({ kind: 'transmitted', to: 'SIDPC' })).status).toBe(409)
  expect((await step({ kind: 'signed' })).status).toBe(200)
  expect((await step({ kind: 'transmitted', to: 'SIDPC' })).status).toBe(200)
  expect((await step({ kind: 'lifted', reason: 'la crue est finie' })).status).toBe(200)
  const acts = (await log()).map(({ act }) => act).filter((act) => act.startsWith('arrêté'))
  expect(acts).toEqual(['arrêté préparé', 'arrêté préparé', 'arrêté signé', 'arrêté transmis', 'arrêté levé'])
})

test('the report of the newest event holds its cards and its corrections; what nothing says is unknown', async () => {
  const level = await send('mayor', 'plan/level', { plan: 'crue', level: 'N3', reason: 'essai' })
  const { run } = await level.json<{ run: { id: string } }>()
  await send('duty', `plan/runs/${run.id}/cards/05`, { act: 'done', note: 'reçu' })
  const noted = await (await send('duty', 'log', { text: '2 personnes' })).json<{ entry: { seq: number } }>()
  await send('duty', 'log', { text: '3 personnes', corrects: noted.entry.seq })
  const { report } = await get<ReviewView>('review')
  expect(report.cards).toMatchObject({ done: 1, of: 2, late: [], notDone: [{ card: '22', doneAt: null }] })
  expect(report.corrections.map(({ text }) => text)).toEqual(['3 personnes'])
  const steps = Object.fromEntries(report.steps.map(({ step, at }) => [step, at]))
  expect([typeof steps['level decided'], steps['first message'], report.doors]).toEqual(['number', null, null])
  expect((await get<ReviewView>('review', THEIRS)).report.timeline).toEqual([])
})

test('what people conclude is kept under a number, mended under the same, and says when the next exercise is due', async () => {
  const review = {
    title: 'Crue',
    from: '2026-10-14T15:00:00+02:00',
    to: '2026-10-15T11:00:00+02:00',
    participants: '',
    wentWell: 'Réveil',
    toImprove: '',
    recommendations: [{ what: 'Relever les rues', owner: 'RAC', by: '2026-12-31' }],
    countsAsExercise: true,
    sentTo: 'préfecture',
  }
  expect((await send('field', 'review', { review })).status).toBe(403)
  expect((await send('duty', 'review', { review })).status).toBe(201)
  expect((await send('duty', 'review', { number: 1, review: { ...review, toImprove: 'Les rues' } })).status).toBe(201)
  expect((await send('duty', 'review', { number: 7, review })).status).toBe(404)
  const { kept, exerciseDueAt } = await get<ReviewView>('review')
  expect(kept.map(({ number, toImprove }) => [number, toImprove])).toEqual([[1, 'Les rues']])
  expect(new Date(exerciseDueAt ?? 0).getUTCFullYear()).toBe(2031)
  const entries = await log()
  expect(entries.filter(({ act }) => act === 'retour d’expérience')).toHaveLength(2)
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
  expect((await get<ReviewView>('review', THEIRS)).kept).toEqual([])
})
