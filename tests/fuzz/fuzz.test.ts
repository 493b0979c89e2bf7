// Twenty thousand spoiled payloads over every door, each time the same ones; `npm run fuzz` runs as many others as one wants.
import { expect, test } from 'vitest'
import * as channels from '../../worker/channels/index.ts'
import * as feeds from '../../worker/feeds/index.ts'
import { FEEDS } from '../../worker/feeds/index.ts'
import { SENSOR_DECODERS } from '../../worker/model/sensor.ts'
import { fuzzCommand } from '../../deploy/cli/fuzz.ts'
import type { Door } from './door.ts'
import { DOORS, fuzz, minimised } from './run.ts'

const SEED = 20_261_128
const RUNS = 20_000

test('twenty thousand payloads: no door throws, no number that is none is read or stored, and each refusal says why', () => {
  const { failed, read, slowestMs } = fuzz({ seed: SEED, runs: RUNS })
  const sum = Object.values(read).reduce((all, one) => all + one, 0)
  console.info(
    `fuzz: seed ${SEED}, ${RUNS} payloads over ${DOORS.length} doors, ${sum} read, slowest ${slowestMs.toFixed(0)} ms`,
  )
  expect(
    failed.map(
      ({ door, run, why, payload }) =>
        `${door}, run ${run}: ${why}: ${new TextDecoder().decode(payload).slice(0, 500)}`,
    ),
  ).toEqual([])
  // A door that takes nothing after one wrong sign is tried at its first line alone.
  expect(Object.entries(read).filter(([, times]) => times === 0)).toEqual([])
}, 60_000)

test('every door is tried: adapters, decoders, and every parser of the two registries', () => {
  const names = DOORS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name } of FEEDS) expect(names).toContain(name)
  for (const decoder of SENSOR_DECODERS) expect(names).toContain(`frame: ${decoder}`)
  // Accounts are read from what an administrator types, not from what somebody sends; `parseMailCall` is the envelope around `parseMailEvent`.
  const parsers = [...Object.keys(feeds), ...Object.keys(channels)].filter(
    (name) => /^parse/.test(name) && !/Account$|^parseMailCall$/.test(name),
  )
  expect(parsers.sort()).toEqual([
    'parseAhaSendReceipt',
    'parseAhaSendReply',
    'parseCall',
    'parseCallKey',
    'parseChirpstackUplink',
    'parseCsvReadings',
    'parseDataArrays',
    'parseHubeau',
    'parseInfobipReceipt',
    'parseLiveObjectsUplink',
    'parseMailEvent',
    'parseNativeForecast',
    'parseNativeReadings',
    'parseNotice',
    'parseObservation',
    'parseOvhReceipt',
    'parseRecording',
    'parseSubscription',
    'parseTtsUplink',
    'parseVoiceEvent',
    'parseVoiceKey',
    'parseVonageInbound',
    'parseVonageReceipt',
  ])
})

const planted = (open: (text: string) => unknown): Door => ({
  name: 'planted',
  seeds: DOORS.find(({ name }) => name === 'readings, JSON')?.seeds ?? [],
  open: (bytes) => ({ isRead: true, said: open(new TextDecoder().decode(bytes)) }),
})

test('what is planted is found: an exception, a number that is none; and the payload is cut down to what makes it', () => {
  const throws = fuzz({ seed: 1, runs: 3_000, doors: [planted((text) => JSON.parse(text))], most: 1 }).failed
  expect(throws[0]?.why).toMatch(/^it throws: SyntaxError/)
  expect(throws[0]?.payload.length).toBeLessThan(3)
  const careless = planted((text) => ({ value: /"value":null/.test(text) ? NaN : 1 }))
  const [found] = fuzz({ seed: 1, runs: 3_000, doors: [careless], most: 1 }).failed
  expect(found?.why).toBe('.value is NaN')
  expect(new TextDecoder().decode(found?.payload)).toBe('"value":null')
  expect(minimised(careless, new TextEncoder().encode('abc"value":nulldef'), '.value is NaN')).toHaveLength(12)
})

test('the same seed gives the same payloads, and the command says which it took', () => {
  const out: string[] = []
  const say = (line: string) => out.push(line)
  expect(fuzzCommand(['--runs', '500', '--seed', '7', '--json'], say, say)).toBe(0)
  expect(JSON.parse(out.at(-1) ?? '')).toMatchObject({ kind: 'summary', seed: 7, runs: 500, failed: 0 })
  const [one, two] = [0, 1].map(() => fuzz({ seed: 7, runs: 500 }).read)
  expect(one).toEqual(two)
  expect(fuzzCommand(['--runs', 'many'], say, say)).toBe(2)
  expect(fuzzCommand(['--door', 'nothing of the kind'], say, say)).toBe(2)
})
