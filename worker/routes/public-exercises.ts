// Public exercises: announced, approved by a second person, and what each came to. They stand in an object of their own mode.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { commandOf } from '../env.ts'
import { CHANNELS } from '../model/message.ts'
import { LASTS_MINUTES, MOST_LISTED } from '../model/public-exercise.ts'
import { refused, type Refusal } from '../model/reason.ts'
import { MINUTE_MS, parseRfc3339, type Instant } from '../model/time.ts'
import type { Listed, PublicExerciseAnswer } from '../objects/rpc/public-exercise.ts'
import { actor, requestOf } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { faultsProblem, problem, refusalProblem } from './problem.ts'

const short = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(most))
const text = v.pipe(v.string(), v.trim(), v.maxLength(600))
const announceBody = v.strictObject({
  name: short(80),
  purpose: short(300),
  audience: v.picklist(['list', 'public']),
  zones: v.pipe(v.array(short(64)), v.maxLength(100)),
  channels: v.pipe(v.array(v.picklist(CHANNELS)), v.maxLength(CHANNELS.length)),
  texts: v.strictObject({ fr: v.pipe(text, v.minLength(1, 'write the French text')), en: v.optional(text, '') }),
  at: v.pipe(
    v.string(),
    v.check((written) => parseRfc3339(written) !== null, 'Expected an RFC 3339 time with its offset'),
    v.transform((written): Instant => parseRfc3339(written) ?? 0),
  ),
  lastsMinutes: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(LASTS_MINUTES.least), v.maxValue(LASTS_MINUTES.most)),
    120,
  ),
  noticeBySms: v.optional(v.boolean(), false),
  /** Members of the directory. */
  members: v.optional(v.pipe(v.array(short(64)), v.maxLength(MOST_LISTED)), []),
  /** Numbers as they were typed. */
  phones: v.optional(v.pipe(v.array(short(40)), v.maxLength(MOST_LISTED)), []),
})
const approveBody = v.strictObject({
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'take `hash` of the exercise')),
})
const stopBody = v.strictObject({ reason: v.pipe(v.string(), v.trim(), v.maxLength(300)) })

export const publicExercises = new Hono<AppEnv>()

const live = (c: Context<AppEnv>) => commandOf(c.env, c.get('identity').territory, 'live')
const practised = (c: Context<AppEnv>) => commandOf(c.env, c.get('identity').territory, 'public-exercise')

publicExercises.get('/', requireRight('read situation'), async (c) => c.json(await practised(c).publicExercises()))

publicExercises.post('/', requireRight('conduct exercise'), async (c) => {
  const body = await readJson(c, announceBody)
  if (body.kind === 'answered') return body.response
  const { members, phones, lastsMinutes, texts, ...plan } = body.value
  const { territory } = c.get('identity')
  const bundle = await live(c).bundle()
  if (bundle === null) return problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
  const list = plan.audience === 'list' ? await listOf(c, members, phones) : []
  if ('kind' in list) return refusalProblem(c, list)
  // The same files as the town's own: its zones, its contracts, its displays.
  const known = await practised(c).bundle()
  if (known?.version !== bundle.version) {
    const mode = 'public-exercise'
    const applied = await practised(c).apply({ territory, mode, files: bundle.files, actor: actor(c) })
    if (applied.kind === 'faults') return faultsProblem(c, applied.faults)
  }
  const { clock } = await live(c).clock()
  const said = texts.en === '' ? { fr: texts.fr } : texts
  const asked = { ...plan, texts: said, lastsMs: lastsMinutes * MINUTE_MS, list }
  return answered(c, await practised(c).announcePublicExercise(asked, actor(c), { clock, request: requestOf(c) }), 201)
})

publicExercises.post('/:number/approve', requireRight('approve alert'), async (c) => {
  const body = await readJson(c, approveBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await practised(c).approvePublicExercise(numberOf(c), body.value.hash, actor(c)), 200)
})

publicExercises.post('/:number/stop', requireRight('conduct exercise'), async (c) => {
  const body = await readJson(c, stopBody)
  if (body.kind === 'answered') return body.response
  return answered(c, await practised(c).stopPublicExercise(numberOf(c), body.value.reason, actor(c)), 200)
})

/** Members of the directory by their first number, and what was typed; the object reads the numbers. */
async function listOf(
  c: Context<AppEnv>,
  members: readonly string[],
  phones: readonly string[],
): Promise<readonly Listed[] | Refusal> {
  const roster = members.length === 0 ? [] : (await live(c).roster()).members
  const unknown = members.find((id) => !roster.some((one) => one.id === id))
  if (unknown !== undefined) return refused('nobody to call', 'this person does not stand in the directory')
  const named = roster.filter(({ id }) => members.includes(id)).map(({ name, phones: [phone] }) => ({ name, phone }))
  return [...named, ...phones.map((phone, index) => ({ name: `Numéro ${index + 1}`, phone }))]
}

function numberOf(c: Context<AppEnv>): number {
  const written = c.req.param('number') ?? ''
  return /^\d{1,9}$/.test(written) ? Number(written) : 0
}

function answered(c: Context<AppEnv>, answer: PublicExerciseAnswer, status: 200 | 201): Response {
  return answer.kind === 'ok' ? c.json({ exercise: answer.exercise }, status) : refusalProblem(c, answer)
}
