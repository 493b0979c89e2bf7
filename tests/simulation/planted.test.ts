// The differences that the bridge plants in a copy of the bundle: each must still find its place, or a run of the bridge proves nothing.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { build, BUNDLE } from '../../deploy/cli/build.ts'
import { PLANTED } from './bridge/planted.ts'

test('every planted difference finds its place in the bundle, once', { timeout: 120_000 }, () => {
  build(() => undefined)
  const bundle = readFileSync(BUNDLE, 'utf8')
  const places = PLANTED.flatMap(({ name, changes }) =>
    changes.map(([find]) => [name, find.source, bundle.match(new RegExp(find.source, 'g'))?.length ?? 0]),
  )
  expect(places.filter(([, , found]) => found !== 1)).toEqual([])
  expect(places.length).toBeGreaterThan(PLANTED.length - 1)
})
