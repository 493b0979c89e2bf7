import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { rules } from '../../../deploy/cli/rules.ts'

const ROOT = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'tocsin-rules-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const RULE = `groups:
  - name: g
    rules:
      - rule: high
        title: { fr: haut, en: high }
        when: { level: { station: P, above: 3.40 m, clear: 3.20 m } }
        for: 10m
        plan_level: N3
        zones: []
        severity: Severe
        urgency: Expected
        certainty: Likely
`
const TEST = `rule_files: [g.yaml]
tests:
  - name: it rises
    interval: 10m
    input_series:
      - { station: P, unit: m, values: "3.30+0.10x3" }
    expect:
      - { at: 10m, firing: [], pending: [high] }
      - { at: 20m, firing: [high], because: [{ rule: high, value: 3.50 m }] }
      - { at: 5h, firing: [high] }
  - name: it stays low
    interval: 10m
    input_series:
      - { station: P, unit: m, values: "3.00x3" }
    expect:
      - { at: 20m, firing: [] }
`

const RAIN_RULES = `groups:
  - name: g
    rules:
      - rule: storm
        title: { fr: orage, en: storm }
        when: { measure: { of: RAIN, above: 40 mm, within: 1h } }
        plan_level: N2
        zones: []
        severity: Moderate
        urgency: Expected
        certainty: Likely
      - rule: cellar
        title: { fr: cave, en: cellar }
        when: { measure: { of: CELLAR, is: on } }
        plan_level: N1
        zones: []
        severity: Minor
        urgency: Expected
        certainty: Observed
`
const rainTest = (rain: string) => `rule_files: [rain.yaml]
tests:
  - name: a storm, and then nobody knows
    interval: 10m
    measures:
      - { measure: RAIN, unit: mm, values: "${rain}" }
      - { measure: CELLAR, quantity: water, values: "0x6 1x5" }
    expect:
      - { at: 30m, firing: [] }
      - { at: 1h, firing: [storm], fired: { cellar: 0 } }
      - { at: 70m, firing: [storm, cellar] }
      - { at: 4h, firing: [storm, cellar] }
