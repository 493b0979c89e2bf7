// A board that a person changes: the exact text to put up, since when; done by name, with a photograph or a statement; taken down when it ends. Two towns.
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { commandOf, displayHubOf } from '../../worker/env.ts'
import type { DisplayNotice, HandTask } from '../../worker/model/display.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { Situation } from '../../worker/model/view.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { tinyJpeg } from '../support/jpeg.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96505', '96506'] as const
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const HOUR = 3_600_000
const BOARD = `displays:
  - { id: lavoir, name: { fr: Lavoir, en: Wash-house }, longitude: 2.025, latitude: 44.005, panel: { rows: 4, columns: 20 }, driver: by-hand }
  - { id: mairie, name: { fr: Mairie, en: Hall }, longitude: 2.025, latitude: 44.005 }
`
const hub = (town: string = OURS) => displayHubOf(bindings, town, 'live', 0)

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const actor = { id: 'a', name: 'A' }
    const files = { ...smallTerritory({ code: territory }), [`geofences/${territory}/displays.yaml`]: BOARD }
    const applied = await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })
    expect(applied).toMatchObject({ kind: 'ok' })
    await hub(territory).setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING, rate: 1 })
  }
})

function notice(revision = 1): DisplayNotice {
  return {
    alert: 'a1',
    number: 7,
    revision,
    mode: 'live',
    content: {
      texts: { fr: `MAIRIE ST-MARTIN. DANGER: crue rue Basse. MONTEZ à l’étage ${revision}.` },
      event: 'Crue',
      hazard: 'crue',
      responseType: 'Shelter',
      severity: 'Severe',
      expiresAt: EVENING + HOUR,
      allClear: false,
      msgType: 'Alert',
      zones: ['B'],
    },
    speaker: 'MAIRIE ST-MARTIN',
    zoneNames: [{ fr: 'zone B', en: 'zone B' }],
    displays: ['lavoir', 'mairie'],
  }
}

const place = async (body: object, display = 'lavoir', town: string = OURS) =>
  call('post', `/api/${town}/displays/${display}/hand`, { token: await signIn('duty', town), body })
const seen = async (task: HandTask['task'], town: string = OURS) =>
  vi.waitFor(
    async () => {
      const situation = (await commandOf(bindings, town, 'live').situation()) as Situation
      const hand = situation.displays.find(({ id }) => id === 'lavoir')?.view.hand
      expect(hand?.task).toBe(task)
      return hand as HandTask
    },
    { timeout: 5_000, interval: 50 },
  )
const lines = async () =>
  (await commandOf(bindings, OURS, 'live').exportLog()).entries
    .filter(({ act }) => act.startsWith('panneau'))
    .map(({ text }) => text)

test('an alert asks for its exact text to be put up, and the log says so once; another town has nothing to do', async () => {
  await hub().show(notice())
  const hand = await seen('put up')
  expect(hand.what).toEqual({ alert: 'a1', number: 7, revision: 1 })
  expect(hand.pages.flat().join(' ')).toContain("MONTEZ A L'ETAGE 1")
  expect(hand.pages.flat().every((line) => line.length <= 20)).toBe(true)
  expect(hand.done).toBeNull()
  expect(await lines()).toEqual(['Lavoir : message à poser à la main (alerte n° 7, message 1)'])
  await seen('none', THEIRS)
})

test('neither nothing, nor an older text, nor a picture that says where it was taken is a confirmation', async () => {
  const shows = { alert: 'a1', revision: 1 }
  expect((await place({ shows })).status).toBe(400)
  expect((await place({ shows: null, seen: true })).status).toBe(409)
  expect((await place({ shows, photo: btoa('no picture') })).status).toBe(422)
  expect((await place({ shows, seen: true }, 'mairie')).status).toBe(404)
  expect((await seen('put up')).done).toBeNull()
})

test('a photograph confirms it by name, lies sealed, and is seen by this town alone', async () => {
  const photo = Buffer.from(tinyJpeg()).toString('base64')
  const answer = await place({ shows: { alert: 'a1', revision: 1 }, photo })
  expect(answer.status).toBe(200)
  expect(await seen('none')).toMatchObject({ what: { revision: 1 }, done: { by: { id: 'demo-duty' }, isPhoto: true } })
  const picture = await call('get', `/api/${OURS}/displays/lavoir/hand/photo`, { token: await signIn('auditor', OURS) })
  expect([picture.headers.get('content-type'), Buffer.from(await picture.arrayBuffer()).toString('base64')]).toEqual([
    'image/jpeg',
    photo,
  ])
  const stub = bindings.DISPLAY_HUB.get(bindings.DISPLAY_HUB.idFromName(objectName.displayHub(OURS, 'live', 0)))
  const kept = await runInDurableObject(stub as never, (_: unknown, { storage }: DurableObjectState) =>
    Buffer.from(storage.sql.exec('SELECT body FROM hand_photo').one()['body'] as ArrayBuffer).toString('latin1'),
  )
  expect(kept).not.toContain(Buffer.from(tinyJpeg()).toString('latin1').slice(2, 12))
  const theirs = await call('get', `/api/${THEIRS}/displays/lavoir/hand/photo`, {
    token: await signIn('auditor', THEIRS),
  })
  expect(theirs.status).toBe(404)
})

test('a correction asks anew; when the alert runs out it is to be taken down, and the picture goes with it', async () => {
  await hub().show(notice(2))
  expect((await seen('put up')).what?.revision).toBe(2)
  expect((await place({ shows: { alert: 'a1', revision: 1 }, seen: true })).status).toBe(409)
  expect((await place({ shows: { alert: 'a1', revision: 2 }, seen: true })).status).toBe(200)
  await seen('none')
  await hub().setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING + 2 * HOUR, rate: 1 })
  expect((await seen('take down')).what).toMatchObject({ number: 7, revision: 2 })
  expect((await place({ shows: null, seen: true })).status).toBe(200)
  await seen('none')
  expect(await lines()).toEqual([
    'Lavoir : message à poser à la main (alerte n° 7, message 1)',
    'Lavoir : message posé (alerte n° 7, message 1), avec photo',
    'Lavoir : message à poser à la main (alerte n° 7, message 2)',
    'Lavoir : message posé (alerte n° 7, message 2), déclaré sans photo',
    'Lavoir : message à retirer à la main (alerte n° 7, message 2)',
    'Lavoir : message retiré, déclaré sans photo',
  ])
  const token = await signIn('auditor', OURS)
  expect((await call('get', `/api/${OURS}/displays/lavoir/hand/photo`, { token })).status).toBe(404)
})
