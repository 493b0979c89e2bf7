import { stopToken } from '../../worker/objects/residents/stop-link.ts'
import { Keyring } from '../../worker/objects/shared/seal.ts'
// CONTRACT: every route in /api/openapi.json carries an example request and answer that a test executes.
import { expect, test, vi } from 'vitest'
import { commandOf, fieldRoomOf, residentsOf } from '../../worker/env.ts'
import type { AutomaticView } from '../../worker/model/automatic.ts'
import { territoryNow } from '../../worker/model/time.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { FieldNews } from '../../worker/model/field.ts'
import type { Situation } from '../../worker/model/view.ts'
import { firstRunCode } from '../../worker/objects/accounts/codes.ts'
import type { SignedUp } from '../../worker/model/sign-up.ts'
import type { RecoveryList } from '../../worker/objects/rpc/asked.ts'
import { isAhead, type PublicExercise, type PublicExercisesView } from '../../worker/model/public-exercise.ts'
import { PUBLIC_EXERCISE } from '../../worker/routes/table/public-exercises.ts'
import { TOPIC_DRAFT } from '../../worker/routes/table/topics.ts'
import { NO_REACH } from '../../worker/model/delivery.ts'
import type { Right } from '../../worker/model/identity.ts'
import { EXAMPLE_TERRITORY } from '../../worker/routes/example-territory.ts'
import { examplePath, ROUTES, type Access, type RouteEntry } from '../../worker/routes/route-table.ts'
import { HAIL_EXAMPLE } from '../../worker/routes/table/without-networks.ts'
import { PREPARED_EXAMPLE } from '../../worker/routes/table/scenarios.ts'
import { SoftwareAuthenticator, type Options } from '../support/authenticator.ts'
import { bindings, call, ORIGIN, signIn, type DemoIdentity } from '../support/http.ts'
import { tinyJpeg } from '../support/jpeg.ts'

const T = '99001'

/** Signed as the provider signs: the contract suite of the channel executes these, with its keys. */
const BY_PROVIDER = [
  'POST /hooks/{territory}/vonage/status',
  'POST /hooks/{territory}/vonage/inbound',
  'POST /hooks/{territory}/vonage/voice/{reference}/event',
  'POST /hooks/{territory}/vonage/voice/{reference}/key',
  'POST /hooks/{territory}/vonage/call',
  'POST /hooks/{territory}/vonage/call/event',
  'POST /hooks/{territory}/vonage/call/notice/{id}/recording',
  'POST /hooks/{territory}/vonage/call/{language}/key',
  'POST /hooks/{territory}/vonage/call/{language}/heard/key',
  'POST /hooks/{territory}/vonage/call/{language}/cut/key',
  'POST /hooks/{territory}/vonage/call/{language}/sign-up/key',
  'POST /hooks/{territory}/vonage/call/sign-up/{id}/recording',
  'GET /hooks/{territory}/ovh/{secret}',
  'POST /hooks/{territory}/ovh/{secret}',
  'POST /hooks/{territory}/infobip/{reference}/{secret}',
  'POST /hooks/{territory}/scaleway/{secret}',
  'POST /hooks/{territory}/ahasend',
  'POST /hooks/{territory}/ahasend/reply',
]

/** What an example needs beyond a session: ids of things that a step before it made, or a body that only a device can write. */
interface Prepared {
  readonly values?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly as?: DemoIdentity
  /** Name of the machine key. */
  readonly key?: string
}

const authenticator = new SoftwareAuthenticator(ORIGIN)

async function aScenario(
  by: DemoIdentity,
  zones: readonly string[] = PREPARED_EXAMPLE.content.zones,
): Promise<{ readonly id: string; readonly version: string }> {
  const token = await signIn(by, T)
  const path = `/api/${T}/scenarios`
  const example = { ...PREPARED_EXAMPLE, content: { ...PREPARED_EXAMPLE.content, zones } }
  const { scenario } = await json<{ scenario: { id: string; version: string } }>('post', path, example, token)
  return scenario
}

async function aBegunSignature() {
  const { id, version } = await aScenario('duty', ['C'])
  const asked = { version, rule: 'signee' }
  const begun = await json<{ reviewBy: number; ceremony: string }>(
    'post',
    `/api/${T}/automatic/scenarios/${id}/begin`,
    asked,
    await signIn('deputy', T),
  )
  return { id, ...asked, reviewBy: begun.reviewBy, ceremony: begun.ceremony, response: null }
}

async function aSignedScenario(): Promise<string> {
  const { id, ...body } = await aBegunSignature()
  await json('post', `/api/${T}/automatic/scenarios/${id}/sign`, body, await signIn('deputy', T))
  return id
}

