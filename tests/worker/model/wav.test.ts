// A recording at the door: exactly the sound that telephone networks take, and nothing beside it.
import { describe, expect, test } from 'vitest'
import { MOST_WAV_BYTES, readWav, WAV_RATE_HZ, writeWav } from '../../../worker/model/wav.ts'

const tone = (seconds: number, level = 0.5) =>
  Float32Array.from({ length: Math.round(seconds * WAV_RATE_HZ) }, (_, n) => level * Math.sin(n / 7))

test('what the console writes the door reads, with its seconds; what is beyond thirty is left out', () => {
  expect(readWav(writeWav(tone(2)))).toEqual({ kind: 'wav', seconds: 2 })
  expect(readWav(writeWav(tone(2.1)))).toEqual({ kind: 'wav', seconds: 3 })
  const long = writeWav(tone(31))
  expect([long.length, readWav(long)]).toEqual([MOST_WAV_BYTES, { kind: 'wav', seconds: 30 }])
  expect(MOST_WAV_BYTES).toBeLessThan(1_000_000)
})

test('a sample beyond full scale is cut, never wrapped round', () => {
  const view = new DataView(writeWav(Float32Array.from([2, -2, Number.NaN])).buffer)
  expect([view.getInt16(44, true), view.getInt16(46, true)]).toEqual([32_767, -32_767])
})

describe('what is refused', () => {
  const good = writeWav(tone(1))
  const changed = (at: number, value: number) => {
    const bytes = good.slice()
    bytes[at] = value
    return bytes
  }

  test.each([
    ['another container', changed(0, 0x4f), 'not this kind of WAV'],
    ['a length that is not its own', changed(4, good[4] === 0 ? 1 : 0), 'not this kind of WAV'],
    ['another format than PCM', changed(20, 3), 'not this kind of WAV'],
    ['two channels', changed(22, 2), 'not this kind of WAV'],
    ['8 kHz', changed(24, 0x40), 'not this kind of WAV'],
    ['8 bits', changed(34, 8), 'not this kind of WAV'],
    ['a chunk of names before the sound', changed(36, 0x4c), 'not this kind of WAV'],
    ['something after the sound', new Uint8Array([...good, 1, 2]), 'not this kind of WAV'],
    ['half a sample', good.slice(0, -1), 'not this kind of WAV'],
    ['a header alone, cut', good.slice(0, 40), 'not this kind of WAV'],
    ['nothing', new Uint8Array(0), 'not this kind of WAV'],
    ['a click', writeWav(tone(0.3)), 'shorter than half a second'],
    ['a microphone that is off', writeWav(tone(1, 0.001)), 'nothing is heard'],
  ])('%s', (_, bytes, fault) => {
    expect(readWav(bytes)).toEqual({ kind: 'fault', fault })
  })
})
