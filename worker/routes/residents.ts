// Residents: the import of a list, and the opt-out at the desk or by phone.
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import { commandOf, residentsOf } from '../env.ts'
import { isAskedReason } from '../model/access.ts'
import { parseMailAddress } from '../model/mail-address.ts'
import { DWELLING_KINDS } from '../model/dwelling.ts'
import { LANGUAGES } from '../model/message.ts'
import { PHONE_USES } from '../model/sign-up.ts'
import { TOPICS } from '../model/topic.ts'
import type { AppEnv } from './app-env.ts'
import { reasonNeeded } from './access-reason.ts'
import { deskAnswered } from './desk-answer.ts'
import { requireRight } from './guard.ts'
import { readJson } from './body.ts'
import { problem } from './problem.ts'
import { townOf } from './town.ts'

const MAX_IMPORT_BYTES = 20_000_000
const REGION = 'FR'

export const residents = new Hono<AppEnv>()

residents.post('/import', requireRight('manage residents'), bodyLimit({ maxSize: MAX_IMPORT_BYTES }), async (c) => {
  const { territory } = c.get('identity')
  const report = await residentsOf(c.env, territory, c.get('mode'), 0).importCsv(await c.req.text(), REGION)
  if (report.kind === 'refused') {
    return problem(c, {
      status: 422,
      type: 'refused',
      title: 'The list was not imported',
      detail: report.message,
      mend: report.mend,
    })
  }
  return c.json(report)
})

residents.get('/unlocated', requireRight('draft alert'), async (c) => {
  const { territory } = c.get('identity')
  return c.json({ streets: await commandOf(c.env, territory, c.get('mode')).unlocated() })
})

const optOut = v.union([
  v.strictObject({ phone: v.pipe(v.string(), v.regex(/^\+\d{6,15}$/)) }),
  v.strictObject({
    email: v.pipe(
      v.string(),
      v.transform((text) => parseMailAddress(text)),
      v.string(),
    ),
  }),
])

residents.post('/opt-out', requireRight('manage residents'), async (c) => {
  const body = v.safeParse(optOut, await c.req.json().catch(() => null))
  if (!body.success) {
    return problem(c, {
      status: 400,
      type: 'unreadable-body',
      title: 'Body cannot be read',
      detail: 'there is neither a phone in international form nor an e-mail address',
      mend: 'send {"phone": "+33639980000"} or {"email": "nom@exemple.fr"}',
    })
  }
  const { territory } = c.get('identity')
  const shard = residentsOf(c.env, territory, c.get('mode'), 0)
  const { output } = body
  const known = 'phone' in output ? await shard.optOutNumber(output.phone) : await shard.optOutMailbox(output.email)
  return c.json({ known })
})

const atDesk = v.strictObject({
  address: v.pipe(
    v.string(),
    v.maxLength(254),
    v.transform((text) => (/^\+\d{6,15}$/.test(text) ? text : parseMailAddress(text))),
    v.string(),
  ),
  confirm: v.optional(v.boolean(), false),
})

residents.post('/address', requireRight('manage residents'), async (c) => {
  const body = await readJson(c, atDesk, 1_024)
  if (body.kind === 'answered') return body.response
  const { address, confirm } = body.value
  const { territory, id, name } = c.get('identity')
  const known = await residentsOf(c.env, territory, c.get('mode'), 0).addressAtDesk(address, confirm)
  const access = { dataset: 'address at desk', reason: 'person-at-desk', persons: known === null ? 0 : 1 } as const
  await commandOf(c.env, territory, c.get('mode')).accessed({ id, name }, { ...access, scope: '' })
  return c.json({ known })
})

const MAX_ADDRESSES_BYTES = 20_000_000

residents.put(
  '/addresses',
  requireRight('manage residents'),
  bodyLimit({ maxSize: MAX_ADDRESSES_BYTES }),
  async (c) => {
    const { territory } = c.get('identity')
    const report = await residentsOf(c.env, territory, c.get('mode'), 0).takeAddresses(await c.req.text())
    if (report.kind === 'refused')
      return problem(c, { type: 'not-acceptable', detail: report.message, mend: report.mend })
    return c.json(report)
  },
)

const ADDRESSES_A_PAGE = 5_000

residents.get('/addresses', requireRight('manage residents'), async (c) => {
  const after = Number(c.req.query('after') ?? 0)
  if (!Number.isSafeInteger(after) || after < 0)
    return problem(c, { type: 'bad-request', detail: '`after` is no number.', mend: 'Take `next` of the page before.' })
  const { territory } = c.get('identity')
  const page = await residentsOf(c.env, territory, c.get('mode'), 0).addresses(after, ADDRESSES_A_PAGE)
  const isLast = page.addresses.length < ADDRESSES_A_PAGE
  return c.json({ addresses: page.addresses, next: isLast ? null : page.last })
})