/** A signed scenario of its own that counts down: its rule has fired under two keys. */
async function aCountdown(): Promise<string> {
  const scenario = await aSignedScenario()
  const deputy = await signIn('deputy', T)
  await json('put', `/api/${T}/automatic`, { on: true }, deputy)
  const { clock } = await json<Situation>('get', `/api/${T}/situation`, undefined, deputy)
  const at = territoryNow(clock, Date.now())
  const signal = {
    ...({ rule: 'signee', ruleVersion: 'v', state: 'firing', planLevel: 'N4' } as const),
    ...{
      id: crypto.randomUUID(),
      activeAt: at,
      at,
      zones: ['C'],
      evidence: [],
      singleSource: false,
      unconfirmed: false,
    },
    bearers: ['PONT-VIEUX', 'GUE'].map((station) => ({ station, key: station })),
  }
  await commandOf(bindings, T, 'live').takeReport({ id: signal.id, signals: [signal], view: {} as never })
  const { countdowns } = await json<AutomaticView>('get', `/api/${T}/automatic`, undefined, deputy)
  const counting = countdowns.find((one) => one.scenario === scenario)
  expect(counting).toMatchObject({ state: 'counting' })
  return counting?.id ?? ''
}

/** By the duty officer; the one before it is taken away. */
async function anAnnouncedExercise(): Promise<{ readonly number: string; readonly hash: string }> {
  const [path, by] = [`/api/${T}/public-exercises`, await signIn('duty', T)]
  const { exercises } = await json<PublicExercisesView>('get', path, undefined, by)
  for (const { number } of exercises.filter(isAhead))
    await json('post', `${path}/${number}/stop`, { reason: 'un autre suit' }, by)
  const { exercise } = await json<{ exercise: PublicExercise }>('post', path, PUBLIC_EXERCISE, by)
  return { number: String(exercise.number), hash: exercise.hash }
}

async function aRuleChange(value: string): Promise<{ readonly id: string; readonly hash: string }> {
  const path = ['groups', 0, 'rules', 0, 'when', 'level', 'clear']
  const draft = { file: 'alerting-rules/99001/lere.yaml', rule: 'n3', edits: [{ path, value }] }
  const asked = { draft, reason: 'essai' }
  const token = await signIn('duty', T)
  const { change } = await json<{ change: { id: string; hash: string } }>(
    'post',
    `/api/${T}/rules/changes`,
    asked,
    token,
  )
  return change
}

/** Somebody of zone B who has chosen the topic, and the news as it was shown. */
async function shownNews(): Promise<{ readonly draft: object; readonly hash: string }> {
  const now = Date.now()
  await residentsOf(bindings, T, 'live', 0).keepSignedUp(
    {
      ...{ id: 'topic-reader', name: '', language: 'fr', phone: '+33639980777', phoneUse: 'sms', email: null },
      ...{ places: [{ label: '1 rue Basse', point: [2.025, 44.005] }], contact: null, since: now, changedAt: now },
      ...{ by: 'desk', consent: '2026-11', topics: [{ topic: 'works', at: now, consent: '2026-11-topics' }] },
    } as SignedUp,
    'signed up',
    [],
  )
  const draft = { ...TOPIC_DRAFT, until: new Date(now + 3_600_000).toISOString() }
  const { preview } = await json<{ preview: { hash: string } }>(
    'post',
    `/api/${T}/topics/preview`,
    draft,
    await signIn('duty', T),
  )
  return { draft, hash: preview.hash }
}

