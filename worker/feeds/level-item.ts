// What a sensor of the water measured → the reading of its gauge: a distance downwards becomes a level by the height at which it hung then.
import type { RawReading } from '../model/reading.ts'
import { heightAt, type Mounting } from '../model/sensor.ts'
import type { Instant } from '../model/time.ts'
import { isLevelUnit } from '../model/units.ts'
import type { Found } from './lorawan/measured.ts'
import type { ParsedItem } from './native.ts'

interface Hung {
  readonly station: string
  readonly mounting: readonly Mounting[]
  readonly source: string
  /** By which feeds.yaml knows it, for whoever must mend something. */
  readonly name: string
  readonly observedAt: Instant
}

export function levelItem(one: Found, { station, mounting, source, name, observedAt }: Hung): ParsedItem {
  const shared = { station, observedAt, source, rawUnit: one.rawUnit, ...SOUND }
  if (one.kind === 'flow') return { kind: 'reading', reading: { ...shared, quantity: 'flow', value: one.value } }
  if (!isLevelUnit(one.rawUnit))
    return refused(`${one.rawUnit} is no unit of a ${one.kind}`, 'write mm, cm, m or ft for this field in feeds.yaml')
  const heightMm = heightAt(mounting, observedAt)
  if (one.kind === 'level')
    return { kind: 'reading', reading: { ...shared, quantity: 'level', value: (heightMm ?? 0) + one.value } }
  return heightMm === null
    ? refused(
        `a distance, and no mounting height of ${name} at that time`,
        'write "mounting" for it in feeds.yaml: how high the sensor hangs above the zero of the scale',
      )
    : { kind: 'reading', reading: { ...shared, quantity: 'level', value: heightMm - one.value } }
}

const SOUND: Pick<RawReading, 'sourceDoubtful' | 'gapMarker'> = { sourceDoubtful: false, gapMarker: false }

function refused(reason: string, mend: string): ParsedItem {
  return { kind: 'refused', reason, mend }
}
