// The webhooks of LoRaWAN networks: one address and one fixed header. What was rightly sent is answered 200, whatever it says:
// a network that gets errors puts the whole webhook on hold.
import { Hono, type Context } from 'hono'
import { watchOf } from '../env.ts'
import { parseChirpstackUplink, parseLiveObjectsUplink, parseTtsUplink, type ParsedUplink } from '../feeds/index.ts'
import type { AppEnv } from './app-env.ts'
import { parsedJson, summed, unreadable } from './ingest-answer.ts'

export const lorawan = new Hono<AppEnv>()

lorawan.post('/tts', async (c) => heard(c, parseTtsUplink))
lorawan.post('/chirpstack', async (c) => heard(c, (json) => parseChirpstackUplink(json, c.req.query('event'))))
lorawan.post('/live-objects', async (c) => heard(c, parseLiveObjectsUplink))

const NOT_JSON = {
  message: 'the body is not JSON',
  mend: 'choose JSON as the format of the webhook (ChirpStack: payload encoding JSON, not Protobuf)',
} as const

async function heard(c: Context<AppEnv>, parse: (json: unknown) => ParsedUplink): Promise<Response> {
  const json = parsedJson(await c.req.text())
  if (json === undefined) return unreadable(c, NOT_JSON)
  const parsed = parse(json)
  switch (parsed.kind) {
    case 'unreadable':
      return unreadable(c, parsed)
    case 'other event':
      return c.json({ ...summed([]), leftOut: `"${parsed.event}" is no uplink: nothing to read in it` })
    case 'uplink': {
      const { territory, name } = c.get('identity')
      return c.json(summed(await watchOf(c.env, territory).takeUplink(parsed.uplink, name)))
    }
    default:
      return parsed satisfies never
  }
}