const PREPARE: Readonly<Record<string, () => Promise<Prepared>>> = {
  'POST /api/{territory}/topics/preview': async () => ({ body: (await shownNews()).draft }),
  'POST /api/{territory}/topics': async () => {
    const { draft, hash } = await shownNews()
    return { body: { ...draft, hash } }
  },
  'POST /api/{territory}/topics/{number}/stop': async () => {
    const { draft, hash } = await shownNews()
    const token = await signIn('duty', T)
    const { news } = await json<{ news: { number: number } }>('post', `/api/${T}/topics`, { ...draft, hash }, token)
    return { values: { number: String(news.number) } }
  },
  'POST /api/auth/{territory}/enrol/options': async () => ({
    body: { code: firstRunCode(bindings.TOCSIN_MASTER_KEY, T), name: 'Camille Martin' },
  }),
  'POST /api/auth/{territory}/enrol/verify': async () => {
    const code = firstRunCode(bindings.TOCSIN_MASTER_KEY, T)
    const begun = await json<{ options: Options; ceremony: string }>('post', `/api/auth/${T}/enrol/options`, {
      code,
      name: 'Camille Martin',
    })
    return { body: { ceremony: begun.ceremony, response: authenticator.register(begun.options) } }
  },
  'POST /api/{territory}/residents/imports/{id}/rows': async () => ({ values: { id: await begunImport() } }),
  'POST /api/{territory}/residents/imports/{id}/end': async () => ({ values: { id: await begunImport() } }),
  'POST /api/auth/{territory}/login/verify': async () => {
    const begun = await json<{ options: Options; ceremony: string }>('post', `/api/auth/${T}/login/options`, {})
    return { body: { ceremony: begun.ceremony, response: authenticator.sign(begun.options) } }
  },
  'DELETE /api/{territory}/people/{id}': async () => {
    await signIn('field', T)
    return { values: { id: 'demo-field' } }
  },
  'DELETE /api/{territory}/register/access/{id}': async () => {
    await signIn('auditor', T)
    return {}
  },
  'POST /api/{territory}/register/exports/{number}/confirm': async () => {
    await signIn('deputy', T)
    await call('put', `/api/${T}/register/access/demo-deputy`, { token: await signIn('mayor', T) })
    return { as: 'deputy' }
  },
  'DELETE /api/{territory}/keys/{id}': async () => {
    const token = await signIn('mayor', T)
    const { id } = await json<{ id: string }>('post', `/api/${T}/keys`, { name: 'Sonde', machine: true }, token)
    return { values: { id } }
  },
  'POST /api/{territory}/rules/changes/{id}/approve': async () => {
    const { id, hash } = await aRuleChange('2.55 m')
    return { values: { id }, body: { hash }, as: 'mayor' }
  },
  'POST /api/{territory}/rules/changes/{id}/refuse': async () => ({ values: { id: (await aRuleChange('2.45 m')).id } }),
  'POST /api/{territory}/plan/runs/{run}/cards/{card}': async () => ({ values: { run: await aPlanRun() } }),
  'POST /api/{territory}/plan/runs/{run}/close': async () => ({ values: { run: await aPlanRun() } }),
  'PUT /api/{territory}/scenarios/{id}': async () => ({ values: { id: (await aScenario('mayor')).id } }),
  'DELETE /api/{territory}/scenarios/{id}': async () => ({ values: { id: (await aScenario('mayor')).id } }),
  'POST /api/{territory}/scenarios/{id}/approve': async () => {
    const { id, version } = await aScenario('duty')
    return { values: { id }, body: { version, reviewInDays: 180 }, as: 'mayor' }
  },
  'POST /api/{territory}/scenarios/{id}/send': async () => {
    const { id, version } = await aScenario('duty')
    const token = await signIn('deputy', T)
    await json('post', `/api/${T}/scenarios/${id}/approve`, { version }, token)
    const asked = { zones: PREPARED_EXAMPLE.content.zones, channels: ['sms'], texts: PREPARED_EXAMPLE.content.texts }
    const counted = await json<{ audience: { persons: number } }>('post', `/api/${T}/estimate`, asked, token)
    return { values: { id }, body: { version, proposal: null, persons: counted.audience.persons }, as: 'mayor' }
  },
  'POST /api/{territory}/automatic/scenarios/{id}/begin': async () => {
    const { id, version } = await aScenario('duty', ['C'])
    return { values: { id }, body: { version, rule: 'signee', reviewInDays: 90 } }
  },
  'POST /api/{territory}/automatic/scenarios/{id}/sign': async () => {
    const { id, ...body } = await aBegunSignature()
    return { values: { id }, body }
  },
  'DELETE /api/{territory}/automatic/scenarios/{id}': async () => ({ values: { id: await aSignedScenario() } }),
  'POST /api/{territory}/automatic/{id}/veto': async () => ({ values: { id: await aCountdown() } }),
  'POST /api/{territory}/automatic/{id}/reason': async () => {
    const id = await aCountdown()
    await json('post', `/api/${T}/automatic/${id}/veto`, {}, await signIn('duty', T))
    return { values: { id } }
  },
  'POST /api/{territory}/orders/{name}': async () => {
    const entry = ROUTES.find(({ method, path }) => method === 'post' && path === '/api/{territory}/orders')
    const { order } = await json<{ order: { name: string } }>(
      'post',
      `/api/${T}/orders`,
      entry?.request.body,
      await signIn('duty', T),
    )
    return { values: { name: order.name } }
  },
  'GET /api/{territory}/paper/kept.pdf': async () => {
    // Made when the directory was written, a moment ago.
    await vi.waitFor(async () => expect(await commandOf(bindings, T, 'live').paperKept()).not.toBeNull(), {
      timeout: 8_000,
    })
    return {}
  },
  'POST /api/{territory}/wake/acknowledge': async () => {
    await anOpenProposal()
    return { as: 'mayor' }
  },
  'POST /api/{territory}/silences/{id}/end': async () => {
    const asked = { rule: 'n3', reason: 'essai', until: '2026-10-14T21:40:00+02:00' }
    const token = await signIn('mayor', T)
    const { silence } = await json<{ silence: { id: string } }>('post', `/api/${T}/silences`, asked, token)
    return { values: { id: silence.id } }
  },
  'POST /api/{territory}/displays/{id}/enrol': async () => {
    const token = await signIn('mayor', T)
    return {
      body: { code: (await json<{ code: string }>('post', `/api/${T}/displays/mairie/code`, undefined, token)).code },
    }
  },
  'POST /api/{territory}/field/join': async () => ({ body: { code: await fieldCode(), name: 'Marc' } }),
  'POST /api/{territory}/field/sync': async () => ({ headers: { Authorization: `Bearer ${await joined()}` } }),
  'POST /api/{territory}/field/doors': async () => ({ body: { alert: (await approved()).id } }),
  'DELETE /api/{territory}/field/devices/{id}': async () => {
    await joined()
    return {}
  },
  'POST /api/{territory}/field/doors/{number}/help-sent': async () => {
    const room = fieldRoomOf(bindings, T, 'live')
    const lead = { territory: T, mode: 'live', actor: { id: 'duty', name: 'Astreinte' } } as const
    const phone = await joined()
    const { you } = await json<FieldNews>('post', `/api/${T}/field/sync`, { since: 0, acts: [] }, phone)
    const persons = Array.from({ length: 60 }, (_, n) => ({
      address: `${n} rue Neuve`,
      vulnerable: false,
      reach: 'failed' as const,
    }))
    await room.giveDoors(lead, { alert: 1, persons })
    const { doors } = await room.view(lead)
    const door = doors.find(({ team }) => team === you.team)?.number ?? 0
    const acts = [{ counter: 1, at: 0, act: { kind: 'door', door, state: 'help', persons: 2 } }]
    await json('post', `/api/${T}/field/sync`, { since: 0, acts }, phone)
    return { values: { number: `D${door}` } }
  },
  'POST /api/{territory}/field/doors/move': async () => {
    const room = fieldRoomOf(bindings, T, 'live')
    const lead = { territory: T, mode: 'live', actor: { id: 'duty', name: 'Astreinte' } } as const
    await json('post', `/api/${T}/field/teams`, { name: 'Équipe 2' }, await signIn('duty', T))
    const persons = [1, 2].map((n) => ({ address: `${n} rue Haute`, vulnerable: false, reach: 'failed' as const }))
    await room.giveDoors(lead, { alert: 1, persons })
    return {}
  },
  'PUT /api/{territory}/field/media/{counter}': async () => {
    const { phone, counter } = await announced()
    return { headers: { Authorization: `Bearer ${phone}` }, values: { counter }, body: tinyJpeg() }
  },
  'GET /api/{territory}/field/media/{device}/{counter}': async () => {
    const { phone, device, counter } = await announced()
    await call('put', `/api/${T}/field/media/${counter}`, { token: phone, body: tinyJpeg(), contentType: 'image/jpeg' })
    return { values: { device, counter } }
  },
  'GET /api/{territory}/displays/{id}/hand/photo': async () => {
    const body = { shows: null, photo: Buffer.from(tinyJpeg()).toString('base64') }
    await call('post', `/api/${T}/displays/lavoir/hand`, { token: await signIn('duty', T), body })
    return {}
  },
  'POST /api/{territory}/field/sos/{number}/end': async () => {
    await anSos()
    return {}
  },
  'GET /{territory}/alerts/{number}': () => aPublishedAlert(),
  'GET /{territory}/alerts/{number}/{page}': () => aPublishedAlert(),
  'GET /{territory}/alerts/{file}': async () => {
    const { values } = await aPublishedAlert()
    return { values: { file: `${values.number}.cap.xml` } }
  },
  'POST /{territory}/residents/stop/{token}': async () => {
    const keyring = new Keyring(bindings.TOCSIN_MASTER_KEY, T)
    return { values: { token: stopToken(keyring, keyring.blindIndex('nom@exemple.example')) } }
  },
  'POST /{territory}/residents/confirm/{token}': async () => ({ values: { token: 'A'.repeat(65) } }),
  'POST /api/{territory}/ingest/sensorthings': async () => ({ key: 'frost' }),
  'POST /api/{territory}/ingest/sensorthings/v1.1/Observations': async () => ({ key: 'frost' }),
  'POST /api/{territory}/ingest/sensorthings/v1.1/{datastream}/Observations': async () => ({
    key: 'frost',
  }),
  'GET /api/{territory}/live': async () => ({ headers: { Upgrade: 'websocket' } }),
  'POST /api/{territory}/proposals/{id}/seen': async () => ({ values: { id: await anOpenProposal() } }),
  'POST /api/{territory}/proposals/{id}/dismiss': async () => ({ values: { id: await anOpenProposal() } }),
  'GET /api/{territory}/alerts/{id}': async () => ({ values: { id: (await submitted()).id } }),
  'POST /api/{territory}/alerts/{id}/approve': async () => {
    const alert = await submitted()
    return { values: { id: alert.id }, body: { contentHash: alert.current.contentHash } }
  },
  'POST /api/{territory}/alerts/{id}/return': async () => ({ values: { id: (await submitted()).id } }),
  'POST /api/{territory}/public-exercises/{number}/approve': async () => {
    const { number, hash } = await anAnnouncedExercise()
    return { values: { number }, body: { hash }, as: 'mayor' }
  },
  'POST /api/{territory}/public-exercises/{number}/stop': async () => ({
    values: { number: (await anAnnouncedExercise()).number },
  }),
  'POST /api/{territory}/alerts/{id}/cancel': async () => ({ values: { id: (await approved()).id } }),
  'POST /api/{territory}/alerts/{id}/close': async () => ({ values: { id: await anAlertThatIsOver() } }),
  'PUT /api/{territory}/recovery/damages/{number}': () => aDamagedHome(),
  'POST /api/{territory}/recovery/rehousing/{number}': () => aDamagedHome(),
  'POST /api/{territory}/recovery/freeze': async () => ({
    values: {},
    body: { run: await aClosedRun(), reason: 'REX' },
  }),
  'POST /api/{territory}/recovery/erase': () => everybodyIsHome(),
  'POST /api/{territory}/alerts/{id}/resume': async () => ({ values: { id: await aHeldAlert() } }),
  'GET /api/{territory}/help/{number}/person': () => aCallForHelp(),
  'POST /api/{territory}/help/{number}/take': () => aCallForHelp(),
  'POST /api/{territory}/help/{number}/give-back': () => aCallForHelp(true),
  'POST /api/{territory}/help/{number}/close': () => aCallForHelp(true),
  'GET /api/{territory}/ingest/notice/{id}': () => aNotice(),
  'GET /api/{territory}/notices/{number}/whole': () => aNotice(),
  'POST /api/{territory}/notices/{number}/acknowledge': () => aNotice(),
  'POST /api/{territory}/calls/{number}': () => aCall(1),
  'GET /api/{territory}/calls/{number}/person': () => aCall(1),
  'POST /api/{territory}/calls/clusters/{number}/seen': () => aCall(3),
  'POST /api/{territory}/calls/erase': () => nobodyWaits(),
  'POST /api/{territory}/shelters/{id}/arrivals': () => anOpenShelter(),
  'POST /api/{territory}/shelters/{id}/close': () => nobodyWaits(),
  'POST /api/{territory}/shelters/arrivals/{number}/leave': () => anArrival(),
  'POST /api/{territory}/shelters/arrivals/{number}/household': () => anArrival(),
  'POST /api/{territory}/means/{number}': () => someMeans(),
  'PUT /api/{territory}/intercommunal/means/{number}': () => someMeans(),
  'POST /api/{territory}/sirens/{id}/hand': async () => {
    await json('post', `/api/${T}/sirens/stop`, { sirens: 'all' }, await signIn('mayor', T))
    return {}
  },
  'POST /api/{territory}/hails/{number}/give': async () => {
    await fieldCode()
    return aSheet()
  },
  'POST /api/{territory}/hails/{number}/stretches/{stretch}': () => aSheet(),
  'POST /api/{territory}/networks/posts/{alert}': async () => ({ values: { alert: (await approved()).id } }),
  'GET /api/{territory}/alerts/{id}/dossier': async () => ({ values: { id: (await approved()).id } }),
  'GET /api/{territory}/alerts/{id}/unreached': async () => ({ values: { id: (await approved()).id } }),
  'POST /api/{territory}/alerts/{id}/revise': async () => ({ values: { id: (await approved()).id } }),
}

