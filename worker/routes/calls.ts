// Calls that operators take by hand: taken, passed on, over; who rang; what lies together; and the end of what the cell's desk holds of anybody.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { residentsOf } from '../env.ts'
import { MOBILITIES } from '../model/call.ts'
import type { CallAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_WORDS = 500
const MAX_PERSONS = 999
const MAX_WATER_CM = 1_000
const line = (most: number) => v.optional(v.pipe(v.string(), v.trim(), v.maxLength(most)), '')
const words = line(MAX_WORDS)
const degrees = (limit: number) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit))

const callBody = v.strictObject({
  phone: line(40),
  name: line(80),
  address: v.pipe(v.string(), v.trim(), v.minLength(1, 'an address is needed here'), v.maxLength(160)),
  point: v.optional(v.nullable(v.tuple([degrees(180), degrees(90)])), null),
  persons: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PERSONS)),
  /** 0 is none; left out where nobody knows. */
  waterCm: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_WATER_CM))), null),
  mobility: v.picklist(MOBILITIES),
  words,
  reference: line(40),
  sameAs: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
})
const actBody = v.variant('kind', [
  v.strictObject({ kind: v.literal('pass on'), reference: line(40) }),
  v.strictObject({ kind: v.literal('safe'), note: words }),
  v.strictObject({ kind: v.literal('close'), reason: words }),
])

export const calls = new Hono<AppEnv>()

calls.get('/', requireRight('look after help'), async (c) => c.json({ calls: await command(c).calls() }))

calls.post('/', requireRight('look after help'), async (c) => {
  const body = await readJson(c, callBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).takeCall(body.value, actor(c), requestOf(c)), 201)
})

// The commune's own file, which is public: nobody's name is in it. An exercise looks in the same one.
calls.get('/address', requireRight('look after help'), async (c) => {
  const typed = c.req.query('q') ?? ''
  if (typed.length > 160)
    return problem(c, {
      type: 'bad-request',
      detail: 'That is longer than an address.',
      mend: 'At most 160 characters.',
    })
  const found = await residentsOf(c.env, c.get('identity').territory, 'live', 0).meant(typed)
  return c.json({ addresses: found.map(({ label, point }) => ({ label, point })) })
})

calls.post('/clusters/:number/seen', requireRight('write log'), async (c) => {
  const body = await readJson(c, v.strictObject({ note: ownWords }))
  if (body.kind === 'answered') return body.response
  const cluster = await command(c).answerCluster(numberOf(c), body.value.note, actor(c))
  return cluster === null
    ? problem(c, { type: 'not-found', detail: 'Nothing lies together there any more.' })
    : c.json({ cluster })
})

calls.post('/erase', requireRight('lead field'), async (c) => {
  const answer = await command(c).eraseCell(actor(c))
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ erased: answer.erased })
})

calls.get('/:number/person', requireRight('look after help'), async (c) => {
  const person = await command(c).callPerson(numberOf(c), actor(c))
  return person === null
    ? problem(c, { type: 'not-found', detail: 'There is no such call.' })
    : c.json({ number: numberOf(c), person })
})

calls.post('/:number', requireRight('look after help'), async (c) => {
  const body = await readJson(c, actBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).callAct(numberOf(c), body.value, actor(c)), 200)
})

function answered(c: Context<AppEnv>, answer: CallAnswer, status: 200 | 201): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ call: answer.call }, status)
}

/** A3, C3 and M3 are read as they are said. */
export function numberOf(c: Context<AppEnv>): number {
  return Number(/^[ACM]?(\d{1,9})$/i.exec(c.req.param('number') ?? '')?.[1] ?? -1)
}
