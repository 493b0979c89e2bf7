import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  base32,
  CREDENTIAL_PREFIX,
  deliveryReference,
  isTerritoryCode,
  objectName,
  shardOf,
  shardOfReference,
  territoryOfCredential,
} from '../../../worker/model/keys.ts'
import { MODES } from '../../../worker/model/mode.ts'

const hmac = (text: string) => new Uint8Array(createHmac('sha256', 'key of the test').update(text).digest())

test('a territory is an INSEE code or a SIREN, Corsica included, and never a word of a path', () => {
  for (const code of ['31555', '2A004', '2B033', '97411', '99001', '243100518'])
    expect(isTerritoryCode(code)).toBe(true)
  for (const code of ['', '3155', '315555', 'api', 'console', '2C004', '31555 ', '../31', '24310051', '2a004'])
    expect(isTerritoryCode(code)).toBe(false)
})

describe('object names', () => {
  const names = (territory: string) => [
    objectName.watch(territory),
    objectName.accounts(territory),
    ...MODES.flatMap((mode) => [
      objectName.command(territory, mode),
      objectName.residents(territory, mode, 3),
      objectName.contactIndex(territory, mode, 3),
    ]),
  ]

  test('begin with their territory and differ from each other', () => {
    const all = [...names('99001'), ...names('99002')]
    for (const name of names('99001')) expect(name).toMatch(/^99001:/)
    expect(new Set(all).size).toBe(all.length)
  })

  test('of live, exercise and public exercise are never the same', () => {
    expect(new Set(MODES.map((mode) => objectName.command('99001', mode))).size).toBe(3)
    expect(new Set(MODES.map((mode) => objectName.residents('99001', mode, 0))).size).toBe(3)
  })
})

describe('shards', () => {
  test('a household always lands in the same one, within the count', () => {
    for (const count of [1, 2, 8, 64]) {
      for (let n = 0; n < 200; n++) {
        const shard = shardOf(`household-${n}`, count)
        expect(shard).toBe(shardOf(`household-${n}`, count))
        expect(shard).toBeGreaterThanOrEqual(0)
        expect(shard).toBeLessThan(count)
      }
    }
  })

  test('fill evenly enough that none holds half more than its share', () => {
    const filled = new Array<number>(16).fill(0)
    for (let n = 0; n < 16_000; n++) {
      const shard = shardOf(`h-${n}`, 16)
      filled[shard] = (filled[shard] ?? 0) + 1
    }
    expect(Math.max(...filled)).toBeLessThan(1_500)
    expect(Math.min(...filled)).toBeGreaterThan(500)
  })

  test('double without moving anyone but to the twin shard', () => {
    for (let n = 0; n < 500; n++)
      expect([shardOf(`h-${n}`, 8), shardOf(`h-${n}`, 8) + 8]).toContain(shardOf(`h-${n}`, 16))
  })
})

describe('delivery references', () => {
  const row = { mode: 'live', shard: 5, alert: 'a-1', revision: 1, channel: 'sms', addressHash: 'h' } as const

  test('have 29 characters, stay the same over retries and lead back to mode and shard', () => {
    for (const mode of MODES) {
      for (const shard of [0, 1, 31, 32, 1_023, 8_191]) {
        const reference = deliveryReference(hmac, { ...row, mode, shard })
        expect(reference).toMatch(/^[a-z2-7]{29}$/)
        expect(reference).toBe(deliveryReference(hmac, { ...row, mode, shard }))
        expect(shardOfReference(reference)).toEqual({ mode, shard })
      }
    }
  })

  test('differ with alert, revision, channel and address', () => {
    const changed = [{ alert: 'a-2' }, { revision: 2 }, { channel: 'voice' }, { addressHash: 'i' }].map((change) =>
      deliveryReference(hmac, { ...row, ...change }),
    )
    expect(new Set([deliveryReference(hmac, row), ...changed]).size).toBe(5)
  })

  test('of another form lead nowhere', () => {
    const reference = deliveryReference(hmac, row)
    for (const text of ['', reference.slice(1), `${reference}a`, reference.toUpperCase(), `777${reference.slice(3)}`])
      expect(shardOfReference(text)).toBeNull()
  })
})

test('base32 is RFC 4648 in small letters without padding', () => {
  const encoded = (text: string) => base32(new TextEncoder().encode(text))
  expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(encoded)).toEqual([
    '',
    'my',
    'mzxq',
    'mzxw6',
    'mzxw6yq',
    'mzxw6ytb',
    'mzxw6ytboi',
  ])
})

test('a credential names its territory, and nothing else does', () => {
  const secret = 'a'.repeat(43)
  for (const prefix of Object.values(CREDENTIAL_PREFIX))
    expect(territoryOfCredential(`${prefix}_99001_${secret}`)).toBe('99001')
  for (const text of [
    '',
    `tcx_99001_${secret}`,
    `tcs_api_${secret}`,
    `tcs_99001_${secret}a`,
    `tcs_99001_${secret.slice(1)}`,
    ` tcs_99001_${secret}`,
  ]) {
    expect(territoryOfCredential(text)).toBeNull()
  }
})
