// Sign-ups by phone that wait for the desk: the list, each voice, and what came of it. Each look and each hearing stands in the log.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { commandOf, residentsOf } from '../env.ts'
import { DWELLING_KINDS } from '../model/dwelling.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { deskAnswered } from './desk-answer.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'
import { townOf } from './town.ts'

export const phoneSignUps = new Hono<AppEnv>()

const shardOf = (c: Context<AppEnv>) => residentsOf(c.env, c.get('identity').territory, c.get('mode'), 0)

async function looked(c: Context<AppEnv>, persons: number): Promise<void> {
  const { territory, id, name } = c.get('identity')
  const access = { dataset: 'sign-ups by phone', reason: 'they-asked', persons, scope: '' } as const
  await commandOf(c.env, territory, c.get('mode')).accessed({ id, name }, access)
}

const unknown = (c: Context<AppEnv>) =>
  problem(c, {
    type: 'not-found',
    detail: 'No sign-up of this id waits.',
    mend: 'Read the list again: somebody has placed it, or 30 days are over.',
  })

phoneSignUps.get('/', requireRight('manage residents'), async (c) => {
  const signUps = await shardOf(c).phoneSignUps()
  if (signUps.length > 0) await looked(c, signUps.length)
  return c.json({ signUps })
})

phoneSignUps.get('/:id/voice', requireRight('manage residents'), async (c) => {
  const voice = await shardOf(c).phoneSignUpVoice(c.req.param('id'))
  switch (voice.kind) {
    case 'sound':
      await looked(c, 1)
      return c.body(new Uint8Array(voice.bytes), 200, { 'content-type': voice.type, 'cache-control': 'no-store' })
    case 'none':
      return problem(c, {
        type: 'not-found',
        detail: 'There is no recording of this sign-up.',
        mend: 'Ring the number back and ask for the address.',
      })
    case 'not to be had':
      return problem(c, {
        type: 'not-ready',
        detail: `The recording cannot be had just now: ${voice.detail}.`,
        mend: 'Try again in a moment, or ring the number back.',
      })
    default:
      return voice satisfies never
  }
})

const line = (most: number) => v.optional(v.pipe(v.string(), v.maxLength(most)))
// The number and the language are those of the call: they are no part of it.
const placeBody = v.strictObject({
  address: v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
  place: line(60),
  name: line(80),
  dwelling: v.optional(v.picklist(DWELLING_KINDS)),
  floor: line(3),
})

phoneSignUps.post('/:id', requireRight('manage residents'), async (c) => {
  const body = await readJson(c, placeBody, 2_048)
  if (body.kind === 'answered') return body.response
  const town = await townOf(c)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  const fields = Object.fromEntries(
    Object.entries(body.value).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
  const answer = await shardOf(c).placePhoneSignUp(c.req.param('id'), { town, fields })
  if (answer === null) return unknown(c)
  return deskAnswered(c, answer)
})

phoneSignUps.delete('/:id', requireRight('manage residents'), async (c) =>
  (await shardOf(c).dropPhoneSignUp(c.req.param('id'))) ? c.json({ dropped: true }) : unknown(c),
)