/** As the shards of a server that was restored from a copy report it. */
async function aHeldAlert(): Promise<string> {
  const { id } = await approved()
  const counts = { reach: NO_REACH, byChannel: {}, byZone: {}, byProvider: {}, troubles: [] }
  const progress = { alert: id, revision: 1, firstAcceptedAt: null, finishedAt: null, targeted: 0, ...counts }
  const report = { shard: 0, seq: 1e9, expanded: true, left: {}, progress: { ...progress, held: true as const } }
  await commandOf(bindings, T, 'live').takeProgress(report)
  return id
}

async function anAlertThatIsOver(): Promise<string> {
  const { id } = await approved()
  const token = await signIn('mayor', T)
  await json('post', `/api/${T}/alerts/${id}/cancel`, { reason: 'essai' }, token)
  await vi.waitFor(async () => {
    const { alerts } = await json<Situation>('get', `/api/${T}/situation`, undefined, token)
    expect(alerts.find((one) => one.id === id)?.state).toBe('cancelled')
  }, 20_000)
  return id
}

async function aDamagedHome(): Promise<Prepared> {
  const entry = ROUTES.find(({ method, path }) => method === 'post' && path === '/api/{territory}/recovery/damages')
  const token = await signIn('duty', T)
  const { number } = await json<{ number: number }>('post', `/api/${T}/recovery/damages`, entry?.request.body, token)
  return { values: { number: String(number) } }
}

