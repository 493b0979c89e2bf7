// What a signature over a scenario is worth: it falls with every part of what was signed.
import { expect, test } from 'vitest'
import { signatureHash } from '../../../worker/decide/content.ts'
import { signatureStanding, type ScenarioSignature } from '../../../worker/model/automatic.ts'
import { DAY_MS } from '../../../worker/model/time.ts'

const NOW = 1_792_000_000_000
const SIGNATURE: ScenarioSignature = {
  by: { id: 'm', name: 'Maire' },
  at: NOW,
  hash: 'h',
  version: 'v',
  rule: 'n3',
  ruleVersion: 'r',
  reviewBy: NOW + DAY_MS,
  proof: { kind: 'demonstration' },
}
const SCENARIO = { version: 'v', zoneHashes: ['hB'], content: { zones: ['B'] } } as never
const RULE = { id: 'n3', version: 'r', mode: 'scenario' } as const
const WORLD = { zones: [{ id: 'B', hash: 'hB' }] as never, rules: [RULE], now: NOW }

test.each([
  ['as it was signed', {}, {}, 'in force'],
  ['the scenario was written again', { voided: true }, {}, 'scenario changed'],
  ['another version of it', { version: 'w' }, {}, 'scenario changed'],
  ['the outline of a zone has moved', {}, { zones: [{ id: 'B', hash: 'x' }] }, 'zone changed'],
  ['a zone is gone', {}, { zones: [] }, 'zone changed'],
  ['the rule was written again', {}, { rules: [{ ...RULE, version: 's' }] }, 'rule changed'],
  ['the rule is gone', {}, { rules: [] }, 'rule changed'],
  ['the rule only proposes now', {}, { rules: [{ ...RULE, mode: 'propose' }] }, 'rule changed'],
  ['its date has come', {}, { now: NOW + DAY_MS }, 'review due'],
] as const)('%s', (_, signature, world, standing) => {
  expect(signatureStanding({ ...SIGNATURE, ...signature }, SCENARIO, { ...WORLD, ...(world as object) })).toBe(standing)
})

test('what the passkey signs is another hash for another town, scenario, rule, version of the rule or date', () => {
  const signed = { territory: '92100', version: 'v', rule: 'n3', ruleVersion: 'r', reviewBy: NOW }
  const changes = [
    {},
    { territory: '92101' },
    { version: 'w' },
    { rule: 'n4' },
    { ruleVersion: 's' },
    { reviewBy: NOW + 1 },
  ]
  const hashes = changes.map((change) => signatureHash({ ...signed, ...change }))
  expect(new Set(hashes).size).toBe(changes.length)
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
})
