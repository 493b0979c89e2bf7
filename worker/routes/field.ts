// Teams outside: whoever leads them by session, their phones by a token that no other route takes.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { commandOf, fieldRoomOf } from '../env.ts'
import { DOOR_STATES, MAX_ACTS, MAX_FIELD_TEXT, MAX_MEDIA_BYTES, MEDIA_KINDS, QUICK_REPLIES } from '../model/field.ts'
import { isTerritoryCode, placeOfFieldCredential } from '../model/keys.ts'
import { MODES } from '../model/mode.ts'
import type { FieldAnswer, FieldCaller } from '../objects/rpc/field.ts'
import { actor } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { ownWords, readJson } from './body.ts'
import { isFromOurPages, requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'
import { unreachedBy } from './unreached.ts'

const PROTOCOL = 'tocsin.field.1'
const MAX_NAME = 60
const MAX_USES = 50
const MAX_PERSONS = 999
const [MIN_CHECK_IN, MAX_CHECK_IN] = [5, 240]

const shortName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_NAME))
const text = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_FIELD_TEXT))
const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const optionalText = v.optional(v.pipe(v.string(), v.trim(), v.maxLength(MAX_FIELD_TEXT)), '')
const reason = v.strictObject({ reason: ownWords })

const point = v.tuple([
  v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
  v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
])
const MAX_ZONES = 200

const act = v.variant('kind', [
  v.strictObject({ kind: v.literal('message'), to: v.picklist(['team', 'all']), text }),
  v.strictObject({ kind: v.literal('reply'), message: whole, reply: v.picklist(QUICK_REPLIES) }),
  v.strictObject({
    kind: v.literal('task'),
    task: whole,
    said: v.variant('kind', [
      v.strictObject({ kind: v.literal('start') }),
      v.strictObject({ kind: v.literal('finish') }),
      v.strictObject({ kind: v.literal('cannot'), reason: text }),
      v.strictObject({ kind: v.literal('block'), reason: text }),
    ]),
  }),
  v.strictObject({
    kind: v.literal('door'),
    door: whole,
    state: v.picklist(DOOR_STATES),
    persons: v.pipe(whole, v.maxValue(MAX_PERSONS)),
  }),
  v.strictObject({ kind: v.literal('sos over'), reason: text }),
  v.strictObject({ kind: v.literal('recalled'), recall: whole }),
  v.strictObject({
    kind: v.literal('media'),
    of: v.picklist(MEDIA_KINDS),
    to: v.picklist(['team', 'all']),
    text: optionalText,
    task: v.optional(v.nullable(whole), null),
    made: v.optional(v.nullable(v.strictObject({ point: v.nullable(point), at: v.number() })), null),
  }),
  v.strictObject({ kind: v.literal('check in') }),
  v.strictObject({ kind: v.literal('entered'), zone: shortName }),
])
const position = v.union([
  v.strictObject({ point, accuracyM: v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000)) }),
  v.literal('off'),
])
const syncBody = v.strictObject({
  since: whole,
  read: v.optional(whole, 0),
  sos: v.optional(v.nullable(v.number()), null),
  position: v.exactOptional(position),
  acts: v.pipe(
    v.array(v.strictObject({ counter: v.pipe(whole, v.minValue(1)), at: v.number(), act })),
    v.maxLength(MAX_ACTS),
  ),
})

export const field = new Hono<AppEnv>()

// ---- whoever leads ----

field.get('/', requireRight('lead field'), async (c) => c.json(await room(c).view(caller(c))))

field.post('/teams', requireRight('lead field'), async (c) => {
  const body = await readJson(c, v.strictObject({ name: shortName }))
  if (body.kind === 'answered') return body.response
  return c.json({ team: await room(c).addTeam(caller(c), body.value.name) }, 201)
})

field.post('/teams/:id/code', requireRight('lead field'), async (c) => {
  const uses = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_USES)), 1)
  const body = await readJson(c, v.strictObject({ uses }))
  if (body.kind === 'answered') return body.response
  const answer = await room(c).invite(caller(c), { team: numberIn(c, 'id'), uses: body.value.uses })
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  const { code, expiresAt } = answer.value
  const mode = c.get('mode')
  const query = new URLSearchParams({
    join: `${c.get('identity').territory}-${code}`,
    ...(mode === 'live' ? {} : { mode }),
  })
  return c.json({ code, link: `${c.env.TOCSIN_ORIGIN}/field?${query.toString()}`, expiresAt }, 201)
})

field.delete('/devices/:id', requireRight('lead field'), async (c) =>
  (await room(c).revoke(caller(c), numberIn(c, 'id')))
    ? c.body(null, 204)
    : problem(c, { type: 'not-found', detail: 'This phone has no rights.' }),
)

