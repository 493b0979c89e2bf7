// After a crisis: safety rounds, the census of damage, rehousing, the file of the disaster, the frozen log. And the duties of calm times.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { DAMAGE_KINDS, INSURED, REHOUSING_STATES, ROUND_FINDINGS } from '../model/recovery.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { RecoveryAct } from '../objects/rpc/asked.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const line = (most: number) => v.optional(v.pipe(v.string(), v.trim(), v.maxLength(most)), '')
const needed = (most: number, what: string) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, `${what} is needed here`), v.maxLength(most))
const count = (most: number, least = 0) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const degrees = (limit: number) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const found = v.picklist(ROUND_FINDINGS)

const roundBody = v.strictObject({
  zone: needed(64, 'a zone'),
  street: line(120),
  found: v.strictObject({ water: found, gas: found, power: found, structure: found, road: found }),
  verdict: v.picklist(['clear', 'closed']),
  conditions: line(300),
  team: line(120),
})
const damageBody = v.strictObject({
  address: needed(160, 'an address'),
  point: v.optional(v.nullable(v.tuple([degrees(180), degrees(90)])), null),
  household: line(80),
  phone: line(40),
  persons: count(9_999),
  waterCm: v.optional(v.nullable(count(2_000)), null),
  kinds: v.pipe(v.array(v.picklist(DAMAGE_KINDS)), v.maxLength(DAMAGE_KINDS.length)),
  uninhabitable: v.boolean(),
  insured: v.picklist(INSURED),
  words: line(500),
})
const rehousingBody = v.strictObject({
  household: needed(80, 'a household'),
  phone: line(40),
  persons: count(999, 1),
  needs: line(300),
  damage: v.optional(v.nullable(count(1_000_000, 1)), null),
})
const stepBody = v.strictObject({ state: v.picklist(REHOUSING_STATES), where: line(160), note: line(300) })
const catNatBody = v.strictObject({
  from: instant,
  to: instant,
  phenomenon: v.optional(needed(120, 'a phenomenon'), 'Inondations et coulées de boue'),
})

export const recovery = new Hono<AppEnv>()

recovery.get('/', requireRight('read situation'), async (c) => {
  const situation = await command(c).situation()
  return c.json({ recovery: situation?.recovery ?? null, duties: situation?.duties ?? [] })
})

recovery.get('/list', requireRight('look after help'), async (c) => c.json(await command(c).recoveryList(actor(c))))

recovery.post('/rounds', requireRight('work plan'), async (c) => {
  const body = await readJson(c, roundBody)
  return body.kind === 'answered' ? body.response : acted(c, { kind: 'round', told: body.value }, 201)
})

recovery.post('/damages', requireRight('look after help'), async (c) => {
  const body = await readJson(c, damageBody)
  return body.kind === 'answered' ? body.response : acted(c, { kind: 'damage', number: null, told: body.value }, 201)
})

recovery.put('/damages/:number', requireRight('look after help'), async (c) => {
  const body = await readJson(c, damageBody)
  if (body.kind === 'answered') return body.response
  return acted(c, { kind: 'damage', number: lineNumber(c), told: body.value })
})

recovery.post('/rehousing', requireRight('look after help'), async (c) => {
  const body = await readJson(c, rehousingBody)
  return body.kind === 'answered' ? body.response : acted(c, { kind: 'rehouse', told: body.value }, 201)
})

recovery.post('/rehousing/:number', requireRight('look after help'), async (c) => {
  const body = await readJson(c, stepBody)
  if (body.kind === 'answered') return body.response
  return acted(c, { kind: 'step', number: lineNumber(c), step: body.value })
})

recovery.post('/catnat', requireRight('prepare plan'), async (c) => {
  const body = await readJson(c, catNatBody)
  if (body.kind === 'answered') return body.response
  const answer = await command(c).catNat(body.value, actor(c))
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ file: answer.file, csv: answer.csv })
})

recovery.post('/freeze', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, v.strictObject({ run: needed(64, 'an event'), reason: ownWords }))
  return body.kind === 'answered' ? body.response : acted(c, { kind: 'freeze', ...body.value })
})

recovery.post('/erase', requireRight('lead field'), async (c) => acted(c, { kind: 'erase' }))

recovery.post('/duties/:id', requireRight('work plan'), async (c) => {
  const body = await readJson(c, v.strictObject({ note: line(300) }))
  if (body.kind === 'answered') return body.response
  const answer = await command(c).doDuty(c.req.param('id'), body.value.note, actor(c))
  return answer.kind === 'refused'
    ? missingOr(c, answer.reason === 'unknown card', answer)
    : c.json({ duty: answer.duty })
})

async function acted(c: Context<AppEnv>, act: RecoveryAct, status: 200 | 201 = 200): Promise<Response> {
  const answer = await command(c).recover(act, actor(c), requestOf(c))
  switch (answer.kind) {
    case 'ok':
      return c.json({ number: answer.number }, status)
    case 'erased':
      return c.json({ erased: answer.erased })
    case 'refused':
      return missingOr(c, answer.reason === 'unknown plan', answer)
    default:
      return answer satisfies never
  }
}

function missingOr(c: Context<AppEnv>, isMissing: boolean, refusal: Parameters<typeof refusalProblem>[1]): Response {
  return isMissing ? problem(c, { type: 'not-found', detail: refusal.detail }) : refusalProblem(c, refusal)
}

/** « S12 » and « 12 » alike; 0, which nothing has, for anything else. */
function lineNumber(c: Context<AppEnv>): number {
  const digits = /^[SRsr]?(\d{1,9})$/.exec(c.req.param('number') ?? '')?.[1]
  return digits === undefined ? 0 : Number(digits)
}