async function everybodyIsHome(): Promise<Prepared> {
  const token = await signIn('duty', T)
  const { rehousing } = await json<RecoveryList>('get', `/api/${T}/recovery/list`, undefined, token)
  for (const { number } of rehousing)
    await call('post', `/api/${T}/recovery/rehousing/${number}`, {
      token,
      body: { state: 'back home', where: '', note: '' },
    })
  return {}
}

async function aClosedRun(): Promise<string> {
  const run = await aPlanRun()
  await call('post', `/api/${T}/plan/runs/${run}/close`, { token: await signIn('mayor', T), body: { reason: 'fin' } })
  return run
}

async function fieldCode(): Promise<string> {
  const token = await signIn('duty', T)
  const { team } = await json<{ team: { id: number } }>('post', `/api/${T}/field/teams`, { name: 'Équipe 1' }, token)
  return (await json<{ code: string }>('post', `/api/${T}/field/teams/${team.id}/code`, {}, token)).code
}

const joined = async () =>
  (await json<{ token: string }>('post', `/api/${T}/field/join`, { code: await fieldCode(), name: 'Marc' })).token

async function announced(): Promise<{ readonly phone: string; readonly device: string; readonly counter: string }> {
  const phone = await joined()
  const acts = [{ counter: 1, at: 0, act: { kind: 'media', of: 'photo', to: 'team' } }]
  const { you } = await json<FieldNews>('post', `/api/${T}/field/sync`, { since: 0, acts }, phone)
  return { phone, device: String(you.id), counter: '1' }
}

