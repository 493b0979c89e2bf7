// What leaves by itself: whether the town allows it, who signs a scenario for a rule, and the one tap that stops what counts down.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { accountsOf } from '../env.ts'
import { DEFAULT_REVIEW_MS, LONGEST_REVIEW_MS } from '../model/prepared.ts'
import { DAY_MS, territoryNow } from '../model/time.ts'
import type { CountdownAnswer, PreparedAnswer } from '../objects/rpc/asked.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const version = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'the version of what was shown'))
const rule = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_REVIEW_MS / DAY_MS))
const beginBody = v.strictObject({ version, rule, reviewInDays: v.optional(days, DEFAULT_REVIEW_MS / DAY_MS) })
const signBody = v.strictObject({
  version,
  rule,
  /** As `begin` gave it: it is part of what is signed. */
  reviewBy: v.pipe(v.number(), v.integer()),
  ceremony: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  /** The assertion; null where a tap of the demonstration stands for it. */
  response: v.optional(v.unknown(), null),
})
const switchBody = v.strictObject({ on: v.boolean() })
const reasonBody = v.strictObject({ reason: ownWords })

export const automatic = new Hono<AppEnv>()

automatic.get('/', requireRight('read situation'), async (c) => c.json(await command(c).automatic()))

automatic.put('/', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, switchBody)
  if (body.kind === 'answered') return body.response
  return c.json(await command(c).allowAutomatic(body.value.on, actor(c)))
})

// A token that lies about signs nothing: a person who is here does.
automatic.post('/scenarios/:id/begin', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, beginBody)
  if (body.kind === 'answered') return body.response
  if (c.get('identity').via !== 'session') return notHere(c)
  const { version: read, rule: name, reviewInDays } = body.value
  const { clock } = await command(c).clock()
  const reviewBy = territoryNow(clock, Date.now()) + reviewInDays * DAY_MS
  const signable = await command(c).signablePrepared(
    c.req.param('id'),
    { version: read, rule: name, reviewBy },
    actor(c),
  )
  if (signable.kind === 'refused') return refusalProblem(c, signable)
  const asked = await accounts(c).signOptions(actor(c), signable.hash)
  if (asked.kind === 'refused') return refusalProblem(c, asked)
  return c.json({ hash: signable.hash, reviewBy, options: asked.options, ceremony: asked.ceremony })
})

automatic.post('/scenarios/:id/sign', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, signBody)
  if (body.kind === 'answered') return body.response
  if (c.get('identity').via !== 'session') return notHere(c)
  const { ceremony, response, ...asked } = body.value
  const signable = await command(c).signablePrepared(c.req.param('id'), asked, actor(c))
  if (signable.kind === 'refused') return refusalProblem(c, signable)
  const verified = await accounts(c).signVerify(actor(c), { hash: signable.hash, ceremony, response })
  if (verified.kind === 'refused') return refusalProblem(c, verified)
  return scenarioOf(c, await command(c).signPrepared(c.req.param('id'), asked, verified.proof, actor(c)))
})

automatic.delete('/scenarios/:id', requireRight('approve alert'), async (c) =>
  scenarioOf(c, await command(c).unsignPrepared(c.req.param('id'), actor(c))),
)

// Whoever may stop an alert may stop this: one person is enough.
automatic.post('/:id/veto', requireRight('cancel alert'), async (c) =>
  countdownOf(c, await command(c).vetoAutomatic(c.req.param('id'), actor(c))),
)

automatic.post('/:id/reason', requireRight('cancel alert'), async (c) => {
  const body = await readJson(c, reasonBody)
  if (body.kind === 'answered') return body.response
  return countdownOf(c, await command(c).explainVeto(c.req.param('id'), body.value.reason, actor(c)))
})

function accounts(c: Context<AppEnv>) {
  return accountsOf(c.env, c.get('identity').territory)
}

function notHere(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'right-missing',
    reason: 'role may not do this',
    detail: 'A scenario is signed by a person who is signed in, and not by a token.',
    mend: 'Sign in at /console with a passkey, then sign.',
  })
}

function scenarioOf(c: Context<AppEnv>, answer: PreparedAnswer): Response {
  return answer.kind === 'ok' ? c.json({ scenario: answer.scenario }) : refusalProblem(c, answer)
}

function countdownOf(c: Context<AppEnv>, answer: CountdownAnswer): Response {
  return answer.kind === 'ok' ? c.json({ countdown: answer.countdown }) : refusalProblem(c, answer)
}
