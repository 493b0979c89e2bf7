// Shelters: opened and closed, who came and went, and whom of those who were not reached they are.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { fieldRoomOf } from '../env.ts'
import type { ArrivalAnswer } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { numberOf } from './calls.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MAX_PERSONS = 200
const line = (most: number) => v.optional(v.pipe(v.string(), v.trim(), v.maxLength(most)), '')
const arrivalBody = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1, 'a name is needed here'), v.maxLength(80)),
  phone: line(40),
  address: line(160),
  persons: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PERSONS)),
  needs: line(300),
  animals: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_PERSONS)), 0),
})

export const shelters = new Hono<AppEnv>()

shelters.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json({ shelters: situation?.cell.shelters ?? [] })
})

shelters.post('/:id/open', requireRight('work plan'), (c) => turned(c, true))
shelters.post('/:id/close', requireRight('work plan'), (c) => turned(c, false))

shelters.get('/:id/arrivals', requireRight('look after help'), async (c) => {
  const arrivals = await command(c).shelterList(c.req.param('id'), actor(c))
  return arrivals === null
    ? problem(c, { type: 'not-found', detail: 'There is no such shelter.' })
    : c.json({ arrivals })
})

shelters.post('/:id/arrivals', requireRight('look after help'), async (c) => {
  const body = await readJson(c, arrivalBody)
  if (body.kind === 'answered') return body.response
  const asked = { shelter: c.req.param('id'), told: body.value }
  const answer = await command(c).admit(asked, actor(c), requestOf(c))
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  const { address, persons } = answer.arrival
  return c.json({ arrival: answer.arrival, doors: await settled(c, address, persons) }, 201)
})

// Where the poster at the door leads; nobody may write themselves down in a shelter that is closed.
shelters.get('/:id/door', requireRight('look after help'), async (c) => {
  const id = c.req.param('id')
  const key = await command(c).shelterDoor(id)
  return key === null
    ? problem(c, { type: 'not-found', detail: 'There is no open shelter of this name.', mend: 'Open it first.' })
    : c.json({ path: `/${c.get('identity').territory}/arrival/${encodeURIComponent(id)}/${key}` })
})

shelters.post('/arrivals/:number/seen', requireRight('look after help'), async (c) => {
  const answer = await command(c).seeArrival(numberOf(c), actor(c))
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  const { address, persons } = answer.arrival
  return c.json({ arrival: answer.arrival, doors: await settled(c, address, persons) })
})

shelters.post('/arrivals/:number/leave', requireRight('look after help'), async (c) => {
  const body = await readJson(c, v.strictObject({ to: line(160) }))
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).depart(numberOf(c), body.value.to, actor(c)))
})

shelters.post('/arrivals/:number/household', requireRight('see unreached'), async (c) => {
  const household = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
  const body = await readJson(c, v.strictObject({ household }))
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).recognise(numberOf(c), body.value.household, actor(c)))
})

async function turned(c: Context<AppEnv>, isOpen: boolean): Promise<Response> {
  const answer = await command(c).turnShelter(c.req.param('id') ?? '', isOpen, actor(c))
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ shelter: answer.shelter })
}

/** Doors of the teams outside that nobody need knock at any more; an address goes on to where addresses lie already. */
async function settled(c: Context<AppEnv>, address: string, persons: number): Promise<readonly number[]> {
  if (address === '') return []
  const { territory } = c.get('identity')
  const mode = c.get('mode')
  const caller = { territory, mode, actor: actor(c) }
  return fieldRoomOf(c.env, territory, mode).foundElsewhere(caller, { address, persons })
}

function answered(c: Context<AppEnv>, answer: ArrivalAnswer): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ arrival: answer.arrival })
}
