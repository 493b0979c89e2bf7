// Several communes: who may see this one, what it would lend, what was asked of it. Each act is of one's own territory: none takes a member's code.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { isTerritoryCode } from '../model/keys.ts'
import { parseRfc3339 } from '../model/time.ts'
import type { IntercommunalAnswer, LoanAnswer } from '../objects/rpc/intercommunal.ts'
import { actor, command, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { numberOf } from './calls.ts'
import { requireRight } from './guard.ts'
import { refusalProblem } from './problem.ts'

const consentBody = v.strictObject({ on: v.boolean() })
const offerBody = v.strictObject({ offered: v.boolean() })
const code = v.pipe(v.string(), v.check(isTerritoryCode, 'an INSEE code (5) or a SIREN (9)'))
const loanBody = v.strictObject({
  body: code,
  owner: code,
  means: v.pipe(v.number(), v.integer(), v.minValue(1)),
  purpose: v.pipe(v.string(), v.trim(), v.minLength(1, 'write what it is for'), v.maxLength(200)),
  until: v.pipe(
    v.string(),
    v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
  ),
})
const answerBody = v.strictObject({
  yes: v.boolean(),
  note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200)), ''),
})

export const intercommunal = new Hono<AppEnv>()

intercommunal.get('/', requireRight('read situation'), async (c) =>
  c.json({ intercommunal: await command(c).intercommunal() }),
)

intercommunal.get('/areas', requireRight('read situation'), async (c) =>
  c.json({ areas: await command(c).intercommunalAreas() }),
)

intercommunal.put('/consents/:body', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, consentBody)
  if (body.kind === 'answered') return body.response
  return shown(c, await command(c).shareWith(c.req.param('body'), body.value.on, actor(c)))
})

intercommunal.put('/means/:number', requireRight('work plan'), async (c) => {
  const body = await readJson(c, offerBody)
  if (body.kind === 'answered') return body.response
  return shown(c, await command(c).offerMeans(numberOf(c), body.value.offered, actor(c)))
})

intercommunal.post('/loans', requireRight('work plan'), async (c) => {
  const body = await readJson(c, loanBody)
  if (body.kind === 'answered') return body.response
  const asked = { ...body.value, until: parseRfc3339(body.value.until) ?? 0 }
  return answered(c, await command(c).askLoan(asked, actor(c), requestOf(c)), 201)
})

// The owner's director lends: communal means are mobilised by the mayor who owns them (CSI R731-5), the body's by its president.
intercommunal.post('/loans/:number/answer', requireRight('direct plan'), async (c) => {
  const body = await readJson(c, answerBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await command(c).answerLoan(numberOf(c), body.value, actor(c)), 200)
})

intercommunal.post('/loans/:number/return', requireRight('work plan'), async (c) =>
  answered(c, await command(c).returnLoan(numberOf(c), actor(c)), 200),
)

function shown(c: Context<AppEnv>, answer: IntercommunalAnswer): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ intercommunal: answer.view })
}

function answered(c: Context<AppEnv>, answer: LoanAnswer, status: 200 | 201): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ loan: answer.loan }, status)
}
