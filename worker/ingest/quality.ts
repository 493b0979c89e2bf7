// Flags → quality: who has a vote. Flagged values never trigger alone, and a sudden rise is the one exception: it is never silenced.
import type { Quality, QualityFlag } from '../model/reading.ts'

/** No value of these is an observation of water now, however high it stands. */
const NEVER: readonly QualityFlag[] = ['out of range', 'impossible rate', 'future', 'too old', 'spike']
/** A sudden rise among these keeps its vote: the sensor may be ill and the river may rise all the same. */
const UNLESS_IT_RISES: readonly QualityFlag[] = [
  'unit jump',
  'flat line',
  'datum shift',
  'sudden fall',
  'erratic',
  'source doubtful',
  'gap marker',
]

/** `upheld`: those of the flags that something else bears out, so that the value does not stand alone under them. */
export function qualityOf(flags: readonly QualityFlag[], upheld: readonly QualityFlag[] = []): Quality {
  if (flags.length === 0) return 'good'
  if (flags.some((flag) => NEVER.includes(flag))) return 'doubtful'
  if (flags.includes('unconfirmed fast rise')) return 'unconfirmed'
  const shaken = flags.filter((flag) => UNLESS_IT_RISES.includes(flag))
  if (shaken.some((flag) => !upheld.includes(flag))) return 'doubtful'
  return shaken.length > 0 || flags.includes('sources disagree') ? 'unconfirmed' : 'good'
}