// Addresses go from each shard to the room, sealed there, without a name. Going to them is why they are asked for.
field.post('/doors', requireRight('lead field'), async (c) => {
  const body = await readJson(c, v.strictObject({ alert: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }))
  if (body.kind === 'answered') return body.response
  const found = await unreachedBy(c, body.value.alert, 'go-to-them')
  if (found instanceof Response) return found
  // Whoever is in a shelter is found: no team goes to their door.
  const persons = found.persons
    .filter(({ sheltered }) => sheltered !== true)
    .map(({ address, vulnerable, reach }) => ({ address, vulnerable, reach }))
  return answered(c, await room(c).giveDoors(caller(c), { alert: found.alert.number, persons }), 201)
})

field.post('/doors/:number/help-sent', requireRight('lead field'), async (c) =>
  answered(c, await room(c).helpSent(caller(c), numberIn(c, 'number'))),
)

field.post('/doors/move', requireRight('lead field'), async (c) => {
  const doors = v.pipe(v.array(whole), v.minLength(1), v.maxLength(5_000))
  const body = await readJson(c, v.strictObject({ doors, team: whole }))
  if (body.kind === 'answered') return body.response
  return answered(c, await room(c).moveDoors(caller(c), body.value))
})

field.put('/teams/:id/check-in', requireRight('lead field'), async (c) => {
  const minutes = v.pipe(v.number(), v.integer(), v.minValue(MIN_CHECK_IN), v.maxValue(MAX_CHECK_IN))
  const body = await readJson(c, v.strictObject({ everyMinutes: v.nullable(minutes) }))
  if (body.kind === 'answered') return body.response
  return answered(c, await room(c).setCheckIn(caller(c), numberIn(c, 'id'), body.value.everyMinutes))
})

// Saved zones by their ids; the phones get their shapes, so that they warn without a network.
field.put('/forbidden', requireRight('lead field'), async (c) => {
  const body = await readJson(c, v.strictObject({ zones: v.pipe(v.array(shortName), v.maxLength(MAX_ZONES)) }))
  if (body.kind === 'answered') return body.response
  const bundle = await commandOf(c.env, c.get('identity').territory, c.get('mode')).bundle()
  const zones = body.value.zones.map((id) => bundle?.zones.find((zone) => zone.id === id))
  const unknown = body.value.zones.find((_, index) => zones[index] === undefined)
  if (unknown !== undefined)
    return problem(c, {
      type: 'bad-request',
      detail: 'A zone is not among those of the territory.',
      faults: [{ where: 'zones', message: `There is no zone ${unknown}.`, mend: 'Take one of the saved zones.' }],
    })
  await room(c).forbid(
    caller(c),
    zones.flatMap((zone) => (zone === undefined ? [] : [{ id: zone.id, name: zone.name.fr, geometry: zone.geometry }])),
  )
  return c.json({ done: true })
})

field.get('/media/:device/:counter', requireRight('lead field'), async (c) => {
  const found = await room(c).media(caller(c), { device: numberIn(c, 'device'), counter: numberIn(c, 'counter') })
  if (found === null) return problem(c, { type: 'not-found', detail: 'There is no such picture or recording.' })
  return c.body(new Uint8Array(found.bytes), 200, {
    'content-type': found.type,
    'cache-control': 'private, no-store',
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
  })
})

field.post('/tasks', requireRight('lead field'), async (c) => {
  const team = v.optional(v.nullable(whole), null)
  const body = await readJson(
    c,
    v.strictObject({ what: text, where: optionalText, by: optionalText, safety: optionalText, team }),
  )
  if (body.kind === 'answered') return body.response
  return answered(c, await room(c).addTask(caller(c), body.value), 201)
})

field.post('/tasks/:number', requireRight('lead field'), async (c) => {
  const body = await readJson(
    c,
    v.variant('kind', [
      v.strictObject({ kind: v.literal('assign'), team: whole }),
      v.strictObject({ kind: v.literal('reopen') }),
    ]),
  )
  if (body.kind === 'answered') return body.response
  return answered(c, await room(c).taskAct(caller(c), numberIn(c, 'number'), body.value))
})

field.post('/messages', requireRight('lead field'), async (c) => {
  const body = await readJson(c, v.strictObject({ team: v.optional(v.nullable(whole), null), text }))
  if (body.kind === 'answered') return body.response
  return answered(c, await room(c).say(caller(c), body.value), 201)
})

field.post('/sos/:number/end', requireRight('lead field'), async (c) => {
  const body = await readJson(c, reason)
  if (body.kind === 'answered') return body.response
  return answered(c, await room(c).endSos(caller(c), numberIn(c, 'number'), body.value.reason))
})