async function anSos(): Promise<void> {
  const body = { since: 0, sos: 1, acts: [] }
  const answer = await call('post', `/api/${T}/field/sync`, { body, token: await joined() })
  if (!answer.ok) throw new Error(await answer.text())
}

async function aPlanRun(): Promise<string> {
  const token = await signIn('mayor', T)
  const known = await json<Situation>('get', `/api/${T}/situation`, undefined, token)
  const open = known.plan.runs.find(({ closed }) => closed === null)
  if (open !== undefined) return open.id
  const asked = { plan: 'crue', level: 'N1', reason: '' }
  return (await json<{ run: { id: string } }>('post', `/api/${T}/plan/level`, asked, token)).run.id
}

async function aCallForHelp(taken = false): Promise<Prepared> {
  const call = { number: null, eventId: crypto.randomUUID(), language: 'fr', alert: null, zones: ['B'] } as const
  const { number } = await residentsOf(bindings, T, 'live', 0).helpFrom(call)
  await vi.waitFor(async () => {
    const { help } = await json<Situation>('get', `/api/${T}/situation`, undefined, await signIn('duty', T))
    expect(help.map((task) => task.number)).toContain(number)
  })
  if (taken) await json('post', `/api/${T}/help/T${number}/take`, {}, await signIn('duty', T))
  return { values: { number: `T${number}` } }
}

/** So many from one house: the first of them is what they lie around. */
async function aCall(many: number): Promise<Prepared> {
  const told = { address: '12 Rue Basse', point: [2.34, 43.05], persons: 2, waterCm: 40, mobility: 'walks' }
  const token = await signIn('duty', T)
  const numbers: number[] = []
  for (let n = 0; n < many; n++)
    numbers.push((await json<{ call: { number: number } }>('post', `/api/${T}/calls`, told, token)).call.number)
  const { cell } = await json<Situation>('get', `/api/${T}/situation`, undefined, token)
  const around = cell.clusters.find(({ calls }) => calls.includes(numbers[0] ?? 0))
  return { values: { number: `A${(many > 1 ? around?.first : undefined) ?? numbers[0] ?? 0}` } }
}

async function anOpenShelter(): Promise<Prepared> {
  await json('post', `/api/${T}/shelters/gymnase/open`, {}, await signIn('duty', T))
  return { values: { id: 'gymnase' } }
}

async function anArrival(): Promise<Prepared> {
  await anOpenShelter()
  const token = await signIn('duty', T)
  const told = { name: 'Famille Roussel', persons: 3 }
  const { arrival } = await json<{ arrival: { number: number } }>(
    'post',
    `/api/${T}/shelters/gymnase/arrivals`,
    told,
    token,
  )
  return { values: { number: `C${arrival.number}` } }
}

