// Exercises: what may be practised, the one under way, and who has practised when. They play in the object of the drill mode, which reaches nobody.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { commandOf } from '../env.ts'
import { PLAN_ROLES } from '../model/plan.ts'
import type { ExerciseAnswer } from '../objects/rpc/asked.ts'
import { actor } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { faultsProblem, problem, refusalProblem } from './problem.ts'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const words = v.pipe(v.string(), v.trim(), v.maxLength(500))
const role = v.optional(v.nullable(v.picklist(PLAN_ROLES)), null)
const beginBody = v.strictObject({ scenario: name })
const conductBody = v.variant('act', [
  v.strictObject({ act: v.literal('give'), inject: name }),
  v.strictObject({ act: v.literal('hold'), inject: name }),
  v.strictObject({ act: v.literal('release'), inject: name }),
  v.strictObject({ act: v.literal('skip'), inject: name }),
  v.strictObject({ act: v.literal('pause') }),
  v.strictObject({ act: v.literal('resume') }),
  v.strictObject({ act: v.literal('end') }),
])
const partBody = v.variant('act', [
  v.strictObject({ act: v.literal('see'), inject: name, role }),
  v.strictObject({ act: v.literal('do'), inject: name, role, note: v.optional(words, '') }),
  v.strictObject({ act: v.literal('observe'), inject: v.optional(v.nullable(name), null), text: words }),
])

export const exercises = new Hono<AppEnv>()

const live = (c: Context<AppEnv>) => commandOf(c.env, c.get('identity').territory, 'live')
const drill = (c: Context<AppEnv>) => commandOf(c.env, c.get('identity').territory, 'exercise')

exercises.get('/', requireRight('read situation'), async (c) => {
  // Scenarios stand in the territory's files; the drill has those of its last beginning.
  const [{ scenarios }, { run, past }] = await Promise.all([live(c).exercises(), drill(c).exercises()])
  return c.json({ scenarios, run, past })
})

exercises.post('/', requireRight('conduct exercise'), async (c) => {
  const body = await readJson(c, beginBody)
  if (body.kind === 'answered') return body.response
  const { territory } = c.get('identity')
  const bundle = await live(c).bundle()
  const scenario = bundle?.exercises?.find(({ id }) => id === body.value.scenario)
  if (bundle === null || scenario === undefined)
    return problem(c, { type: 'not-found', detail: 'There is no such scenario here.' })
  // The same files as the town's own, so that people practise with what they have.
  const known = await drill(c).bundle()
  if (known?.version !== bundle.version) {
    const applied = await drill(c).apply({ territory, mode: 'exercise', files: bundle.files, actor: actor(c) })
    if (applied.kind === 'faults') return faultsProblem(c, applied.faults)
  }
  const before = (await drill(c).exercises()).run
  if (before !== null && before.state !== 'ended')
    return refusalProblem(c, {
      kind: 'refused',
      reason: 'wrong state',
      detail: 'an exercise is under way: end it first',
    })
  const may = await live(c).practising({
    exercise: scenario.id,
    name: scenario.name.fr,
    conductor: c.get('identity').name,
  })
  if (may.kind === 'refused') return refusalProblem(c, may)
  const begun = await drill(c).beginExercise(scenario.id, actor(c))
  if (begun.kind === 'refused') await live(c).practising(null)
  return answered(c, begun, 201)
})

exercises.post('/conduct', requireRight('conduct exercise'), async (c) => {
  const body = await readJson(c, conductBody)
  if (body.kind === 'answered') return body.response
  const act = body.value
  if (act.act === 'resume') {
    const { run } = await drill(c).exercises()
    if (run === null) return problem(c, { type: 'not-found', detail: 'No exercise is under way here.' })
    const may = await live(c).practising({
      exercise: run.scenario.id,
      name: run.scenario.name.fr,
      conductor: run.conductor.name,
    })
    if (may.kind === 'refused') return refusalProblem(c, may)
  }
  const answer = await drill(c).exerciseAct(act, actor(c))
  if (act.act === 'end' && answer.kind === 'ok') await live(c).practising(null)
  return answered(c, answer, 200)
})

exercises.post('/part', requireRight('write log'), async (c) => {
  const body = await readJson(c, partBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await drill(c).exerciseAct(body.value, actor(c)), 200)
})

function answered(c: Context<AppEnv>, answer: ExerciseAnswer, status: 200 | 201): Response {
  return answer.kind === 'ok' ? c.json({ run: answer.run }, status) : refusalProblem(c, answer)
}