field.post('/recall', requireRight('lead field'), async (c) => {
  const body = await readJson(c, reason)
  if (body.kind === 'answered') return body.response
  await room(c).recall(caller(c), body.value.reason)
  return c.json({ done: true }, 201)
})

field.post('/recall/end', requireRight('lead field'), async (c) => {
  await room(c).endRecall(caller(c))
  return c.json({ done: true })
})

field.post('/close', requireRight('lead field'), async (c) => answered(c, await room(c).close(caller(c))))

// ---- phones ----

field.post('/join', async (c) => {
  const territory = c.req.param('territory') ?? ''
  const mode = MODES.find((one) => one === (c.req.query('mode') ?? 'live'))
  if (!isTerritoryCode(territory) || mode === undefined)
    return problem(c, { type: 'not-found', detail: 'No such territory.' })
  const code = v.pipe(v.string(), v.minLength(1), v.maxLength(40))
  const body = await readJson(
    c,
    v.strictObject({ code, name: shortName, phone: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(30)), '') }),
  )
  if (body.kind === 'answered') return body.response
  const answer = await fieldRoomOf(c.env, territory, mode).join(body.value.code, body.value.name, body.value.phone)
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json(answer.value, 201)
})

field.post('/sync', async (c) => {
  const token = bearer(c)
  const own = ownRoom(c, token)
  if (own === null) return noRights(c)
  const body = await readJson(c, syncBody)
  if (body.kind === 'answered') return body.response
  const news = await own.sync(token, body.value)
  return news === null ? noRights(c) : c.json(news)
})

// The bytes of a photograph or a voice note, after the act that announces them: alone, so that a bad network loses one picture and not the queue.
field.put('/media/:counter', async (c) => {
  const token = bearer(c)
  const own = ownRoom(c, token)
  if (own === null) return noRights(c)
  const told = Number(c.req.header('content-length') ?? '0')
  const bytes = told > MAX_MEDIA_BYTES ? null : new Uint8Array(await c.req.arrayBuffer())
  if (bytes === null || bytes.length > MAX_MEDIA_BYTES)
    return problem(c, {
      type: 'body-too-large',
      detail: `The body has more than ${MAX_MEDIA_BYTES} bytes.`,
      mend: 'Make the picture smaller, or the recording shorter.',
    })
  const taken = await own.putMedia(token, numberIn(c, 'counter'), bytes)
  if (taken === null) return noRights(c)
  return taken.kind === 'refused' ? refusalProblem(c, taken) : c.body(null, 204)
})

field.get('/socket', async (c) => {
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket')
    return problem(c, {
      type: 'bad-request',
      status: 426,
      detail: 'This is a WebSocket.',
      mend: `Connect with the subprotocols ${PROTOCOL} and the phone's token.`,
    })
  if (c.req.header('Origin') !== undefined && !isFromOurPages(c))
    return problem(c, { type: 'cross-site', detail: 'A phone connects from our own pages.' })
  // A browser's socket can send no header but this one; unlike an address it does not end up in logs.
  const [protocol, token = ''] = (c.req.header('Sec-WebSocket-Protocol') ?? '').split(',').map((part) => part.trim())
  const own = protocol === PROTOCOL ? ownRoom(c, token) : null
  if (own === null) return noRights(c)
  const answer = await own.fetch(
    new Request('https://field.internal/', { headers: { Upgrade: 'websocket', 'x-tocsin-key': token } }),
  )
  return answer.status === 101 ? answer : noRights(c)
})

function bearer(c: Context<AppEnv>): string {
  return /^Bearer (\S+)$/i.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''
}

/** The room of the token, where the path names the same territory. */
function ownRoom(c: Context<AppEnv>, token: string) {
  const place = placeOfFieldCredential(token)
  return place === null || place.territory !== c.req.param('territory')
    ? null
    : fieldRoomOf(c.env, place.territory, place.mode)
}

function noRights(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'not-signed-in',
    detail: 'This phone has no rights here, or has none any more.',
    mend: 'Ask whoever leads the teams for a new code, and join again.',
  })
}

function room(c: Context<AppEnv>) {
  return fieldRoomOf(c.env, c.get('identity').territory, c.get('mode'))
}

function caller(c: Context<AppEnv>): FieldCaller {
  return { territory: c.get('identity').territory, mode: c.get('mode'), actor: actor(c) }
}

/** T12 and D14 are read as they are said. */
function numberIn(c: Context<AppEnv>, name: string): number {
  return Number(/^[TD]?(\d{1,9})$/i.exec(c.req.param(name) ?? '')?.[1] ?? -1)
}

function answered<T>(c: Context<AppEnv>, answer: FieldAnswer<T>, status: 200 | 201 = 200): Response {
  return answer.kind === 'refused' ? refusalProblem(c, answer) : c.json({ done: answer.value }, status)
}
