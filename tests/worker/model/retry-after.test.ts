import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../worker/model/retry-after.ts'

const NOW = Date.parse('2026-10-14T19:10:00Z')

test.each([
  ['120', 120_000],
  [' 1.5 ', 1_500],
  ['Wed, 14 Oct 2026 19:11:00 GMT', 60_000],
  ['Wed, 14 Oct 2026 19:00:00 GMT', 0],
  ['1000000000', 1_800_000],
  ['soon', null],
  ['', null],
  [null, null],
])('%o asks for %o ms, and never for more than is allowed', (header, ms) => {
  expect(retryAfterMs(header, NOW, 1_800_000)).toBe(ms)
})
