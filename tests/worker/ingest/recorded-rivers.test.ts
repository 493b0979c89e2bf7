// Recorded rivers, floods and broken sensors alike, told value by value. What counts is what each value was worth when it arrived.
import { beforeAll, describe, expect, test } from 'vitest'
import type { QualityFlag, Reading } from '../../../worker/model/reading.ts'
import { MINUTE_MS } from '../../../worker/model/time.ts'
import { recorded } from '../../support/recorded.ts'
import { BAD, stageSeries, told, type River, type Told } from './river.ts'

interface Gauge {
  readonly file: string
  readonly unit: string
  readonly transform: string | null
  readonly scale_S: number
  readonly thresholds: readonly number[]
}

interface Named extends River {
  readonly name: string
  readonly sound: boolean
}

let rivers: readonly Named[] = []
let gauges: readonly Gauge[] = []

beforeAll(() => {
  const list = recorded('hydro/gauges.json')
  if (list.kind === 'absent') return console.warn(list.reason)
  gauges = JSON.parse(list.text) as readonly Gauge[]
  rivers = stageSeries().map(({ name, samples }) => ({ name, sound: !BAD.includes(name), ...told(samples) }))
  console.log(table())
}, 60_000)

const firsts = (river: River): readonly Reading[] => river.told.flatMap(({ first }) => first ?? [])

function table(): string {
  const lines = new Map<string, [sound: number, broken: number]>()
  const add = (line: string, sound: boolean) => {
    const counts = lines.get(line) ?? [0, 0]
    counts[sound ? 0 : 1] += 1
    lines.set(line, counts)
  }
  for (const river of rivers) {
    for (const { flags, quality } of firsts(river)) {
      add('values told', river.sound)
      for (const flag of flags) add(flag, river.sound)
      if (quality === 'doubtful') add('without a vote', river.sound)
    }
    for (const { flags } of river.final.values())
      for (const flag of flags)
        if (flag === 'confirmed rise' || flag === 'spike') add(`in the end: ${flag}`, river.sound)
    for (const { kind } of river.doubts) add(`asked a person: ${kind}`, river.sound)
  }
  const rows = [...lines].map(
    ([line, [sound, broken]]) => `  ${line.padEnd(30)}${String(sound).padStart(8)}${String(broken).padStart(8)}`,
  )
  const [sound, broken] = [true, false].map((kind) => rivers.filter((river) => river.sound === kind).length)
  return [`${sound} sound gauges, ${broken} with faults:`, ...rows].join('\n')
}

/** A rise of 300 mm and more in one step, that the value after it bore out: water. */
function realRises(river: River): readonly Told[] {
  return river.told.filter(({ sample }, index) => {
    const [before, after] = [river.told[index - 1]?.sample, river.told[index + 1]?.sample]
    if (before === undefined || after === undefined) return false
    const near = sample.at - before.at <= 20 * MINUTE_MS && after.at - sample.at <= 30 * MINUTE_MS
    const riseMm = sample.mm - before.mm
    return near && riseMm >= 300 && after.mm >= before.mm + riseMm / 2
  })
}

const levelsOf = ({ unit, thresholds, scale_S }: Gauge) => {
  const mm = unit === 'm' ? 1_000 : 1
  return { thresholds: thresholds.map((one) => one * mm), scaleMm: scale_S * mm }
}

/** The first value at or above a threshold, where the next one bore it out. */
function crossings(river: Named): readonly Told[] {
  const gauge = gauges.find(({ file, unit }) => file === river.name && (unit === 'mm' || unit === 'm'))
  if (gauge === undefined) return []
  const { thresholds, scaleMm } = levelsOf(gauge)
  return thresholds.flatMap((mm) =>
    river.told.filter(({ sample }, index) => {
      const [before, after] = [river.told[index - 1]?.sample, river.told[index + 1]?.sample]
      if (before === undefined || after === undefined) return false
      return before.mm < mm && sample.mm >= mm && after.mm >= mm - 0.05 * scaleMm
    }),
  )
}

const hasFlag = (flag: QualityFlag) => (reading: Reading) => reading.flags.includes(flag)

describe('recorded rivers', () => {
  test('no real sudden rise lost its vote when it arrived', (context) => {
    if (rivers.length === 0) return context.skip('no recorded data')
    const rises = rivers.filter(({ sound }) => sound).flatMap(realRises)
    console.log(`${rises.length} real rises of 300 mm and more in one step on sound gauges`)
    expect(rises.length).toBeGreaterThan(40)
    expect(rises.filter(({ first }) => first === null || first.quality === 'doubtful')).toEqual([])
  })

  test('every threshold that a flood crossed was crossed by a value that had its vote', (context) => {
    if (rivers.length === 0) return context.skip('no recorded data')
    const crossed = rivers.filter(({ sound }) => sound).flatMap(crossings)
    console.log(`${crossed.length} crossings of a threshold on sound gauges`)
    expect(crossed.length).toBeGreaterThan(100)
    expect(crossed.filter(({ first }) => first === null || first.quality === 'doubtful')).toEqual([])
  })

  test('of the sudden rises on sound gauges those that were real ended as confirmed', (context) => {
    if (rivers.length === 0) return context.skip('no recorded data')
    for (const river of rivers.filter(({ sound }) => sound))
      for (const { sample } of realRises(river)) {
        const end = river.final.get(sample.at)
        expect(end?.flags, `${river.name} ${new Date(sample.at).toISOString()}`).not.toContain('spike')
      }
  })

  test('floods on sound gauges are hardly ever doubted', (context) => {
    if (rivers.length === 0) return context.skip('no recorded data')
    let above = 0
    const doubted: string[] = []
    for (const river of rivers.filter(({ sound }) => sound)) {
      const gauge = gauges.find(({ file, unit }) => file === river.name && (unit === 'mm' || unit === 'm'))
      const low = gauge === undefined ? Infinity : Math.min(...levelsOf(gauge).thresholds)
      for (const reading of firsts(river)) {
        if (reading.value < low) continue
        above += 1
        if (reading.quality === 'doubtful')
          doubted.push(
            `${river.name} ${new Date(reading.observedAt).toISOString()} ${reading.value} ${reading.flags.join()}`,
          )
      }
    }
    console.log(`${doubted.length} of ${above} values above the first threshold had no vote:\n${doubted.join('\n')}`)
    expect(doubted.length / above).toBeLessThan(0.002)
  })

  test('on sound gauges one value in five thousand is flagged for how it moved, and few stand still', (context) => {
    if (rivers.length === 0) return context.skip('no recorded data')
    const all = rivers.filter(({ sound }) => sound).flatMap(firsts)
    const moved = all.filter(
      (one) => one.quality === 'doubtful' && !hasFlag('flat line')(one) && !hasFlag('datum shift')(one),
    )
    expect(moved.length / all.length).toBeLessThan(1 / 5_000)
    expect(all.filter(hasFlag('flat line')).length / all.length).toBeLessThan(0.005)
  })

  test('a sensor that a flood destroyed is told as one that leaps, within three hours of the first leaps', (context) => {
    if (rivers.length === 0) return context.skip('no recorded data')
    const river = rivers.find(({ name }) => name === 'hubeau-herault/Y200002701.csv')
    const erratic = river === undefined ? [] : firsts(river).filter(hasFlag('erratic'))
    expect(erratic.length).toBeGreaterThan(100)
    const leaping = Date.UTC(2020, 8, 20, 5, 30)
    expect((erratic.find(({ observedAt }) => observedAt >= leaping)?.observedAt ?? Infinity) - leaping).toBeLessThan(
      3 * 60 * MINUTE_MS,
    )
  })
})
