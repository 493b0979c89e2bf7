import { describe, expect, test } from 'vitest'
import { parseRuleFile } from '../../../../worker/flow/files/rule-file.ts'
import { HOUR_MS, MINUTE_MS } from '../../../../worker/model/time.ts'

const REST = `
        plan_level: N3
        zones: [A]
        severity: Severe
        urgency: Expected
        certainty: Likely`

function file(when: string, more = ''): string {
  return `groups:
  - name: lere
    rules:
      - rule: one
        title: { fr: un, en: one }
        when: ${when}${REST}${more}
`
}

function ruleOf(text: string) {
  const parsed = parseRuleFile('lere.yaml', text)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const [rule] = parsed.value
  if (rule === undefined) throw new Error('no rule')
  return rule
}

function faultsOf(text: string) {
  const parsed = parseRuleFile('lere.yaml', text)
  return parsed.kind === 'ok' ? [] : parsed.faults
}

describe('conditions', () => {
  test.each([
    [
      '{ level: { station: P, above: 3.40 m, clear: 320 cm } }',
      { kind: 'level above', station: 'P', levelMm: 3_400, clearMm: 3_200 },
    ],
    [
      '{ level: { station: P, above: 3400 mm } }',
      { kind: 'level above', station: 'P', levelMm: 3_400, clearMm: 3_400 },
    ],
    [
      '{ level: { station: P, below: 0.50 m, clear: 0.60 m } }',
      { kind: 'level below', station: 'P', levelMm: 500, clearMm: 600 },
    ],
    ['{ level: { station: P, above: -0.20 m } }', { kind: 'level above', station: 'P', levelMm: -200, clearMm: -200 }],
    [
      '{ rise: { station: P, by: 0.20 m, within: 15m } }',
      { kind: 'rise', station: 'P', byMm: 200, withinMs: 15 * MINUTE_MS },
    ],
    ['{ stale: { station: P, after: 30m } }', { kind: 'stale', station: 'P', afterMs: 30 * MINUTE_MS }],
    ['{ stale: { station: P } }', { kind: 'stale', station: 'P', afterMs: null }],
    ['{ stale: { area: DEP } }', { kind: 'area silent', area: 'DEP', afterMs: null }],
    ['{ stale: { area: DEP, after: 2h } }', { kind: 'area silent', area: 'DEP', afterMs: 2 * HOUR_MS }],
    ['{ lost_while_rising: { station: P } }', { kind: 'lost while rising', station: 'P' }],
    [
      '{ forecast: { station: P, upper_bound: 3.40 m, within: 6h } }',
      { kind: 'forecast above', station: 'P', levelMm: 3_400, withinMs: 6 * HOUR_MS },
    ],
    [
      '{ bulletin: { area: DEP, at_least: orange } }',
      { kind: 'bulletin', area: 'DEP', phenomenon: null, atLeast: 'orange', withinMs: 0 },
    ],
    [
      '{ bulletin: { area: DEP, phenomenon: grand froid, at_least: red, within: 6h } }',
      { kind: 'bulletin', area: 'DEP', phenomenon: 'grand froid', atLeast: 'red', withinMs: 6 * HOUR_MS },
    ],
    [
      '{ forecast: { station: P, probability: 30%, above: 3.40 m, within: 6h } }',
      { kind: 'forecast probability', station: 'P', levelMm: 3_400, withinMs: 6 * HOUR_MS, probability: 0.3 },
    ],
    [
      '{ nowcast: { station: P, probability: 50 %, above: 3.40 m, within: 3h } }',
      { kind: 'nowcast', station: 'P', levelMm: 3_400, withinMs: 3 * HOUR_MS, probability: 0.5 },
    ],
    [
      '{ upstream: { station: U, above: 1.80 m, travel: { from: 3h, to: 4h }, ahead: 1h } }',
      {
        kind: 'upstream',
        station: 'U',
        seen: { kind: 'level', levelMm: 1_800 },
        travelMs: { least: 3 * HOUR_MS, most: 4 * HOUR_MS },
        aheadMs: HOUR_MS,
      },
    ],
    [
      '{ upstream: { station: U, rise: 0.50 m, over: 1h, travel: { from: 3h, to: 4h } } }',
      {
        kind: 'upstream',
        station: 'U',
        seen: { kind: 'rise', byMm: 500, withinMs: HOUR_MS },
        travelMs: { least: 3 * HOUR_MS, most: 4 * HOUR_MS },
        aheadMs: 0,
      },
    ],
    [
      '{ schedule: { days: [sat, sun], from: "22:00", to: "06:30" } }',
      { kind: 'schedule', days: ['sat', 'sun'], hours: { fromMinute: 1_320, toMinute: 390 } },
    ],
    ['{ not: { stale: { station: P } } }', { kind: 'not', of: { kind: 'stale', station: 'P', afterMs: null } }],
    [
      '{ quorum: { needed: 2, of: [ { rise: { station: P, by: 0.20 m, within: 15m } }, { level: { station: Q, below: 1 m } } ] } }',
      {
        kind: 'quorum',
        needed: 2,
        of: [
          { kind: 'rise', station: 'P', byMm: 200, withinMs: 15 * MINUTE_MS },
          { kind: 'level below', station: 'Q', levelMm: 1_000, clearMm: 1_000 },
        ],
      },
    ],
    [
      '{ any: [ { stale: { station: P } }, { all: [ { lost_while_rising: { station: Q } } ] } ] }',
      {
        kind: 'any',
        of: [
          { kind: 'stale', station: 'P', afterMs: null },
          { kind: 'all', of: [{ kind: 'lost while rising', station: 'Q' }] },
        ],
      },
    ],
  ])('%s', (when, condition) => {
    expect(ruleOf(file(when)).when).toEqual(condition)
  })
})

