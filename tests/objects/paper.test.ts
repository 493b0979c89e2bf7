// The plan on paper, on the real runtime: the public edition names nobody, the operational one has the directory and its look is logged. Two towns.
import { beforeAll, expect, test, vi } from 'vitest'
import { PDFDocument } from '@cantoo/pdf-lib'
import { commandOf } from '../../worker/env.ts'
import type { PaperPack } from '../../worker/model/paper-pack.ts'
import { EXAMPLE_TERRITORY } from '../../worker/routes/example-territory.ts'
import { bindings, call, signIn, type DemoIdentity } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS] = ['96231', '96232'] as const
const NAMES = { [OURS]: 'Camille Martin', [THEIRS]: 'Dominique Leroy' } as const

beforeAll(async () => {
  for (const territory of [OURS, THEIRS]) {
    const files = {
      ...smallTerritory({ code: territory }),
      [`templates/${territory}/plans/crue.yaml`]: EXAMPLE_TERRITORY['templates/99001/plans/crue.yaml'] ?? '',
    }
    const command = commandOf(bindings, territory, 'live')
    const actor = { id: 'a', name: 'A' }
    expect(await command.apply({ territory, mode: 'live', files, actor })).toMatchObject({ kind: 'ok' })
    const members = [{ id: 'm1', name: NAMES[territory], role: 'duty', phones: ['+33639980001'], verifiedAt: null }]
    const put = await command.putRoster({ members, shifts: [] } as never, actor)
    expect(put.kind).toBe('ok')
  }
})

const get = async (path: string, who: DemoIdentity, town: string = OURS) =>
  call('get', `/api/${town}/paper/${path}`, { token: await signIn(who, town) })
const looks = async (town: string) =>
  (await commandOf(bindings, town, 'live').accesses({ from: 0, to: Infinity, person: null })).map(
    ({ dataset, persons }) => [dataset, persons],
  )

test('the operational edition holds the directory of this town alone, and each look stands in the log (INV-22)', async () => {
  const { pack } = await (await get('operational', 'duty')).json<{ pack: PaperPack }>()
  expect(pack.directory.map(({ name, phones }) => [name, phones])).toEqual([['Camille Martin', ['+33639980001']]])
  expect(pack.zones.map(({ id }) => id)).toEqual(['A', 'B', 'C'])
  expect(pack.map.zones[1]?.d).toMatch(/^M[\d.]+ [\d.]+L.*Z$/)
  expect(await looks(OURS)).toEqual([['directory on paper', 1]])
  expect(await looks(THEIRS)).toEqual([])
})

test('whoever only looks gets the public edition, which names nobody and holds no number but the public desk’s', async () => {
  expect((await get('operational', 'auditor')).status).toBe(403)
  expect((await get('operational.pdf', 'auditor')).status).toBe(403)
  const pack = await commandOf(bindings, OURS, 'live').paperPack('public')
  expect(pack).toMatchObject({ directory: [], numbers: [{ what: 'public desk' }] })
  expect(pack?.address).toMatch(new RegExp(`/${OURS}$`))
  expect(JSON.stringify(pack)).not.toContain('Camille')
  const pdf = await get('public.pdf', 'auditor')
  expect([pdf.status, pdf.headers.get('Content-Type')]).toEqual([200, 'application/pdf'])
  const document = await PDFDocument.load(await pdf.arrayBuffer())
  expect(document.getTitle()).toBe('Plan communal de sauvegarde, Saint-Martin-sur-Lère, édition publique')
  expect(document.getPageCount()).toBe(5)
})

test('both editions are PDFs of the same plan; the one with the directory is logged', async () => {
  const before = (await looks(OURS)).length
  const bytes = new Uint8Array(await (await get('operational.pdf', 'mayor')).arrayBuffer())
  expect(new TextDecoder().decode(bytes.slice(0, 5))).toBe('%PDF-')
  expect(await looks(OURS)).toHaveLength(before + 1)
})

test('a copy is made when the directory is written and anew when a watch begins; it is this town’s, its look is logged, and a new plan makes it old', async () => {
  const kept = (town: string = OURS) => commandOf(bindings, town, 'live').paperKept()
  const first = await vi.waitFor(async () => {
    const copy = await kept()
    if (copy === null) throw new Error('no copy yet')
    return copy
  })
  expect(first).toMatchObject({ tooLarge: false, current: true })
  await call('post', `/api/${OURS}/plan/level`, {
    token: await signIn('mayor', OURS),
    body: { plan: 'crue', level: 'N1', reason: '' },
  })
  await vi.waitFor(async () => expect((await kept())?.madeAt).toBeGreaterThan(first.madeAt))
  expect((await get('kept.pdf', 'auditor')).status).toBe(403)
  const before = (await looks(OURS)).length
  const copy = new Uint8Array(await (await get('kept.pdf', 'duty')).arrayBuffer())
  expect([new TextDecoder().decode(copy.slice(0, 5)), copy.length]).toEqual(['%PDF-', (await kept())?.bytes])
  expect(await looks(OURS)).toHaveLength(before + 1)
  const files = smallTerritory({ code: OURS })
  await commandOf(bindings, OURS, 'live').apply({
    territory: OURS,
    mode: 'live',
    files,
    actor: { id: 'a', name: 'A' },
  })
  expect((await kept())?.current).toBe(false)
  expect((await kept(THEIRS))?.current).toBe(true)
})
