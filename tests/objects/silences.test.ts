// Silences on the real runtime: by a named person, with a reason and an end, in the chain; what they mute is heard when they end.
import { beforeAll, describe, expect, test } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import type { Signal } from '../../worker/model/signal.ts'
import type { Silence } from '../../worker/model/silence.ts'
import { HOUR_MS, toRfc3339 } from '../../worker/model/time.ts'
import type { RuleView, Situation } from '../../worker/model/view.ts'
import { verifyEntries } from '../../worker/prove/chain.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96001', '96002'] as const
let rule = ''
let version = ''

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = smallTerritory({ code: territory })
    const actor = { id: 'admin', name: 'Admin' }
    await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })
  }
  const bundle = await commandOf(bindings, OURS, 'live').bundle()
  rule = bundle?.rules[0]?.id ?? ''
  version = bundle?.rules[0]?.version ?? ''
})

async function post(path: string, body: unknown, { who = 'duty', headers = {} as Record<string, string> } = {}) {
  const token = await signIn(who as 'duty', OURS)
  return call('post', `/api/${OURS}/silences${path}`, { token, body, headers })
}
const asked = (change: object = {}) => ({ rule, reason: 'sonde au nettoyage', until: soon(3), ...change })
const soon = (hours: number) => toRfc3339(Date.now() + hours * HOUR_MS)
async function situation(territory: string = OURS): Promise<Situation> {
  const found = await commandOf(bindings, territory, 'live').situation()
  if (found === null) throw new Error('no situation')
  return found
}
const lines = async () => (await commandOf(bindings, OURS, 'live').exportLog()).entries

function view(change: Partial<RuleView> = {}): RuleView {
  const own = { rule, title: { fr: 'r', en: 'r' }, planLevel: 'N3', since: Date.now() } as const
  return { ...own, state: 'firing', isBlind: false, insists: null, ...change }
}

let told = 0
async function fires(change: Partial<RuleView> = {}): Promise<void> {
  const at = Date.now()
  const signal: Signal = {
    id: `signal-${(told += 1)}`,
    rule,
    ruleVersion: version,
    state: 'firing',
    activeAt: at,
    at,
    planLevel: 'N3',
    zones: ['B'],
    evidence: [],
    singleSource: true,
    unconfirmed: false,
  }
  await commandOf(bindings, OURS, 'live').takeReport({
    id: `report-${told}`,
    signals: [signal],
    view: { rules: [view(change)] },
  })
}
const open = async () => (await situation()).proposals.filter(({ state }) => state === 'open')

test('is set by a named person, shown in its own town alone, and stands in the chain (INV-22)', async () => {
  const headers = { 'Idempotency-Key': 'once' }
  const [first, again] = [await post('', asked(), { headers }), await post('', asked(), { headers })]
  expect(first.status).toBe(201)
  const { silence } = await first.json<{ silence: Silence }>()
  expect(await again.json()).toEqual({ silence })
  expect(silence).toMatchObject({ rule, planLevel: 'N3', reason: 'sonde au nettoyage', endedAt: null })
  expect((await situation()).silences).toEqual([silence])
  expect((await situation(THEIRS)).silences).toEqual([])
  const entries = await lines()
  expect(entries.findLast(({ act }) => act === 'sourdine posée')).toMatchObject({ actor: silence.owner })
  expect(verifyEntries(entries)).toMatchObject({ kind: 'valid' })
})

test('what its rule fires on is shown and logged as muted, proposes nothing, and is heard the moment that it is taken back', async () => {
  await fires()
  expect(await open()).toEqual([])
  const [silence] = (await situation()).silences
  expect((await situation()).rules[0]?.muted).toMatchObject({ kind: 'silence', silence: silence?.id })
  expect((await lines()).at(-1)?.text).toContain('sonde au nettoyage')
  expect((await post(`/${silence?.id ?? ''}/end`, {})).status).toBe(200)
  expect(await open()).toMatchObject([{ rules: [rule], state: 'open' }])
  expect((await situation()).rules[0]?.muted).toBeNull()
  expect((await lines()).map(({ act }) => act)).toEqual(
    expect.arrayContaining(['sourdine levée', 'sorti de sourdine', 'ouverte']),
  )
})

test('a gauge lost while rising is heard through it', async () => {
  const [proposal] = await open()
  await commandOf(bindings, OURS, 'live').dismiss(proposal?.id ?? '', { id: 'm', name: 'Maire' }, 'essai')
  await commandOf(bindings, OURS, 'live').takeReport({
    id: 'calm',
    signals: [],
    view: { rules: [view({ state: 'inactive' })] },
  })
  await post('', asked())
  await fires()
  expect(await open()).toEqual([])
  await commandOf(bindings, OURS, 'live').takeReport({
    id: 'lost',
    signals: [],
    view: { rules: [view({ insists: 'lost while rising' })] },
  })
  expect((await lines()).map(({ act }) => act).slice(-2)).toContain('sorti de sourdine')
})

describe('is refused', () => {
  test.each([
    ['without an end', () => ({ rule, reason: 'x' }), 400],
    ['without a reason', () => asked({ reason: ' ' }), 400],
    ['for longer than a day', () => asked({ until: soon(25) }), 422],
    ['with its end behind it', () => asked({ until: soon(-1) }), 422],
    ['of a rule that is not there', () => asked({ rule: 'nowhere' }), 404],
  ])('%s', async (_, body, status) => {
    expect((await post('', body())).status).toBe(status)
  })

  test('to whoever may not decide', async () => {
    expect((await post('', asked(), { who: 'field' })).status).toBe(403)
  })
})