/** Of what other examples left behind. */
async function nobodyWaits(): Promise<Prepared> {
  const token = await signIn('duty', T)
  const { calls } = await json<{ calls: { number: number; ended: unknown }[] }>(
    'get',
    `/api/${T}/calls`,
    undefined,
    token,
  )
  for (const { number } of calls.filter(({ ended }) => ended === null))
    await json('post', `/api/${T}/calls/${number}`, { kind: 'safe' }, token)
  await anOpenShelter()
  const { arrivals } = await json<{ arrivals: { number: number }[] }>(
    'get',
    `/api/${T}/shelters/gymnase/arrivals`,
    undefined,
    token,
  )
  for (const { number } of arrivals) await json('post', `/api/${T}/shelters/arrivals/${number}/leave`, {}, token)
  return { values: { id: 'gymnase' } }
}

async function aSheet(): Promise<Prepared> {
  const token = await signIn('mayor', T)
  const { sheet } = await json<{ sheet: { number: number } }>('post', `/api/${T}/hails`, HAIL_EXAMPLE, token)
  return { values: { number: String(sheet.number) } }
}

async function someMeans(): Promise<Prepared> {
  const told = { what: 'barque', origin: 'own', state: 'available' }
  const { means } = await json<{ means: { number: number } }>('post', `/api/${T}/means`, told, await signIn('duty', T))
  return { values: { number: `M${means.number}` } }
}

async function aNotice(): Promise<Prepared> {
  const key = await credentialFor('send notices')
  const { notice } = await json<{ notice: { id: string; number: number } }>(
    'post',
    `/api/${T}/ingest/notice`,
    { id: crypto.randomUUID(), title: 'Vigilance rouge crues' },
    key ?? '',
  )
  return { values: { id: notice.id, number: String(notice.number) } }
}

