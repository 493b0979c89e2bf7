// `webhooks` of feeds.yaml and the rules on what they measure: what a person writes, and what is told to them where it cannot be.
import { describe, expect, test } from 'vitest'
import { parseFeedsFile } from '../../../../worker/flow/files/settings-files.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { smallTerritory } from '../../../support/small-territory.ts'

const field = (text: string) => `feeds: []\nwebhooks:\n  - { id: meteo, key: meteo, fields: [${text}] }\n`
const RAIN =
  '{ name: rain, measures: rain, code: PLUIE, title: Pluie, unit: mm, counts: total, plausible: { min: 0 mm, max: 90 mm } }'

test('a measure has its unit, its range in whole numbers, and how long it may be silent', () => {
  expect(parseFeedsFile('f', field(RAIN))).toMatchObject({
    value: {
      webhooks: [
        {
          id: 'meteo',
          time: null,
          fields: [
            {
              kind: 'measure',
              measure: {
                code: 'PLUIE',
                quantity: 'rain',
                unit: 'mm',
                counts: 'total',
                plausible: { min: 0, max: 90_000 },
                silentAfterMs: 3 * 3_600_000,
              },
            },
          ],
        },
      ],
    },
  })
})

describe('is refused:', () => {
  test.each([
    [
      'a unit of something else',
      '{ name: r, measures: rain, code: P, title: P, unit: °C, counts: fall }',
      'a unit of what it measures',
    ],
    ['rain that nobody knows how to add up', '{ name: r, measures: rain, code: P, title: P, unit: mm }', 'counts'],
    [
      'a unit of what is on or off',
      '{ name: r, measures: leak, code: P, title: P, unit: mm }',
      'a unit of what it measures',
    ],
    ['a word for on without one for off', '{ name: r, measures: leak, code: P, title: P, on: [x] }', 'both or none'],
    ['a level without its station', '{ name: r, measures: level, unit: m }', 'station'],
    [
      'a range upside down',
      '{ name: r, measures: wind, code: P, title: P, unit: m/s, plausible: { min: 9 m/s, max: 1 m/s } }',
      'min first',
    ],
    ['what nobody measures', '{ name: r, measures: luck, code: P, title: P }', 'rain'],
  ])('%s', (_, text, words) => {
    const parsed = parseFeedsFile('f', field(text))
    expect(parsed.kind === 'faults' && parsed.faults.map(({ message, mend }) => `${message} ${mend}`).join()).toContain(
      words,
    )
  })
})

function faults(feeds: string, when: string): string {
  const files = smallTerritory({ code: '99001' })
  files['geofences/99001/feeds.yaml'] = feeds
  files['alerting-rules/99001/m.yaml'] = `groups:
  - name: m
    rules:
      - { rule: m, title: { fr: M, en: M }, when: ${when}, plan_level: N2, zones: [A], severity: Severe, urgency: Expected, certainty: Likely }
`
  const parsed = parseTerritoryFiles('99001', files)
  return parsed.kind === 'ok' ? '' : parsed.faults.map(({ message }) => message).join('; ')
}

const PUMP = '{ name: p, measures: power-fault, code: POMPE, title: Poste }'
describe('a rule on a measure', () => {
  test.each([
    ['{ measure: { of: PLUIE, above: 40 mm, within: 1h, clear: 30 mm } }', ''],
    ['{ measure: { of: POMPE, is: on } }', ''],
    ['{ stale: { measure: PLUIE, after: 2h } }', ''],
    ['{ measure: { of: NEIGE, above: 40 mm, within: 1h } }', 'unknown measure NEIGE'],
    ['{ measure: { of: PLUIE, above: 40 °C, within: 1h } }', 'no unit of it'],
    ['{ measure: { of: PLUIE, above: 40 mm } }', 'of how long'],
    ['{ measure: { of: POMPE, above: 2 V } }', 'no unit of it'],
    ['{ measure: { of: PLUIE, above: 40 mm, within: 1h, clear: 50 mm } }', 'wrong side'],
  ])('%s', (when, message) => {
    expect(faults(field(`${RAIN}, ${PUMP}`), when)).toContain(message)
    if (message === '') expect(faults(field(`${RAIN}, ${PUMP}`), when)).toBe('')
  })

  test('a code, an id and a key are one thing each', () => {
    const twice = faults(field(`${RAIN}, ${RAIN}`), '{ stale: { measure: PLUIE } }')
    expect(twice).toContain('measure PLUIE stands twice')
    const gauge = faults(field(RAIN.replace('PLUIE', 'PONT-VIEUX')), '{ stale: { station: PONT-VIEUX } }')
    expect(gauge).toContain('measure PONT-VIEUX stands twice')
    const shared = `${field(RAIN)}notices: { senders: [{ id: p, name: P, keys: [meteo] }] }\n`
    expect(faults(shared, '{ stale: { measure: PLUIE } }')).toContain('the key "meteo" belongs to others')
  })
})
