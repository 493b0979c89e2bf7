// The doors by which readings and forecasts are pushed. Each item is answered by itself: accepted, flagged or refused, with how to mend it.
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { watchOf } from '../env.ts'
import {
  parseCsvReadings,
  parseHubeau,
  parseNativeForecast,
  parseNativeReadings,
  type ParsedItem,
} from '../feeds/index.ts'
import { CALLS_AT_ONCE, CALLS_PER_SECOND } from '../model/call-limit.ts'
import type { ItemVerdict, RawReading } from '../model/reading.ts'
import type { AppEnv } from './app-env.ts'
import { requireRight } from './guard.ts'
import { NOT_JSON, parsedJson, summed, unreadable } from './ingest-answer.ts'
import { lorawan } from './lorawan.ts'
import { problem, refusalProblem } from './problem.ts'
import { sensorThings } from './sensor-things.ts'
import { webhooks } from './webhooks.ts'

const MAX_BODY_BYTES = 1_000_000
/** Under which name the source of a door stands in the health page, where no network is meant. */
const DOOR_NAMES: Readonly<Record<string, string>> = { hubeau: 'hubeau' }

export const ingest = new Hono<AppEnv>()

ingest.use(
  '*',
  // First: a signature covers the whole body, which is read once.
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (c) =>
      problem(c as Context<AppEnv>, {
        status: 413,
        type: 'body-too-large',
        title: 'Body too large',
        detail: 'a body of readings has at most 1 MB',
        mend: 'send it in several parts',
      }),
  }),
  requireRight('send readings'),
  createMiddleware<AppEnv>(async (c, next) => {
    const { territory, name } = c.get('identity')
    const waitMs = await watchOf(c.env, territory).admit(
      name,
      DOOR_NAMES[c.req.path.split('/').at(-1) ?? ''] ?? 'native',
    )
    if (waitMs === 0) return next()
    c.header('Retry-After', String(Math.ceil(waitMs / 1_000)))
    return problem(c, {
      type: 'too-many-tries',
      title: 'Too many calls: wait, then send again',
      detail: `This key may call ${CALLS_AT_ONCE} times at once and ${CALLS_PER_SECOND} times a second; nothing of this call was kept.`,
      mend: 'Wait as long as Retry-After says, then send it again; send many values in one call.',
    })
  }),
)

ingest.route('/lorawan', lorawan)
ingest.route('/webhook', webhooks)
ingest.route('/sensorthings', sensorThings)

ingest.post('/readings', async (c) => {
  const text = await c.req.text()
  const csv = c.req.header('content-type')?.startsWith('text/csv') === true
  const json = csv ? null : parsedJson(text)
  const parsed = csv ? parseCsvReadings(text) : json === undefined ? NOT_JSON : parseNativeReadings(json)
  if (parsed.kind === 'unreadable') return unreadable(c, parsed)
  return answered(c, 'native', parsed.value)
})

ingest.post('/hubeau', async (c) => {
  const page = parseHubeau({ status: 200, body: await c.req.text() })
  if (page.kind === 'fault') return unreadable(c, page)
  return answered(c, 'hubeau', inOrder(page.readings, page.skipped))
})

ingest.post('/forecast', async (c) => {
  const json = parsedJson(await c.req.text())
  const parsed = json === undefined ? NOT_JSON : parseNativeForecast(json)
  if (parsed.kind === 'unreadable') return unreadable(c, parsed)
  const taken = await watchOf(c.env, c.get('identity').territory).takeForecast(parsed.value, senderOf(c))
  if (taken.kind === 'refused' && taken.reason === 'role may not do this') return refusalProblem(c, taken)
  if (taken.kind === 'refused')
    return problem(c, {
      status: 422,
      type: 'refused',
      title: 'Refused',
      detail: taken.detail,
      reason: taken.reason,
      mend: 'name a station of this territory',
    })
  return c.json({ accepted: 1 })
})

// Each row keeps the index under which it was sent, or the sender looks for the mistake in the wrong one.
function inOrder(
  readings: readonly RawReading[],
  skipped: readonly { readonly index: number; readonly reason: string }[],
): readonly ParsedItem[] {
  const reasons = new Map(skipped.map((one) => [one.index, one.reason]))
  const left = [...readings]
  return Array.from({ length: readings.length + skipped.length }, (_, index): ParsedItem => {
    const reading = reasons.has(index) ? undefined : left.shift()
    return reading === undefined
      ? {
          kind: 'refused',
          reason: reasons.get(index) ?? 'left out',
          mend: 'nothing to mend where a site repeats its station',
        }
      : { kind: 'reading', reading }
  })
}

// The name of the key: those of sensors are held to their devices.
function senderOf(c: Context<AppEnv>): string {
  return c.get('identity').name
}

// The object sees only what could be read; its verdicts are put back in the order of the items sent.
async function answered(c: Context<AppEnv>, door: string, items: readonly ParsedItem[]): Promise<Response> {
  const readings: RawReading[] = items.flatMap((item) => (item.kind === 'reading' ? [item.reading] : []))
  const verdicts =
    readings.length === 0
      ? []
      : await watchOf(c.env, c.get('identity').territory).takeReadings(door, readings, senderOf(c))
  let next = 0
  const answers = items.map((item, index): ItemVerdict => {
    if (item.kind === 'refused') return { ...item, index }
    const verdict = verdicts[next++]
    return verdict === undefined
      ? { kind: 'refused', index, reason: 'not judged', mend: 'send it again' }
      : { ...verdict, index }
  })
  return c.json(summed(answers))
}