async function json<T>(method: string, path: string, body: unknown, token?: string): Promise<T> {
  const answer = await call(method, path, {
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

async function anOpenProposal(): Promise<string> {
  const mayor = await signIn('mayor', T)
  const key = await json<{ token: string }>('post', `/api/${T}/keys`, { name: 'Sonde', machine: true }, mayor)
  const now = '2026-10-14T17:40:00+02:00'
  await json('put', `/api/demo/clock?territory=${T}`, { now, rate: 1 })
  const send = (value: number, secondsAgo: number) =>
    json<{ items: readonly { flags?: readonly string[] }[] }>(
      'post',
      `/api/${T}/ingest/readings`,
      {
        readings: [
          {
            station: 'PONT-VIEUX',
            value,
            unit: 'm',
            observedAt: new Date(Date.parse(now) - secondsAgo * 1_000).toISOString(),
          },
        ],
      },
      key.token,
    )
  // The gauges' watch hears of the new time a moment after it was set; until then these readings are of the future.
  let attempt = 0
  await vi.waitFor(
    async () => {
      const { items } = await send(2.7, 1_860 - attempt++)
      if (items[0]?.flags?.includes('future') !== false) throw new Error('the new time has not come through')
    },
    { timeout: 20_000, interval: 100 },
  )
  for (const minutes of [20, 10, 0]) await send(3.1 - minutes / 100, minutes * 60)
  return vi.waitFor(
    async () => {
      const { proposals } = await json<Situation>('get', `/api/${T}/situation`, undefined, mayor)
      const open = proposals.find(({ state }) => state === 'open')
      if (open === undefined) throw new Error('no open proposal yet')
      return open.id
    },
    { timeout: 8_000, interval: 100 },
  )
}

async function submitted(): Promise<Alert> {
  const entry = ROUTES.find(({ method, path }) => method === 'post' && path === '/api/{territory}/alerts')
  return (await json<{ alert: Alert }>('post', `/api/${T}/alerts`, entry?.request.body, await signIn('duty', T))).alert
}

async function approved(): Promise<Alert> {
  const { id, current } = await submitted()
  return (
    await json<{ alert: Alert }>(
      'post',
      `/api/${T}/alerts/${id}/approve`,
      { contentHash: current.contentHash },
      await signIn('deputy', T),
    )
  ).alert
}

async function aPublishedAlert(): Promise<{ readonly values: { readonly number: string } }> {
  const { number } = await approved()
  await vi.waitFor(async () => expect((await call('get', `/${T}/alerts/${number}`)).status).toBe(200), {
    timeout: 8_000,
  })
  return { values: { number: String(number) } }
}

const name = ({ method, path }: RouteEntry) => `${method.toUpperCase()} ${path}`

/** The demonstration's person who may do it; a machine key where only machines may. */
async function credentialFor(access: Access, as?: DemoIdentity, machine = 'Sonde'): Promise<string | null> {
  switch (access) {
    case 'anyone':
    case 'provider':
    case 'demonstration':
      return null
    case 'send readings':
    case 'send notices': {
      const key = await json<{ token: string }>(
        'post',
        `/api/${T}/keys`,
        { name: access === 'send notices' ? 'prefecture-99' : machine, machine: true },
        await signIn('mayor', T),
      )
      return key.token
    }
    default:
      return signIn(as ?? PERSON[access] ?? 'mayor', T)
  }
}

const PERSON: Readonly<Partial<Record<Right | 'own session', DemoIdentity>>> = {
  'draft alert': 'duty',
  'approve alert': 'deputy',
  'cancel alert': 'duty',
  'dismiss proposal': 'duty',
  'look after help': 'duty',
  'lead field': 'duty',
  'acknowledge notice': 'duty',
}

async function begunImport(): Promise<string> {
  const body = ROUTES.find(({ method, path }) => method === 'post' && path.endsWith('/residents/imports'))?.request.body
  const token = await signIn('mayor', T)
  const begun = await json<{ run: { id: string } }>('post', `/api/${T}/residents/imports`, body, token)
  return begun.run.id
}

/** Every member of the example is in what was really answered, with the same kind of value. */
function expectShape(actual: unknown, example: unknown, where: string): void {
  if (Array.isArray(example)) {
    expect(Array.isArray(actual), `${where} is a list`).toBe(true)
    const [first] = actual as unknown[]
    if (first !== undefined && example.length > 0) expectShape(first, example[0], `${where}[0]`)
    return
  }
  if (example !== null && typeof example === 'object') {
    expect(actual, where).toBeTypeOf('object')
    for (const [member, value] of Object.entries(example))
      expectShape((actual as Record<string, unknown>)[member], value, `${where}.${member}`)
    return
  }
  if (example === null) expect(actual, `${where} is there`).not.toBeUndefined()
  else expect(typeof actual, where).toBe(typeof example)
}

test('the example of every route is executed and answers as it says', async () => {
  const admin = await signIn('mayor', T)
  await json('put', `/api/${T}/files`, { files: EXAMPLE_TERRITORY }, admin)
  const rows = ROUTES.find(({ path }) => path.endsWith('/residents/import'))?.request.body
  const imported = await call('post', `/api/${T}/residents/import`, {
    token: admin,
    body: rows,
    contentType: 'text/csv',
  })
  expect([imported.status, await imported.clone().text()]).toEqual([200, expect.any(String)])
  await json('put', `/api/demo/clock?territory=${T}`, { now: '2026-10-14T15:40:00+02:00', rate: 1 })

  const failures: string[] = []
  for (const entry of ROUTES.filter((one) => !BY_PROVIDER.includes(name(one)))) {
    try {
      await execute(entry)
    } catch (error) {
      failures.push(`${name(entry)}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  expect(failures).toEqual([])
}, 90_000)

async function execute(entry: RouteEntry): Promise<void> {
  const { values, body = entry.request.body, headers, as, key } = (await PREPARE[name(entry)]?.()) ?? {}
  const token = await credentialFor(entry.access, as, key)
  const answer = await call(entry.method, examplePath(entry, values), {
    ...(token === null ? {} : { token }),
    ...(body === undefined ? {} : { body }),
    ...(entry.request.contentType === undefined ? {} : { contentType: entry.request.contentType }),
    ...(headers === undefined ? {} : { headers }),
  })
  if (answer.webSocket) {
    answer.webSocket.accept()
    answer.webSocket.close()
  }
  const text = answer.status === 101 || answer.status === 204 ? '' : await answer.text()
  if (answer.status !== entry.answer.status)
    throw new Error(`answered ${answer.status}, not ${entry.answer.status}: ${text.slice(0, 300)}`)
  if (entry.answer.contentType !== undefined)
    expect(answer.headers.get('Content-Type')).toContain(entry.answer.contentType)
  if (typeof entry.answer.body === 'object') expectShape(JSON.parse(text), entry.answer.body, 'answer')
}

test('the description lists every route with an example, its access and the problems it answers', async () => {
  const described = await json<{
    paths: Record<string, Record<string, { summary: string; 'x-access': string; responses: Record<string, unknown> }>>
    components: { 'x-problem-types': { type: string }[] }
  }>('get', '/api/openapi.json', undefined)
  const operations = Object.values(described.paths).flatMap((path) => Object.values(path))
  expect(operations).toHaveLength(ROUTES.length)
  for (const operation of operations) expect(operation.summary).not.toBe('')
  expect(described.components['x-problem-types'].map(({ type }) => type)).toContain('/api/docs#not-found')
})

test('the page of the description has no script and an anchor for every problem type', async () => {
  const page = await (await call('get', '/api/docs')).text()
  expect(page).not.toMatch(/<script|<[^>]*\s(style|on\w+)=/i)
  const described = await json<{ components: { 'x-problem-types': { type: string }[] } }>(
    'get',
    '/api/openapi.json',
    undefined,
  )
  for (const { type } of described.components['x-problem-types'])
    expect(page).toContain(`id="${type.split('#')[1] ?? ''}"`)
})