const LEVEL = '{ level: { station: P, above: 3.40 m } }'

test('times are Prometheus’ and none means at once; the mode is to propose', () => {
  expect(ruleOf(file(LEVEL))).toMatchObject({
    forMs: 0,
    keepFiringForMs: 0,
    mode: 'propose',
    template: null,
    origin: 'lere.yaml:4',
  })
  const told = file(
    LEVEL,
    '\n        for: 1h30m\n        keep_firing_for: 90s\n        mode: scenario\n        template: M2',
  )
  expect(ruleOf(told)).toMatchObject({
    forMs: 1.5 * HOUR_MS,
    keepFiringForMs: 90_000,
    mode: 'scenario',
    template: 'M2',
  })
})

test('the version changes with what a rule says and not with where it stands or how it is laid out', () => {
  const version = ruleOf(file(LEVEL)).version
  expect(
    ruleOf(`# a comment\n\n${file('\n          level:\n            above: 3.40 m\n            station: P')}`).version,
  ).toBe(version)
  expect(ruleOf(file('{ level: { station: P, above: 3.41 m } }')).version).not.toBe(version)
  expect(ruleOf(file(LEVEL, '\n        for: 5m')).version).not.toBe(version)
})

describe('a fault names its line, what was found and how to mend it', () => {
  test.each([
    ['a level without a unit', file('{ level: { station: P, above: 3.40 } }'), 6, /above: found 3\.4/, /with its unit/],
    [
      'a duration without a unit',
      file('{ rise: { station: P, by: 0.20 m, within: 15 } }'),
      6,
      /within: found 15/,
      /10m or 2h30m/,
    ],
    ['a duration below zero', file(LEVEL, '\n        for: -5m'), 12, /for: found "-5m"/, /never below zero/],
    ['an unknown key of a rule', file(LEVEL, '\n        colour: red'), 12, /unknown key "colour"/, /spelling/],
    [
      'an unknown key of a condition',
      file('{ level: { station: P, above: 3.40 m, clera: 3.20 m } }'),
      6,
      /unknown key "clera"/,
      /spelling/,
    ],
    ['an unknown condition', file('{ temperature: { station: P } }'), 6, /when/, /level, rise, stale/],
    [
      'two conditions where one stands',
      file('{ stale: { station: P }, rise: { station: P, by: 0.20 m, within: 15m } }'),
      6,
      /unknown key/,
      /spelling/,
    ],
    [
      'a probability without its sign',
      file('{ nowcast: { station: P, probability: 0.3, above: 3.40 m, within: 3h } }'),
      6,
      /probability: found 0\.3/,
      /30 %/,
    ],
    [
      'a certainty',
      file('{ nowcast: { station: P, probability: 100%, above: 3 m, within: 3h } }'),
      6,
      /100%/,
      /to 99 %/,
    ],
    [
      'a travel that ends before it begins',
      file('{ upstream: { station: U, above: 2 m, travel: { from: 4h, to: 3h } } }'),
      6,
      /ends before it begins/,
      /quickest under from/,
    ],
    [
      'a wave that is awaited before it can leave',
      file('{ upstream: { station: U, above: 2 m, travel: { from: 1h, to: 3h }, ahead: 2h } }'),
      6,
      /further ahead/,
      /no longer than travel\.from/,
    ],
    [
      'a travel of more than a day',
      file('{ upstream: { station: U, rise: 1 m, over: 2h, travel: { from: 4h, to: 23h } } }'),
      6,
      /more than a day/,
      /within 24h/,
    ],
    ['an hour that no day has', file('{ schedule: { from: "24:00", to: "06:00" } }'), 6, /from: found/, /"22:00"/],
    [
      'a quorum that one sensor would make alone',
      file(
        '{ not: { quorum: { needed: 2, of: [ { level: { station: P, above: 2 m } }, { rise: { station: P, by: 1 m, within: 1h } } ] } } }',
      ),
      6,
      /asks for 2 sensors and names 1/,
      /one sensor are one/,
    ],
    [
      'a quorum of what is no sensor',
      file('{ quorum: { needed: 2, of: [ { bulletin: { area: D, at_least: red } }, { stale: { station: P } } ] } }'),
      6,
      /of\.0/,
      /level, rise, measure/,
    ],
    ['a way down', file(LEVEL).replace('plan_level: N3', 'plan_level: N6'), 7, /found "N6"/, /no rule lowers a level/],
    [
      'a clear level above its threshold',
      file('{ level: { station: P, above: 3.40 m, clear: 3.60 m } }'),
      6,
      /above its threshold/,
      /calm side/,
    ],
    [
      'the same, deep inside',
      file('{ all: [ { any: [ { level: { station: P, below: 1 m, clear: 0.90 m } } ] } ] }'),
      6,
      /below its threshold/,
      /calm side/,
    ],
    ['a missing key', file('{ rise: { station: P, within: 15m } }'), 6, /"by" is missing/, /write by/],
    ['an unknown plan level', file(LEVEL).replace('N3', 'N7'), 7, /plan_level: found "N7"/, /"N4"/],
    ['nothing to any', file('{ any: [] }'), 6, /any/, /./],
    ['no YAML', 'groups:\n  - name: g\n   rules: [', 3, /not YAML/, /indentation/],
    ['an empty file', '', null, /the file/, /keys/],
  ])('%s', (_, text, line, message, mend) => {
    const [fault] = faultsOf(text)
    expect(fault).toMatchObject({
      file: 'lere.yaml',
      message: expect.stringMatching(message) as string,
      mend: expect.stringMatching(mend) as string,
    })
    if (line !== null) expect(fault?.line).toBe(line)
  })

  test('a name that stands twice', () => {
    const text = file(LEVEL)
    const twice = text + text.slice(text.indexOf('      - rule:'))
    expect(faultsOf(twice)).toMatchObject([{ line: 12, message: 'rule "one" stands twice in this file' }])
  })

  test('every fault of a file is told at once', () => {
    expect(faultsOf(file('{ level: { station: P, above: 3 } }', '\n        for: 5\n        colour: red'))).toHaveLength(
      3,
    )
  })
})
