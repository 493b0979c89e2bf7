// A CAP message that an authority sends us stands as a bulletin, as one that was asked for would: updated, cancelled, expired, and read by rules.
import { env as anyEnv } from 'cloudflare:workers'
import { SELF } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, watchOf, type Env } from '../../worker/env.ts'
import { standingOf } from '../../worker/model/bulletin.ts'
import { smallTerritory } from '../support/small-territory.ts'

const env = anyEnv as unknown as Env
const [OURS, THEIRS] = ['86021', '86022'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const keys: Record<string, string> = {}
const FEEDS = `feeds: []
notices:
  senders:
    - { id: prefecture, name: Préfecture 86, keys: [prefecture], areas: { FR086: { area: DEP-86, name: Vienne } } }
    - { id: voisin, name: Commune voisine, keys: [voisin] }
`
const RULE = `groups:
  - name: vigilance
    rules:
      - rule: orange
        title: { fr: Vigilance orange, en: Orange }
        when: { bulletin: { area: DEP-86, at_least: orange } }
        plan_level: N2
        zones: [A]
        severity: Severe
        urgency: Expected
        certainty: Likely
`

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = smallTerritory({ code: territory })
    files[`geofences/${territory}/feeds.yaml`] = FEEDS
    files[`alerting-rules/${territory}/vigilance.yaml`] = RULE
    await accountsOf(env, territory).demoSession(territory, 'mayor')
    const applied = await commandOf(env, territory, 'live').apply({ territory, mode: 'live', files, actor: ADMIN })
    expect(applied.kind).toBe('ok')
    await commandOf(env, territory, 'exercise').apply({ territory, mode: 'exercise', files, actor: ADMIN })
    for (const name of ['prefecture', 'voisin']) {
      const key = { name, roles: ['machine'] as const, machine: true }
      keys[`${territory} ${name}`] = (await accountsOf(env, territory).createToken(ADMIN, key)).token
    }
  }
})

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, '-00:00')
interface Cap {
  readonly id: string
  readonly type?: string
  readonly status?: string
  readonly severity?: string
  readonly code?: string
  readonly ends?: number
  readonly refers?: string
  readonly signature?: string
}
const sentAt: Record<string, string> = {}
function cap({
  id,
  type = 'Alert',
  status = 'Actual',
  severity = 'Severe',
  code = 'FR086',
  ends = 120,
  refers,
  signature = '',
}: Cap): string {
  const sent = at(-1)
  sentAt[id] = sent
  const references =
    refers === undefined ? '' : `<references>pref@86.example,${refers},${sentAt[refers] ?? sent}</references>`
  return `<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${id}</identifier><sender>pref@86.example</sender><sent>${sent}</sent><status>${status}</status><msgType>${type}</msgType><scope>Public</scope>${references}<info><language>fr-FR</language><category>Met</category><event>Crues</event><urgency>Expected</urgency><severity>${severity}</severity><certainty>Likely</certainty><onset>${at(-5)}</onset><expires>${at(ends)}</expires><senderName>Préfecture de la Vienne</senderName><headline>Crue de la Vienne</headline><area><areaDesc>Vienne</areaDesc><geocode><valueName>EMMA_ID</valueName><value>${code}</value></geocode></area></info>${signature}</alert>`
}

async function send(body: Cap, { key = 'prefecture', territory = OURS as string, mode = 'live' } = {}): Promise<void> {
  const response = await SELF.fetch(`http://localhost:8787/api/${territory}/ingest/cap?mode=${mode}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys[`${territory} ${key}`] ?? ''}`, 'content-type': 'application/cap+xml' },
    body: cap(body),
  })
  expect([200, 202]).toContain(response.status)
}

const board = async (territory: string = OURS) =>
  (await watchOf(env, territory).view()).bulletins.board.bulletins.map((one) => [
    one.identifier,
    one.danger,
    standingOf(one, Date.now()),
    one.areas.join(),
  ])
const settled = (expected: unknown) =>
  vi.waitFor(async () => expect(await board()).toEqual(expected), { timeout: 5_000, interval: 50 })

