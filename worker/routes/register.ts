// The register of vulnerable people. No role opens it: the mayor names who keeps it, and every look at a person gives its reason.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { accountsOf, registerOf } from '../env.ts'
import {
  ASKED_BY,
  CALL_TRIES,
  EXPORT_FOR,
  LEAVE_REASONS,
  LOOK_REASONS,
  NEEDS,
  PLAN_HOURS_MOST,
  STANDINGS,
  TIES,
  TOLD_HOW,
} from '../model/register.ts'
import type { Entered, RegisterAnswer, RegisterCaller } from '../objects/rpc/register.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const text = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const needed = (most: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(most))

const contactBody = v.strictObject({
  name: needed(80),
  phone: needed(40),
  tie: v.picklist(TIES),
  hasKey: v.optional(v.boolean(), false),
})
// `needs` is a closed list: whatever else is sent is refused by name.
const fieldsBody = v.strictObject({
  name: needed(80),
  birthYear: v.pipe(v.number(), v.integer(), v.minValue(1900), v.maxValue(2100)),
  standing: v.picklist(STANDINGS),
  address: needed(160),
  wayIn: v.optional(text(200), ''),
  phones: v.optional(v.pipe(v.array(needed(40)), v.maxLength(3)), []),
  contacts: v.optional(v.pipe(v.array(contactBody), v.maxLength(4)), []),
  needs: v.optional(v.pipe(v.array(v.picklist(NEEDS)), v.maxLength(NEEDS.length)), []),
})
const enterBody = v.strictObject({
  ...fieldsBody.entries,
  asked: v.strictObject({
    by: v.picklist(ASKED_BY),
    name: v.optional(text(80), ''),
    inWriting: v.optional(v.boolean(), false),
  }),
})
const lookBody = v.strictObject({ reason: v.picklist(LOOK_REASONS), words: v.optional(text(200), '') })
const toldBody = v.strictObject({ how: v.picklist(TOLD_HOW) })
const eraseBody = v.strictObject({ why: v.picklist(LEAVE_REASONS) })
const roundBody = v.strictObject({ why: needed(200), exercise: v.optional(v.boolean(), false) })
const triedBody = v.strictObject({ tried: v.picklist(CALL_TRIES) })
const planBody = v.strictObject({
  reason: needed(200),
  hours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PLAN_HOURS_MOST)),
})
const exportBody = v.strictObject({ for: v.picklist(EXPORT_FOR), reason: needed(200) })

export const register = new Hono<AppEnv>()

const keeps = requireRight('keep register')
const names = requireRight('name register people')

// ---- who keeps it ----

register.get('/access', names, async (c) =>
  c.json({ people: await accountsOf(c.env, c.get('identity').territory).registerPeople() }),
)
register.put('/access/:id', names, (c) => named(c, true))
register.delete('/access/:id', names, (c) => named(c, false))

async function named(c: Context<AppEnv, '/access/:id'>, isNamed: boolean): Promise<Response> {
  const { actor, territory } = caller(c)
  const answer = await accountsOf(c.env, territory).nameForRegister(actor, c.req.param('id'), isNamed)
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.body(null, 204)
}

register.post('/plan', names, async (c) => {
  const body = await readJson(c, planBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await desk(c).declarePlan(caller(c), body.value), () => c.body(null, 204))
})

// ---- its people ----

register.get('/', keeps, async (c) => c.json(await desk(c).view(caller(c))))

register.post('/', keeps, async (c) => {
  const body = await readJson(c, enterBody)
  if (body.kind === 'answered') return body.response
  const { asked, ...fields } = body.value
  return entered(c, await desk(c).enter(caller(c), fields, asked), 201)
})

register.put('/people/:number', keeps, async (c) => {
  const body = await readJson(c, fieldsBody)
  if (body.kind === 'answered') return body.response
  return entered(c, await desk(c).correct(caller(c), numberOf(c), body.value), 200)
})

register.post('/people/:number/look', keeps, async (c) => {
  const body = await readJson(c, lookBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await desk(c).look(caller(c), numberOf(c), body.value), (person) => c.json({ person }))
})

register.post('/people/:number/told', keeps, async (c) => {
  const body = await readJson(c, toldBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await desk(c).told(caller(c), numberOf(c), body.value.how), () => c.body(null, 204))
})

register.post('/people/:number/confirm', keeps, async (c) =>
  answered(c, await desk(c).confirmed(caller(c), numberOf(c)), () => c.body(null, 204)),
)

register.post('/people/:number/erase', keeps, async (c) => {
  const body = await readJson(c, eraseBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await desk(c).erase(caller(c), numberOf(c), body.value.why), () => c.body(null, 204))
})

// ---- calling everybody ----

register.post('/rounds', keeps, async (c) => {
  const body = await readJson(c, roundBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await desk(c).openRound(caller(c), body.value), (round) => c.json({ round }, 201))
})

register.post('/rounds/:round/people/:number', keeps, async (c) => {
  const body = await readJson(c, triedBody)
  if (body.kind === 'answered') return body.response
  const call = { round: wholeOf(c.req.param('round')), person: numberOf(c), tried: body.value.tried }
  return answered(c, await desk(c).tried(caller(c), call), (round) => c.json({ round }))
})

register.post('/rounds/:round/close', keeps, async (c) =>
  answered(c, await desk(c).closeRound(caller(c), wholeOf(c.req.param('round'))), (round) => c.json({ round })),
)

// ---- handing it over ----

register.post('/exports', keeps, async (c) => {
  const body = await readJson(c, exportBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await desk(c).askExport(caller(c), body.value), (asked) => c.json({ export: asked }, 201))
})

register.post('/exports/:number/confirm', keeps, async (c) =>
  answered(c, await desk(c).confirmExport(caller(c), numberOf(c)), (asked) => c.json({ export: asked })),
)

register.post('/exports/:number/take', keeps, async (c) =>
  answered(c, await desk(c).takeExport(caller(c), numberOf(c)), (taken) => c.json(taken)),
)

// ---- inside ----

function caller(c: Context<AppEnv>): RegisterCaller {
  const { id, name, territory } = c.get('identity')
  return { territory, actor: { id, name } }
}

function desk(c: Context<AppEnv>) {
  return registerOf(c.env, c.get('identity').territory)
}

/** What is no number is nobody's. */
function wholeOf(written: string | undefined): number {
  return written !== undefined && /^\d{1,9}$/.test(written) ? Number(written) : 0
}

function numberOf(c: Context<AppEnv>): number {
  return wholeOf(c.req.param('number'))
}

function answered<T>(c: Context<AppEnv>, answer: RegisterAnswer<T>, say: (value: T) => Response): Response {
  return answer.kind === 'ok' ? say(answer.value) : refusalProblem(c, answer)
}

function entered(c: Context<AppEnv>, answer: Entered, status: 200 | 201): Response {
  if (answer.kind === 'ok') return c.json({ number: answer.value }, status)
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  return problem(c, { type: 'not-acceptable', detail: 'Nothing was written.', faults: answer.faults })
}
