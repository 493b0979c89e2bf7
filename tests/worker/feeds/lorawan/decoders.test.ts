// Bytes of each sensor → what it measured. Frames of our own making; the recorded ones stand in recorded.test.ts.
import { describe, expect, test } from 'vitest'
import { DECODERS } from '../../../../worker/feeds/lorawan/decoders.ts'
import { SENSOR_DECODERS, type SensorDecoder } from '../../../../worker/model/sensor.ts'
import { seeded } from '../../ingest/gauge.ts'
import { bytes } from './sensor.ts'

type Said = readonly [kind: string, value: number | string]

function said(decoder: SensorDecoder, hex: string, port = 85): readonly Said[] {
  return DECODERS[decoder](bytes(hex), port).map((one) =>
    one.kind === 'nothing' ? [one.kind, one.reason] : [one.kind, one.value],
  )
}

const frames: readonly (readonly [what: string, SensorDecoder, hex: string, port: number, Said | null])[] = [
  ['EM500-SWL: centimetres become millimetres', 'milesight-em500-swl', '01754c03774f01', 85, ['level', 3_350]],
  ['EM500-SWL: a dry probe is at zero, which is a level', 'milesight-em500-swl', '03770000', 85, ['level', 0]],
  ['EM500-SWL: a probe that fails', 'milesight-em500-swl', '0377ffff', 85, ['nothing', 'the probe fails (65535)']],
  ['EM500-UDL: an alarm frame', 'milesight-em500-udl', '83e9b40a100001', 85, ['distance', 2_740]],
  ['EM310-UDL: in its place', 'milesight-em310-udl', '0382b40a040000', 85, ['distance', 2_740]],
  ['EM310-UDL: the battery alone', 'milesight-em310-udl', '01755c', 85, null],
  ['EM310-UDL: what it says when it joins', 'milesight-em310-udl', 'ff0bff', 85, null],
  ['EM400: distance on channel 4', 'milesight-em400', '036701010482b40a050000', 85, ['distance', 2_740]],
  ['LDDS75: big endian', 'dragino-ldds75', '0cea0ab4000000010', 2, ['distance', 2_740]],
  ['LDDS75: a frame of four bytes', 'dragino-ldds75', '0cea0ab4', 2, ['distance', 2_740]],
  ['LDDS75: zero is no sensor', 'dragino-ldds75', '0cea0000', 2, ['nothing', 'the sensor finds no probe (0)']],
  ['DL-MBX: distance', 'decentlab-dl-mbx', '02012f00030ab400050bb1', 1, ['distance', 2_740]],
  [
    'DL-CTD10: in the air the depth is below zero',
    'decentlab-dl-ctd10',
    '0207d900037ff2808100640000',
    1,
    ['level', -14],
  ],
  ['ELSYS: whatever comes first', 'elsys', '0e0ab40100e2', 1, ['distance', 2_740]],
  ['ELSYS: no echo', 'elsys', '0e270f', 1, ['nothing', 'no echo (9999): nothing was measured']],
]
test.each(frames)('%s', (_, decoder, hex, port, expected) => {
  expect(said(decoder, hex, port)).toEqual(expected === null ? [] : [expected])
})

test.each<[string, SensorDecoder, string, number, RegExp]>([
  ['EM310-UDL knocked out of its place', 'milesight-em310-udl', '040001 0382b40a', 85, /tilt/],
  ['EM310-UDL cut in its distance', 'milesight-em310-udl', '0382b4', 85, /ends in the middle/],
  ['LDDS75 in its blind zone', 'dragino-ldds75', '0cea0117', 2, /blind zone/],
  ['LDDS75 on its port of old values', 'dragino-ldds75', '0cea0ab4', 3, /port 3/],
  ['LDDS75 cut', 'dragino-ldds75', '0cea0a', 2, /ends before/],
  ['DL-MBX whose probe is dead', 'decentlab-dl-mbx', '02012f00020bb1', 1, /battery alone/],
  ['DL-MBX without a sound sample', 'decentlab-dl-mbx', '02012f00030ab400000bb1', 1, /none of the samples/],
  ['DL-MBX of another protocol', 'decentlab-dl-mbx', '01012f00030ab40005', 1, /version 1/],
  ['DL-MBX cut', 'decentlab-dl-mbx', '02012f00030a', 1, /ends before/],
  ['DL-CTD10 frozen in', 'decentlab-dl-ctd10', '0207d900038ab4808100648001', 1, /frozen/],
  ['ELSYS cut', 'elsys', '0100e20e0a', 1, /ends in the middle/],
])('%s measures nothing, and says why', (_, decoder, hex, port, reason) => {
  const [first, ...more] = said(decoder, hex.replaceAll(' ', ''), port)
  expect(more).toEqual([])
  expect(first?.[0]).toBe('nothing')
  expect(first?.[1]).toMatch(reason)
})

test('what EM500 kept through a radio silence has the time at which it was measured', () => {
  const at = Date.UTC(2026, 9, 14, 11, 40)
  const seconds = (at / 1_000).toString(16).match(/../g)?.toReversed().join('') ?? ''
  expect(DECODERS['milesight-em500-udl'](bytes(`0382b40a20ce${seconds}c40a`), 85)).toEqual([
    { kind: 'distance', value: 2_740, rawUnit: 'mm', at: null },
    { kind: 'distance', value: 2_756, rawUnit: 'mm', at },
  ])
})

describe('any bytes at all', () => {
  test('never throw and never give a number that is none', () => {
    const random = seeded(157)
    let values = 0
    for (let run = 0; run < 5_000; run++) {
      const frame = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256))
      for (const name of SENSOR_DECODERS) {
        for (const one of DECODERS[name](frame, Math.floor(random() * 256))) {
          if (one.kind === 'nothing') continue
          values++
          expect(Number.isSafeInteger(one.value)).toBe(true)
        }
      }
    }
    expect(values).toBeGreaterThan(0)
  })
})
