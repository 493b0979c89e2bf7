// The whole way of an official bulletin on real workerd: a source is asked, its watch keeps what it says, a rule fires and people get a card.
import { env as anyEnv } from 'cloudflare:workers'
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Env } from '../../worker/env.ts'
import { objectName } from '../../worker/model/keys.ts'
import { HOUR_MS, MINUTE_MS, toRfc3339, type Instant } from '../../worker/model/time.ts'
import type { CommandRpc } from '../../worker/objects/rpc/command.ts'
import type { FeedPollerRpc, WatchRpc } from '../../worker/objects/rpc/watch.ts'
import { smallTerritory } from '../support/small-territory.ts'
import { NOON } from '../worker/ingest/gauge.ts'

const env = anyEnv as unknown as Env
const clockAt = (at: Instant) => ({ machineAnchor: Date.now(), territoryAnchor: at, rate: 1 })

let levels: Record<string, string> = {}
beforeEach(() => {
  levels = { MO12: '2', LO18: '4' }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const reach =
      new URL(input instanceof Request ? input.url : input.toString()).searchParams.get('CdEntVigiCru') ?? ''
    const level = levels[reach]
    if (level === undefined) return new Response('<html>', { status: 503 })
    return Response.json({
      InfoVigiCru: {
        DtHrInfoVigiCru: toRfc3339(NOON - MINUTE_MS),
        DtHrSuivInfoVigiCru: toRfc3339(NOON + 6 * HOUR_MS),
        NivInfoVigiCru: level,
      },
    })
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

function objectsOf(territory: string) {
  const get = (namespace: DurableObjectNamespace, name: string) => namespace.get(namespace.idFromName(name))
  return {
    watch: get(env.WATCH, objectName.watch(territory)) as unknown as DurableObjectStub & WatchRpc,
    command: get(env.COMMAND, objectName.command(territory, 'live')) as unknown as DurableObjectStub & CommandRpc,
  }
}

/** A small town that follows one reach, by the very files that a commune would write. */
async function commune(territory: string, reach: string, baseUrl: string) {
  const objects = objectsOf(territory)
  const files = {
    ...smallTerritory({ code: territory }),
    [`geofences/${territory}/feeds.yaml`]: `feeds:
  - id: niveaux
    adapter: vigicrues-levels
    base_url: ${baseUrl}
    period: 1h
    areas: { ${reach}: { area: TET, name: Têt } }
    credit: Vigicrues
`,
    [`alerting-rules/${territory}/lere.yaml`]: `groups:
  - name: vigilance
    rules:
      - rule: orange
        title: { fr: Vigilance orange, en: Orange vigilance }
        when: { bulletin: { area: TET, phenomenon: crues, at_least: orange } }
        plan_level: N2
        zones: [B]
        template: M1
        severity: Severe
        urgency: Expected
        certainty: Likely
`,
  }
  const applied = await objects.command.apply({
    territory,
    mode: 'live',
    files,
    actor: { id: 'duty', name: 'Astreinte' },
  })
  expect(applied.kind).toBe('ok')
  await objects.command.setClock({ now: NOON, rate: 1 })
  return objects
}

test('a reach that turns orange opens a card for its commune and for no other; restart forgets it, eviction does not', async () => {
  const baseUrl = `https://vigicrues.example/${crypto.randomUUID()}`
  const ours = await commune('99101', 'MO12', baseUrl)
  const theirs = await commune('99102', 'GO1', baseUrl)
  const name = objectName.feedPoller('vigicrues-levels', baseUrl, '', '')
  const poller = env.FEED_POLLER.get(env.FEED_POLLER.idFromName(name)) as unknown as DurableObjectStub & FeedPollerRpc
  const seen = async (objects: typeof ours) => (await objects.watch.view()).bulletins.board
  const dangers = async (objects: typeof ours) => (await seen(objects)).bulletins.map(({ danger }) => danger)
  await vi.waitFor(async () => expect(await dangers(ours)).toEqual(['yellow']), { timeout: 5_000, interval: 50 })
  expect((await ours.watch.view()).rules[0]?.state).toBe('inactive')

  levels['MO12'] = '3'
  await poller.poke()
  await vi.waitFor(async () => expect(await dangers(ours)).toEqual(['orange']), { timeout: 5_000, interval: 50 })
  expect((await ours.watch.view()).rules[0]?.state).toBe('firing')
  const opened = await vi.waitFor(
    async () => {
      const [proposal] = (await ours.command.situation())?.proposals ?? []
      expect(proposal).toBeDefined()
      return proposal
    },
    { timeout: 5_000, interval: 50 },
  )
  expect(opened).toMatchObject({
    planLevel: 'N2',
    singleSource: true,
    evidence: [{ kind: 'bulletin', source: 'niveaux', area: 'TET', danger: 'orange' }],
  })

  // The neighbour's reach does not answer: it is unknown there, and the fault is said.
  expect(await dangers(theirs)).toEqual([])
  expect((await seen(theirs)).heard).toEqual({})
  expect((await theirs.watch.view()).rules[0]?.state).toBe('inactive')
  expect((await theirs.command.situation())?.proposals).toEqual([])

  await evictDurableObject(ours.watch)
  expect(await dangers(ours)).toEqual(['orange'])
  levels = {}
  const before = vi.mocked(globalThis.fetch).mock.calls.length
  await ours.watch.restart(clockAt(NOON - 12 * HOUR_MS))
  expect(await dangers(ours)).toEqual([])
  const kept = await runInDurableObject(ours.watch, (_, state) =>
    state.storage.sql.exec("SELECT value FROM _setting WHERE name = 'bulletins'").one(),
  )
  expect(String(kept['value'])).not.toContain('orange')
  // Asked again from its beginning; then nobody follows it any more, so that nothing is asked after the test.
  await vi.waitFor(() => expect(vi.mocked(globalThis.fetch).mock.calls.length).toBeGreaterThan(before), {
    timeout: 5_000,
    interval: 50,
  })
  for (const territory of ['99101', '99102']) await poller.unfollow(territory, 'niveaux')
})