// As the form of the portal; `place` is one of those that a first answer offered.
const line = (most: number) => v.optional(v.pipe(v.string(), v.maxLength(most)))
const deskBody = v.strictObject({
  address: v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
  phone: line(40),
  use: v.optional(v.picklist(PHONE_USES)),
  email: line(254),
  name: line(80),
  language: v.optional(v.picklist(LANGUAGES)),
  place: line(60),
  dwelling: v.optional(v.picklist(DWELLING_KINDS)),
  floor: line(3),
  /** It is somebody close to them who stands at the desk. */
  another: v.optional(v.boolean(), false),
  /** News of everyday life that they asked for, each apart. */
  topics: v.optional(v.array(v.picklist(TOPICS)), []),
  /** The agent has read the text of consent to them, and they said yes. */
  consent: v.literal(true),
})

residents.post('/desk', requireRight('manage residents'), async (c) => {
  const body = await readJson(c, deskBody, 4_096)
  if (body.kind === 'answered') return body.response
  const town = await townOf(c)
  if (town === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  const { consent, topics, another, ...written } = body.value
  const given = Object.entries(written).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const chosen = Object.fromEntries(topics.map((topic) => [`topic-${topic}`, 'yes']))
  const fields = {
    ...Object.fromEntries(given),
    ...chosen,
    another: another ? 'yes' : '',
    consent: consent ? 'yes' : '',
  }
  const answer = await residentsOf(c.env, town.territory.code, c.get('mode'), 0).deskSignUp({ town, fields })
  return deskAnswered(c, answer)
})

residents.get('/sign-ups', requireRight('manage residents'), async (c) => {
  const { territory } = c.get('identity')
  return c.json({ days: await residentsOf(c.env, territory, c.get('mode'), 0).signUpTallies() })
})

// ---- coverage: counts by street and zone for whoever looks after the situation; addresses and doors for whoever may know them ----

const ASKED_AT_ONCE = 500

const confirmationsBody = v.strictObject({
  most: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(ASKED_AT_ONCE)),
})

async function coverageOrder(c: Context<AppEnv>) {
  const { territory } = c.get('identity')
  const bundle = await commandOf(c.env, territory, c.get('mode')).bundle()
  const within = c.req.query('zone') ?? null
  const zones = bundle?.zones ?? []
  if (bundle === null || (within !== null && !zones.some(({ id }) => id === within))) return null
  return { bundle, order: { zones, within }, shard: residentsOf(c.env, territory, c.get('mode'), 0) }
}

const noZone = (c: Context<AppEnv>) => problem(c, { type: 'not-found', detail: 'There is no such zone here.' })

residents.get('/coverage', requireRight('manage residents'), async (c) => {
  const asked = await coverageOrder(c)
  return asked === null ? noZone(c) : c.json(await asked.shard.coverage(asked.order))
})

residents.get('/coverage/missing', requireRight('manage residents'), async (c) => {
  const asked = await coverageOrder(c)
  return asked === null ? noZone(c) : c.json({ streets: await asked.shard.missingAddresses(asked.order) })
})

// Personal data goes from each shard straight to who asked; that it was asked for is in the log.
residents.get('/doors', requireRight('manage residents'), async (c) => {
  const reason = c.req.query('why')
  if (!isAskedReason(reason)) return reasonNeeded(c)
  const asked = await coverageOrder(c)
  if (asked === null) return noZone(c)
  const { bundle, order } = asked
  const { code, shards } = bundle.territory
  const zone = order.zones.find(({ id }) => id === order.within) ?? null
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, shard) => residentsOf(c.env, code, c.get('mode'), shard).doors(zone)),
  )
  const persons = lists.flat()
  const { id, name } = c.get('identity')
  const access = { dataset: 'doors', reason, persons: persons.length, scope: zone?.name.fr ?? '' } as const
  await commandOf(c.env, code, c.get('mode')).accessed({ id, name }, access)
  return c.json({ persons })
})

residents.get('/streets', requireRight('read situation'), async (c) => {
  const typed = c.req.query('q') ?? ''
  const { territory } = c.get('identity')
  if (typed.length > 80)
    return problem(c, { type: 'bad-request', detail: 'That is longer than a street.', mend: 'At most 80 characters.' })
  return c.json({ streets: await residentsOf(c.env, territory, c.get('mode'), 0).streetsLike(typed) })
})

residents.post('/confirmations', requireRight('manage residents'), async (c) => {
  const body = await readJson(c, confirmationsBody)
  if (body.kind === 'answered') return body.response
  const { territory: code, id, name } = c.get('identity')
  const command = commandOf(c.env, code, c.get('mode'))
  const bundle = await command.bundle()
  if (bundle === null) return problem(c, { type: 'not-found', detail: 'No such territory.' })
  let [asked, left] = [0, 0]
  for (let shard = 0; shard < bundle.territory.shards; shard += 1) {
    const most = body.value.most - asked
    const own = await residentsOf(c.env, code, c.get('mode'), shard).askConfirmations(bundle.territory, most)
    asked += own.asked
    left += own.left
  }
  if (asked > 0) await command.note({ id, name }, `Confirmation annuelle demandée à ${asked} adresses.`)
  return c.json({ asked, left })
})