test('it stands on the board of its own town with its issuer and words, a rule fires on it, and people are woken as before', async () => {
  await send({ id: 'A1' })
  await settled([['A1', 'orange', 'in force', 'DEP-86']])
  const view = await watchOf(env, OURS).view()
  expect(view.bulletins.board.bulletins[0]).toMatchObject({
    source: 'prefecture',
    issuer: 'Préfecture de la Vienne',
    texts: { fr: { headline: 'Crue de la Vienne' } },
  })
  expect(view.rules.find(({ rule }) => rule === 'orange')?.state).toBe('firing')
  await vi.waitFor(async () => {
    const situation = await commandOf(env, OURS, 'live').situation()
    expect(situation?.proposals[0]?.evidence).toMatchObject([{ kind: 'bulletin', issuer: 'Préfecture de la Vienne' }])
    expect(situation?.notices.notices.map(({ source }) => source)).toEqual(['prefecture'])
  })
  expect(await board(THEIRS)).toEqual([])
})

test('an update takes its place, the same message again changes nothing, a cancellation ends it', async () => {
  await send({ id: 'A2', type: 'Update', severity: 'Extreme', refers: 'A1' })
  await settled([['A2', 'red', 'in force', 'DEP-86']])
  await send({ id: 'A2', type: 'Update', severity: 'Extreme', refers: 'A1' })
  await send({ id: 'A3', type: 'Cancel', refers: 'A2' })
  await settled([['A2', 'red', 'ended', 'DEP-86']])
})

test('one that has run out is unknown and never green, and the silence of a sender says nothing', async () => {
  await send({ id: 'B1', ends: -1 })
  await settled([
    ['A2', 'red', 'ended', 'DEP-86'],
    ['B1', 'orange', 'expired', 'DEP-86'],
  ])
  const { followed } = (await watchOf(env, OURS).view()).bulletins
  expect(followed).toMatchObject([{ source: 'prefecture', area: 'DEP-86', name: 'Vienne', listsAll: false }])
})

test('an exercise, another area, a sender without areas and our own drill are no bulletin', async () => {
  const before = await board()
  await send({ id: 'X1', status: 'Exercise' })
  await send({ id: 'X2', code: 'FR017' })
  await send({ id: 'X3' }, { key: 'voisin' })
  await send({ id: 'X4' }, { mode: 'exercise' })
  await send({ id: 'Z9', severity: 'Moderate' })
  // What comes after them has come: so have they.
  await vi.waitFor(async () => expect((await board()).map(([id]) => id)).toContain('Z9'), {
    timeout: 5_000,
    interval: 50,
  })
  expect((await board()).filter(([id]) => id !== 'Z9')).toEqual(before)
})

test('a forged red of an official sender proposes and sends nothing, and is shown with its source and that nobody signed it (X13)', async () => {
  const called = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('nobody may be called'))
  await send({ id: 'F1', severity: 'Extreme' })
  await vi.waitFor(async () => expect((await board()).map(([id]) => id)).toContain('F1'), { timeout: 5_000 })
  const command = commandOf(env, OURS, 'live')
  await vi.waitFor(async () =>
    expect((await command.situation())?.proposals.filter(({ state }) => state === 'open')).not.toEqual([]),
  )
  const [situation, view] = [await command.situation(), await watchOf(env, OURS).view()]
  expect(situation?.alerts).toEqual([])
  expect(situation?.progress).toEqual([])
  const shown = view.bulletins.board.bulletins.find(({ identifier }) => identifier === 'F1')
  expect([shown?.source, shown?.issuer, shown?.danger]).toEqual(['prefecture', 'Préfecture de la Vienne', 'red'])
  expect(shown?.isSigned).toBeUndefined()
  await send({
    id: 'F2',
    severity: 'Extreme',
    signature: '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">forged</Signature>',
  })
  await vi.waitFor(async () => {
    const { board: kept } = (await watchOf(env, OURS).view()).bulletins
    expect(kept.bulletins.find(({ identifier }) => identifier === 'F2')).toMatchObject({ isSigned: true })
  })
  expect((await command.situation())?.alerts).toEqual([])
  expect(called).not.toHaveBeenCalled()
  called.mockRestore()
})
