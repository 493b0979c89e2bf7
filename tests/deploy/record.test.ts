import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RECORD_PAGES, withTables } from '../../deploy/cli/record.ts'
import { DATASETS, daysOf, keptMs, RECORD } from '../../worker/model/retention.ts'
import { DAY_MS } from '../../worker/model/time.ts'

const pageOf = (language: 'fr' | 'en') =>
  readFileSync(join(import.meta.dirname, '../..', RECORD_PAGES[language]), 'utf8')

test.each(['fr', 'en'] as const)(
  'the page in %s says what the timers do (else: node deploy/cli/record.ts)',
  (language) => {
    const page = pageOf(language)
    expect(withTables(page, language)).toBe(page)
    for (const { name, kept } of RECORD) {
      expect(page).toContain(name[language])
      expect(page).toContain(kept[language])
    }
    expect(() => withTables(page.replace('<!-- clear -->', ''), language)).toThrow('<!-- clear -->')
  },
)

test('each dataset stands in the record once', () => {
  expect(RECORD.map(({ dataset }) => dataset)).toEqual(DATASETS)
})

test('a town may keep less, not more, and not so little that people are still being looked for', () => {
  const { least, most } = daysOf('deliveries')
  expect(keptMs('deliveries', undefined)).toBe(most * DAY_MS)
  expect(keptMs('deliveries', {})).toBe(most * DAY_MS)
  expect(keptMs('deliveries', { deliveries: 90 })).toBe(90 * DAY_MS)
  expect(keptMs('deliveries', { deliveries: 4_000 })).toBe(most * DAY_MS)
  expect(keptMs('help', { help: 1 })).toBe(daysOf('help').least * DAY_MS)
  expect(least).toBeLessThan(most)
})
