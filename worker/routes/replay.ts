// What the rules would have said of a gauge over a past stretch: what is kept of it, or a series that a person has.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { watchOf } from '../env.ts'
import { LONGEST_RECORDING_BYTES, READINGS_KEPT_DAYS, type ReplayAnswer } from '../model/replay.ts'
import { parseRfc3339 } from '../model/time.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const time = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
  v.transform((written) => parseRfc3339(written) ?? 0),
)
const change = v.strictObject({
  rule: name,
  path: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99))), v.maxLength(8)),
  valueMm: v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(1_000_000)),
})
const body = v.strictObject({
  station: v.optional(name, '-'),
  rules: v.optional(v.pipe(v.array(name), v.maxLength(20)), []),
  changes: v.optional(v.pipe(v.array(change), v.maxLength(40)), []),
  from: v.optional(v.nullable(time), null),
  to: v.optional(v.nullable(time), null),
  csv: v.optional(v.nullable(v.string()), null),
  recording: v.optional(v.nullable(name), null),
  job: v.optional(v.nullable(name), null),
})

export const replays = new Hono<AppEnv>()

replays.get('/', requireRight('read situation'), async (c) => {
  const rules = await watchOf(c.env, c.get('identity').territory).replayRules()
  return c.json({ rules, keptDays: READINGS_KEPT_DAYS })
})

replays.post('/', requireRight('read situation'), async (c) => {
  const read = await readJson(c, body, LONGEST_RECORDING_BYTES)
  if (read.kind === 'answered') return read.response
  return replayed(c, await watchOf(c.env, c.get('identity').territory).replay(read.value))
})

/** What a replay came to, or how far it is, or why there is none. */
export function replayed(c: Context<AppEnv>, answer: ReplayAnswer): Response {
  switch (answer.kind) {
    case 'done':
    case 'running':
      return c.json(answer)
    case 'faults':
      return problem(c, {
        type: 'not-acceptable',
        detail: 'The series could not be read.',
        mend: 'Mend the lines named, and send it again.',
        faults: answer.faults.map(({ line, message, mend }) => ({
          where: line === null ? 'file' : `line ${line}`,
          message,
          mend,
        })),
      })
    case 'gone':
      return problem(c, {
        type: 'conflict',
        detail: 'This recording or this replay is known no more.',
        mend: 'Send the series again, or begin anew.',
      })
    case 'unknown':
      return problem(c, { type: 'not-found', detail: `There is no ${answer.what.slice(0, 64)} here.` })
    default:
      return answer satisfies never
  }
}
