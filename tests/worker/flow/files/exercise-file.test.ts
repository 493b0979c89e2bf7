// Scenarios as files: those that are shipped are sound, and a mistake is named with its line and how to mend it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseExerciseFile } from '../../../../worker/flow/files/exercise-file.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { smallTerritory } from '../../../support/small-territory.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..', 'templates')
const shipped = ['common', '99001'].flatMap((owner) =>
  readdirSync(join(ROOT, owner, 'exercises')).map((name) => join(ROOT, owner, 'exercises', name)),
)
const scenario = (inject: string, more = '') => `exercise: soir
name: { fr: Soir, en: Evening }
hazard: crue
length: 40m
${more}injects:
  - ${inject}
`
const faultsOf = (text: string) => {
  const parsed = parseExerciseFile('soir.yaml', text)
  return parsed.kind === 'ok' ? [] : parsed.faults.map(({ line, message, mend }) => [line, message, mend])
}

test.each(shipped)('%s can be played: it says to whom and what is expected, in both languages', (file) => {
  const parsed = parseExerciseFile(file, readFileSync(file, 'utf8'))
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const { injects, lengthMs } = parsed.value
  expect(injects.length).toBeGreaterThanOrEqual(5)
  for (const { text, atMs, kind, to, expects } of injects) {
    expect([text.fr !== '', text.en !== '', atMs <= lengthMs]).toEqual([true, true, true])
    if (kind !== 'reading') expect([to.length > 0, expects !== null]).toEqual([true, true])
  }
})

test('the ten minutes name no gauge, so that every commune can play them', () => {
  const file = join(ROOT, 'common', 'exercises', 'dix-minutes.yaml')
  const parsed = parseExerciseFile(file, readFileSync(file, 'utf8'))
  expect(parsed).toMatchObject({ kind: 'ok', value: { solo: true, lengthMs: 600_000 } })
  expect(parsed.kind === 'ok' && parsed.value.injects.every(({ data }) => data === null)).toBe(true)
})

test.each([
  ["{ id: '1', at: 1m }", 'inject "1": it says nothing, or several things'],
  [
    "{ id: '1', at: 1m, call: { fr: a, en: a }, message: { fr: a, en: a } }",
    'inject "1": it says nothing, or several things',
  ],
  ["{ id: '1', at: 50m, call: { fr: a, en: a } }", 'inject "1": it comes after the end'],
  [
    "{ id: '1', at: 1m, call: { fr: a, en: a } }\n  - { id: '1', at: 2m, call: { fr: a, en: a } }",
    'inject "1": this number is taken',
  ],
])('%s is told with its line', (inject, message) => {
  const [fault] = faultsOf(scenario(inject))
  expect([fault?.[1], typeof fault?.[0], (fault?.[2] as string).length > 10]).toEqual([message, 'number', true])
})

test('a gauge that the territory has not is named', () => {
  const code = '31555'
  const files = {
    ...smallTerritory({ code }),
    [`templates/${code}/exercises/soir.yaml`]: scenario(
      "{ id: '1', at: 0m, reading: { station: NOWHERE, level: 1.00 m } }",
    ),
  }
  expect(parseTerritoryFiles(code, files)).toMatchObject({
    kind: 'faults',
    faults: [{ message: 'inject "1": unknown station NOWHERE' }],
  })
})
