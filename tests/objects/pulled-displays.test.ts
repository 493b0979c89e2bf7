// A closed panel comes for its text over plain HTTP: with its own key, once anew and then 304, counted as fetched and never as shown. Two towns.
import { runInDurableObject, SELF } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { commandOf, displayHubOf } from '../../worker/env.ts'
import type { PulledState } from '../../worker/fanout/pulled-panel.ts'
import type { DisplayNotice } from '../../worker/model/display.ts'
import { objectName } from '../../worker/model/keys.ts'
import type { HubReport } from '../../worker/objects/rpc/displays.ts'
import { bindings, call, ORIGIN } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96503', '96504'] as const
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const HOUR = 3_600_000
const PANELS = `displays:
  - { id: quai, name: { fr: Quai, en: Quay }, longitude: 2.025, latitude: 44.005, panel: { rows: 4, columns: 16 }, driver: fetched }
  - { id: place, name: { fr: Place, en: Square }, longitude: 2.025, latitude: 44.005, panel: { rows: 4, columns: 16 }, driver: fetched-openly }
  - { id: mairie, name: { fr: Mairie, en: Hall }, longitude: 2.025, latitude: 44.005 }
`
const hub = (town: string = OURS) => displayHubOf(bindings, town, 'live', 0)
const fetched = (file: string, headers: Record<string, string> = {}, town: string = OURS) =>
  SELF.fetch(`${ORIGIN}/${town}/displays/${file}`, { headers })
const keys = new Map<string, string>()
const bearer = (town: string = OURS) => ({ authorization: `Bearer ${keys.get(town) ?? ''}` })

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const actor = { id: 'a', name: 'A' }
    const files = { ...smallTerritory({ code: territory }), [`geofences/${territory}/displays.yaml`]: PANELS }
    expect(await commandOf(bindings, territory, 'live').apply({ territory, mode: 'live', files, actor })).toMatchObject(
      { kind: 'ok' },
    )
    await hub(territory).setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING, rate: 1 })
    const invited = await hub(territory).invite(actor, 'quai')
    const body = { code: invited.kind === 'ok' ? invited.code : '' }
    const enrolled = await call('post', `/api/${territory}/displays/quai/enrol`, { body })
    keys.set(territory, (await enrolled.json<{ token: string }>()).token)
  }
})