`

test('rules on sums of rain and on what is on or off have the three tests too', () => {
  write('rain/rain.yaml', RAIN_RULES)
  write('rain/rain.test.yaml', rainTest('5x2 10x6'))
  expect(rules(['test', 'rain'], folder)).toMatchObject({
    exitCode: 0,
    lines: [expect.stringContaining('2 of 2 rules'), '4 passed, 0 failed'],
  })
  write('rain/rain.test.yaml', rainTest('1x11'))
  expect(rules(['test', 'rain'], folder).lines[0]).toContain('expected firing [storm]')
  write('rain/rain.test.yaml', rainTest('5x2').replace('measure: RAIN', 'measure: RAINS'))
  expect(rules(['test', 'rain'], folder).lines[0]).toContain('no rule looks at measure RAINS')
  write('rain/rain.test.yaml', rainTest('5x2').replace('unit: mm', 'unit: km/h'))
  expect(rules(['test', 'rain'], folder).lines[0]).toContain('use one of mm, cm, in')
  rmSync(join(folder, 'rain'), { recursive: true })
})

describe('the rules that come with the project', () => {
  test('have no fault, cross references included', () => {
    for (const code of ['66164', '99001', '99002'])
      expect(rules(['check', `alerting-rules/${code}`], ROOT)).toMatchObject({ exitCode: 0 })
  })

  test('pass their own tests', () => {
    const { lines, exitCode } = rules(['test', 'alerting-rules'], ROOT)
    expect(exitCode).toBe(0)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^(\d+) of \1 rules have a firing, a not-firing and a missing-data test$/)
    expect(lines.at(-1)).toMatch(/^[1-9]\d* passed, 0 failed$/)
  })
})

describe('check', () => {
  test('tells each fault as file:line and exits with 1', () => {
    write('bad/g.yaml', RULE.replace('3.40 m', '3.40').replace('for: 10m', 'for: soon'))
    const { lines, exitCode } = rules(['check', 'bad'], folder)
    expect(exitCode).toBe(1)
    expect(lines[0]).toMatch(/^bad\/g\.yaml:6: .*with its unit/)
    expect(lines[1]).toMatch(/^bad\/g\.yaml:7: .*10m or 2h30m/)
    expect(lines.at(-1)).toBe('2 faults')
  })

  test('tells a station, a zone and a message that the territory does not have', () => {
    for (const file of ['territory.yaml', 'stations.yaml', 'zones.geojson']) {
      write(`alien/geofences/99001/${file}`, readFileSync(join(ROOT, `geofences/99001/${file}`), 'utf8'))
    }
    write('alien/alerting-rules/99001/g.yaml', RULE.replace('zones: []', 'zones: [Z]\n        template: M77'))
    const { lines, exitCode } = rules(['check', 'alien/alerting-rules/99001'], folder)
    expect(exitCode).toBe(1)
    expect(
      lines
        .filter((line) => line.startsWith('alien/alerting-rules/99001/g.yaml:4: '))
        .map((line) => line.split(': ')[2]),
    ).toEqual([
      expect.stringContaining('unknown station P'),
      expect.stringContaining('unknown zone Z'),
      expect.stringContaining('unknown message M77'),
    ])
  })

  test('checks test files too', () => {
    write('half/g.yaml', RULE)
    write('half/g.test.yaml', TEST.replace('interval: 10m', 'interval: often'))
    expect(rules(['check', 'half'], folder)).toMatchObject({ exitCode: 1 })
  })

  test('a path that is not there, or holds no rules, is no success', () => {
    expect(rules(['check', 'nowhere'], folder).exitCode).toBe(1)
    mkdirSync(join(folder, 'empty'), { recursive: true })
    expect(rules(['check', 'empty'], folder).exitCode).toBe(1)
    expect(rules(['test', 'empty'], folder).exitCode).toBe(1)
    expect(rules(['mend', 'empty'], folder).exitCode).toBe(2)
  })
})

const WHOLE = '1 of 1 rules have a firing, a not-firing and a missing-data test'

describe('test', () => {
  test('passes what holds', () => {
    write('good/g.yaml', RULE)
    write('good/g.test.yaml', TEST)
    expect(rules(['test', 'good'], folder)).toEqual({ lines: [WHOLE, '4 passed, 0 failed'], exitCode: 0 })
  })

  test('a wrong expectation fails, with its line and what was found', () => {
    write('wrong/g.yaml', RULE)
    write(
      'wrong/g.test.yaml',
      TEST.replace('firing: [], pending: [high]', 'firing: [high]').replace('3.50 m', '3.60 m'),
    )
    const { lines, exitCode } = rules(['test', 'wrong'], folder)
    expect(exitCode).toBe(1)
    expect(lines).toEqual([
      'wrong/g.test.yaml:8: it rises: at 2026-01-01T00:10:00Z: expected firing [high], found []',
      'wrong/g.test.yaml:9: it rises: at 2026-01-01T00:20:00Z: expected high to fire because of 3600 mm, found 3500 mm',
      'wrong/g.yaml:4: rule "high" has no firing test; write an expectation whose "firing" names it',
      '0 of 1 rules have a firing, a not-firing and a missing-data test',
      '2 passed, 3 failed',
    ])
  })

  test.each([
    [
      'firing',
      '      - { at: 20m, firing: [high], because: [{ rule: high, value: 3.50 m }] }\n      - { at: 5h, firing: [high] }\n',
      ['firing', 'missing data'],
    ],
    ['missing data', '      - { at: 5h, firing: [high] }\n', ['missing data']],
  ])('a rule without a %s test fails, and is named with what to write', (_, left, missing) => {
    write('part/g.yaml', RULE)
    write('part/g.test.yaml', TEST.replace(left, ''))
    const { lines, exitCode } = rules(['test', 'part'], folder)
    expect(exitCode).toBe(1)
    expect(lines[0]).toContain(`part/g.yaml:4: rule "high" has no ${missing.join(' and no ')} test; write `)
  })

  test('a rule that no test names fails too', () => {
    write('none/g.yaml', RULE)
    write('none/g.test.yaml', TEST)
    write('none/h.yaml', RULE.replace('rule: high', 'rule: other'))
    const { lines, exitCode } = rules(['test', 'none'], folder)
    expect(exitCode).toBe(1)
    expect(lines[0]).toContain('none/h.yaml:4: rule "other" has no firing and no not firing and no missing data test')
  })

  test('a rule or a station that does not exist is a fault: an expectation about it would pass for ever', () => {
    write('typo/g.yaml', RULE)
    write('typo/g.test.yaml', TEST.replace('pending: [high]', 'pending: [hihg]').replace('station: P', 'station: Q'))
    const { lines, exitCode } = rules(['test', 'typo'], folder)
    expect(exitCode).toBe(1)
    expect(lines.join('\n')).toMatch(/no rule looks at station Q[\s\S]*unknown rule hihg/)
  })

  test('a rule file that is missing or broken fails', () => {
    write('lost/g.test.yaml', TEST)
    expect(rules(['test', 'lost'], folder).lines[0]).toMatch(/no rule file g\.yaml/)
    write('lost/g.yaml', 'groups: 3')
    expect(rules(['test', 'lost'], folder)).toMatchObject({ exitCode: 1 })
  })
})

test('the command itself prints and exits as the function says', () => {
  const ran = spawnSync(process.execPath, [join(ROOT, 'deploy/cli/rules.ts'), 'test', join(folder, 'wrong')], {
    encoding: 'utf8',
  })
  expect(ran.status).toBe(1)
  expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe('2 passed, 3 failed')
})
