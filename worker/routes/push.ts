// A resident's browser: asks to be warned at a place, and says later that it was. No session: the subscription itself is the secret.
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { parseSubscription, pushIdentity } from '../channels/index.ts'
import { residentsOf } from '../env.ts'
import { shardOf, shardOfReference } from '../model/keys.ts'
import { LANGUAGES } from '../model/message.ts'
import type { Receipt } from '../model/outcome.ts'
import type { PublicPlaces } from '../objects/rpc/command.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { problem } from './problem.ts'
import { townOf } from './town.ts'

const MAX_BODY = 4_096
const PER_MINUTE = 30

const subscribeBody = v.strictObject({
  subscription: v.unknown(),
  language: v.picklist(LANGUAGES),
  longitude: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
  latitude: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
})
const unsubscribeBody = v.strictObject({ endpoint: v.pipe(v.string(), v.maxLength(1_000)) })
const answerBody = v.strictObject({ answer: v.picklist(['shown', 'confirmed', 'help']) })

export const push = new Hono<AppEnv>()

push.get('/', async (c) => {
  const town = await townOf(c)
  const identity = pushIdentity(c.env)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  // What a page needs to ask a browser, and nothing that is not public anyway: the map shows the zones.
  return c.json({
    publicKey: identity?.publicKey ?? null,
    name: town.territory.name,
    languages: town.territory.languages,
    zones: town.zones,
  })
})

push.post('/subscriptions', async (c) => {
  const town = await townOf(c)
  const identity = pushIdentity(c.env)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  if (identity === null) return problem(c, { type: 'not-ready', detail: 'This server has no key to push with.' })
  if (isFlood(c, town.territory.code))
    return problem(c, { type: 'too-many-tries', detail: 'Too many subscriptions from here within a minute.' })
  const body = await readJson(c, subscribeBody, MAX_BODY)
  if (body.kind === 'answered') return body.response
  const { language, longitude, latitude } = body.value
  const subscription = parseSubscription(body.value.subscription, identity.furtherOrigins)
  if (subscription === null)
    return problem(c, {
      type: 'not-acceptable',
      detail: 'That is no subscription of a browser that we can reach.',
      mend: 'Send what PushManager.subscribe() gives, as it is.',
    })
  const { bounds } = town.territory
  if (longitude < bounds.west || longitude > bounds.east || latitude < bounds.south || latitude > bounds.north)
    return problem(c, {
      type: 'not-acceptable',
      detail: 'This place lies outside the territory.',
      mend: 'Choose a place in this commune, or ask the commune of that place.',
    })
  const { endpoint } = subscription
  await homeOf(c, town, endpoint).subscribe({
    endpoint,
    address: JSON.stringify(subscription),
    language,
    longitude,
    latitude,
  })
  return c.json({ subscribed: true }, 201)
})

push.delete('/subscriptions', async (c) => {
  const town = await townOf(c)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  const body = await readJson(c, unsubscribeBody, MAX_BODY)
  if (body.kind === 'answered') return body.response
  await homeOf(c, town, body.value.endpoint).unsubscribe(body.value.endpoint)
  // The same answer whether it was known or not.
  return c.body(null, 204)
})

/** What the browser says of a message; the reference, which nobody else has, is what lets it in. */
export const pushHooks = new Hono<AppEnv>()

pushHooks.post('/:territory/push/:reference', async (c) => {
  const town = await townOf(c)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No territory takes answers here.' })
  const body = await readJson(c, answerBody, MAX_BODY)
  if (body.kind === 'answered') return body.response
  const reference = c.req.param('reference')
  const home = shardOfReference(reference)
  if (home === null || home.shard >= town.territory.shards) return c.json({ receipt: 'noted' })
  const { answer } = body.value
  const receipt: Receipt = {
    provider: 'webpush',
    eventId: `push:${reference}:${answer}`,
    reference,
    providerId: null,
    status: answer === 'shown' ? 'delivered' : answer,
    at: Date.now(),
    failure: null,
  }
  const shard = residentsOf(c.env, town.territory.code, home.mode, home.shard)
  // A made-up reference must not fill the shard with receipts that wait for a row.
  if ((await shard.words(reference))?.channel === 'push') await shard.takeReceipt(receipt)
  return c.json({ receipt: 'noted' })
})

function homeOf(c: Context<AppEnv>, { territory }: PublicPlaces, endpoint: string) {
  return residentsOf(c.env, territory.code, 'live', shardOf(endpoint, territory.shards))
}

// In memory and per isolate: it slows one careless caller down, and is no account of anything.
const seen = new Map<string, { minute: number; count: number }>()

function isFlood(c: Context<AppEnv>, territory: string): boolean {
  const caller = c.req.header('CF-Connecting-IP')
  if (caller === undefined) return false
  const key = `${territory}|${caller}`
  const minute = Math.floor(Date.now() / 60_000)
  const known = seen.get(key)
  const count = known?.minute === minute ? known.count + 1 : 1
  if (seen.size > 10_000) seen.clear()
  seen.set(key, { minute, count })
  return count > PER_MINUTE
}
