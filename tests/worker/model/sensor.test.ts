import { describe, expect, test } from 'vitest'
import { deviceOf, heightAt, isSensorKey, type SensorNetwork } from '../../../worker/model/sensor.ts'
import { device, EUI } from '../feeds/lorawan/sensor.ts'

const NETWORKS: readonly SensorNetwork[] = [
  { id: 'a', network: 'tts', key: 'amont', devices: [device()] },
  { id: 'b', network: 'chirpstack', key: 'aval', devices: [device({ eui: '70B3D57ED0990002' })] },
]

describe('a key', () => {
  test('speaks for the devices of its network', () => {
    expect(deviceOf(NETWORKS, { network: 'tts', eui: EUI }, 'amont')).toMatchObject({
      kind: 'device',
      device: { eui: EUI },
    })
  })

  test.each([
    ['another network of the same key', 'chirpstack', EUI, 'amont'],
    ['a device of another key', 'tts', EUI, 'aval'],
    ['a device that nobody has written down', 'tts', '70B3D57ED0990099', 'amont'],
    ['any device, where it belongs to no sensors', 'tts', EUI, 'natif'],
  ] as const)('does not speak for %s', (_, network, eui, key) => {
    const found = deviceOf(NETWORKS, { network, eui }, key)
    expect(found.kind).toBe('unknown')
    if (found.kind === 'unknown') expect(found.mend).toContain('feeds.yaml')
  })

  test('of sensors is known as one', () => {
    expect([isSensorKey(NETWORKS, 'amont'), isSensorKey(NETWORKS, 'natif')]).toEqual([true, false])
  })
})

test('the height is the one since when it hung there, whatever their order', () => {
  const mounting = [
    { since: 200, heightMm: 3 },
    { since: null, heightMm: 1 },
    { since: 100, heightMm: 2 },
  ]
  expect([50, 100, 199, 200].map((at) => heightAt(mounting, at))).toEqual([1, 2, 2, 3])
  expect(heightAt([{ since: 100, heightMm: 2 }], 99)).toBeNull()
  expect(heightAt([], 0)).toBeNull()
})
