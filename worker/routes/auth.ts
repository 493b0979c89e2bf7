// Passkey ceremonies. They need no session; a code or a passkey that is already enrolled lets in.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { accountsOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { problem, refusalProblem } from './problem.ts'
import { giveCookie } from './session.ts'

const EnrolOptions = v.strictObject({
  code: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
})
const Verify = v.strictObject({
  ceremony: v.pipe(v.string(), v.maxLength(2_000)),
  response: v.record(v.string(), v.unknown()),
})
const Nothing = v.strictObject({})

export const auth = new Hono<AppEnv>()

auth.use('/:territory/*', async (c, next) => {
  if (!isTerritoryCode(c.req.param('territory'))) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  // A page of another site may not begin or finish a ceremony in its visitor's name.
  if (isFromAnotherSite(c)) return problem(c, { type: 'cross-site', detail: 'Sign in from our own pages.' })
  await next()
  return
})

auth.post('/:territory/enrol/options', async (c) => {
  const body = await readJson(c, EnrolOptions)
  if (body.kind === 'answered') return body.response
  const caller = c.req.header('CF-Connecting-IP')
  const request = caller === undefined ? body.value : { ...body.value, caller }
  const answer = await accountsOf(c.env, c.req.param('territory')).enrolOptions(c.req.param('territory'), request)
  return answer.kind === 'refused'
    ? refusalProblem(c, answer)
    : c.json({ options: answer.options, ceremony: answer.ceremony })
})

auth.post('/:territory/enrol/verify', async (c) => {
  const body = await readJson(c, Verify)
  if (body.kind === 'answered') return body.response
  const answer = await accountsOf(c.env, c.req.param('territory')).enrolVerify(c.req.param('territory'), body.value)
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  giveCookie(c, answer.token)
  return c.json({ session: answer.session })
})

auth.post('/:territory/login/options', async (c) => {
  const body = await readJson(c, Nothing)
  if (body.kind === 'answered') return body.response
  return c.json(await accountsOf(c.env, c.req.param('territory')).loginOptions(c.req.param('territory')))
})

auth.post('/:territory/login/verify', async (c) => {
  const body = await readJson(c, Verify)
  if (body.kind === 'answered') return body.response
  const answer = await accountsOf(c.env, c.req.param('territory')).loginVerify(c.req.param('territory'), body.value)
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  // The token itself is not answered: a page that was broken into cannot carry the session away.
  giveCookie(c, answer.token)
  return c.json({ session: answer.session })
})

export function isFromAnotherSite(c: Context<AppEnv>): boolean {
  const site = c.req.header('Sec-Fetch-Site')
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