function notice(change: Partial<DisplayNotice> = {}): DisplayNotice {
  return {
    alert: 'a1',
    number: 7,
    revision: 1,
    mode: 'live',
    content: {
      texts: {
        fr: 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. MONTEZ à l’étage. Ne prenez pas la voiture.',
        en: 'FLOOD. GO UPSTAIRS.',
      },
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
    displays: ['quai', 'place', 'mairie'],
    ...change,
  }
}

test('nothing to show is an empty text; a key of another town, of no display, or none opens nothing (V05)', async () => {
  const quiet = await fetched('quai.txt', bearer())
  expect([quiet.status, await quiet.text()]).toEqual([200, ''])
  for (const [file, headers] of [
    ['quai.txt', {}],
    ['quai.txt', bearer(THEIRS)],
    ['nowhere.txt', bearer()],
    ['mairie.txt', bearer()],
  ] as const)
    expect((await fetched(file, headers)).status, file).toBe(401)
})

test('the pages come to the letter, within rows and columns, with seconds, revision and what is left; the same again is 304', async () => {
  await hub().show(notice())
  const basic = { authorization: `Basic ${btoa(`panel:${keys.get(OURS) ?? ''}`)}` }
  const answer = await fetched('quai.txt', basic)
  const text = await answer.text()
  const pages = text.split('\f').map((page) => page.trimEnd().split('\n'))
  expect(text).toContain('MONTEZ A')
  expect(pages.length).toBeLessThanOrEqual(3)
  for (const line of pages.flat()) expect(line.length, line).toBeLessThanOrEqual(16)
  expect(pages.every((page) => page.length <= 4)).toBe(true)
  expect(answer.headers.get('tocsin-panel')).toBe(`4x16 ${pages.length}x4s`)
  expect(answer.headers.get('tocsin-revision')).toBe('7.1')
  const left = Number(answer.headers.get('tocsin-remaining-seconds'))
  expect(left).toBeGreaterThan(3_500)
  expect(left).toBeLessThanOrEqual(3_600)
  const etag = answer.headers.get('etag') ?? ''
  const again = await fetched('quai.txt', { ...basic, 'if-none-match': etag })
  expect([again.status, await again.text(), again.headers.get('tocsin-revision')]).toEqual([304, '', '7.1'])
  const json = await (await fetched('quai.json', basic)).json<PulledState>()
  expect(json).toMatchObject({
    panel: { rows: 4, columns: 16 },
    secondsPerPage: 4,
    notices: [{ number: 7, revision: 1 }],
  })
  expect(json.notices[0]?.pages.fr).toEqual(pages)
  // A correction is another text: what the panel holds counts no more.
  await hub().show(notice({ revision: 2 }))
  expect((await fetched('quai.txt', { ...basic, 'if-none-match': etag })).status).toBe(200)
  expect(await (await fetched('quai.txt', bearer(THEIRS), THEIRS)).text()).toBe('')
})

test('the picture of a page is its lamps, each page in turn or the one that is asked for; the same again is 304, and no key is 401', async () => {
  const answer = await fetched('quai.png?page=1', bearer())
  const png = new Uint8Array(await answer.arrayBuffer())
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  // The size stands after the signature and the name of the first chunk: 16 characters by 4 lines.
  const head = new DataView(png.buffer)
  expect([png[1], png[2], png[3], head.getUint32(16), head.getUint32(20)]).toEqual([0x50, 0x4e, 0x47, 96, 32])
  const [page, pages] = (answer.headers.get('tocsin-page') ?? '').split('/').map(Number)
  expect([page, answer.headers.get('tocsin-panel')]).toEqual([1, `4x16 ${pages}x4s`])
  const etag = answer.headers.get('etag') ?? ''
  expect((await fetched('quai.png?page=1', { ...bearer(), 'if-none-match': etag })).status).toBe(304)
  // Another page is another picture, and the folder that some gateways ask for is the same picture.
  const last = await fetched(`quai.png?page=${pages}`, { ...bearer(), 'if-none-match': pages === 1 ? '' : etag })
  expect(last.status).toBe(200)
  const folder = await fetched('quai/image.png?page=1', bearer())
  expect(new Uint8Array(await folder.arrayBuffer())).toEqual(png)
  for (const [file, headers, status] of [
    ['quai.png', {}, 401],
    ['quai.png', bearer(THEIRS), 401],
    ['quai.png?page=0', bearer(), 400],
    ['mairie/image.png', bearer(), 401],
  ] as const)
    expect((await fetched(file, headers)).status, file).toBe(status)
  const theirs = await fetched('quai.png', bearer(THEIRS), THEIRS)
  expect(theirs.headers.get('tocsin-page')).toBe('0/0')
})

test('who comes for the text has fetched it and shown nothing; an open panel is read by anybody and counts for nobody', async () => {
  await hub().show(notice({ alert: 'a2', revision: 1 }))
  expect((await fetched('place.txt')).headers.get('cache-control')).toBe('public, max-age=5')
  await fetched('quai.txt', bearer())
  const views = async () => {
    const situation = await commandOf(bindings, OURS, 'live').situation()
    return situation?.displays.map(({ id, view }) => [id, view.state])
  }
  await vi.waitFor(
    async () =>
      expect(await views()).toEqual([
        ['quai', 'fetched'],
        ['place', 'never enrolled'],
        ['mairie', 'never enrolled'],
      ]),
    { timeout: 5_000, interval: 50 },
  )
  const stub = bindings.COMMAND.get(bindings.COMMAND.idFromName(objectName.command(OURS, 'live')))
  const report = await runInDurableObject(stub as never, (_: unknown, { storage }: DurableObjectState) =>
    JSON.parse(String(storage.sql.exec(`SELECT value FROM _setting WHERE name = 'displays of hub 0'`).one()['value'])),
  )
  expect((report as HubReport).reach.find(({ alert }) => alert === 'a2')?.reach).toEqual({
    targeted: 3,
    rendered: 0,
    fetched: 1,
    placed: 0,
    told: 0,
    cut: 2,
  })
})

test('when the alert ends the panel is told so by another text, and it goes back to its own', async () => {
  const before = (await fetched('quai.txt', bearer())).headers.get('etag') ?? ''
  await hub().setClock({ machineAnchor: Date.now(), territoryAnchor: EVENING + 2 * HOUR, rate: 1 })
  const after = await fetched('quai.txt', { ...bearer(), 'if-none-match': before })
  expect([after.status, await after.text(), after.headers.get('tocsin-remaining-seconds')]).toEqual([200, '', '0'])
  // What has run out is never drawn: the town next door, which was told nothing, has the very same dark picture.
  const dark = await (await fetched('quai.png', bearer())).arrayBuffer()
  expect(new Uint8Array(dark)).toEqual(
    new Uint8Array(await (await fetched('quai.png', bearer(THEIRS), THEIRS)).arrayBuffer()),
  )
})
