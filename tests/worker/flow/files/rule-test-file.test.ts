import { describe, expect, test } from 'vitest'
import { parseRuleTestFile } from '../../../../worker/flow/files/rule-test-file.ts'
import { expandValues } from '../../../../worker/flow/files/series-notation.ts'

describe('series are written as promtool writes them', () => {
  test.each([
    ['1.05 1.10', [1_050, 1_100]],
    ['1.05+0.10x3', [1_050, 1_150, 1_250, 1_350]],
    ['2.00-0.50x2', [2_000, 1_500, 1_000]],
    ['2.30x2', [2_300, 2_300, 2_300]],
    ['1.00 _ 2.00', [1_000, null, 2_000]],
    ['1.00 _x3 2.00', [1_000, null, null, null, 2_000]],
    ['-0.20x0', [-200]],
  ])('%s', (written, values) => {
    expect(expandValues(written, 'm')).toEqual(values)
  })

  test.each(['', 'high', '1,05', '1.05+x3', '1x', '_x', '1.05+0.10x999999999', 'NaN'])('%j is no series', (written) => {
    expect(expandValues(written, 'm')).toBeNull()
  })
})

const FILE = `rule_files: [lere.yaml]
tests:
  - name: one
    interval: 10m
    input_series:
      - { station: P, unit: m, values: "1.00 2.00" }
    expect:
      - { at: 10m, firing: [a] }
`

test('an expectation keeps its line and counts from the start', () => {
  expect(parseRuleTestFile('t.yaml', FILE)).toMatchObject({
    kind: 'ok',
    value: {
      ruleFiles: ['lere.yaml'],
      tests: [
        {
          start: Date.UTC(2026, 0, 1),
          expect: [{ line: 8, at: Date.UTC(2026, 0, 1, 0, 10), firing: ['a'], pending: undefined }],
        },
      ],
    },
  })
})

test.each([
  ['values that are no series', FILE.replace('1.00 2.00', '1.00 lots'), 6, /no series/],
  [
    'a start without an offset',
    FILE.replace('    interval', '    start: "2026-01-01T00:00:00"\n    interval'),
    4,
    /no time/,
  ],
  ['an unknown unit', FILE.replace('unit: m,', 'unit: yard,'), 6, /unit: found "yard"/],
  ['an unknown key', FILE.replace('firing:', 'firings:'), 8, /unknown key "firings"/],
  ['no expectation', FILE.replace(/expect:[\s\S]*/, 'expect: []\n'), 7, /expect/],
])('%s is refused with its line', (_, text, line, message) => {
  const parsed = parseRuleTestFile('t.yaml', text)
  expect(parsed).toMatchObject({
    kind: 'faults',
    faults: [{ line, message: expect.stringMatching(message) as string }],
  })
})
