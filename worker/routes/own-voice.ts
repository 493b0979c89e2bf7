// A person's own voice for calls: recorded in the console, heard again there, and played to who is rung by a name that nobody can guess.
import { Hono } from 'hono'
import * as v from 'valibot'
import { commandOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import { LANGUAGES } from '../model/message.ts'
import { MOST_WAV_BYTES, readWav } from '../model/wav.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

export const ownVoice = new Hono<AppEnv>()
export const playedVoice = new Hono<AppEnv>()

const asked = v.object({
  language: v.picklist(LANGUAGES),
  says: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
})
const MEND = 'Send a WAV of 44 bytes of header and PCM of 16 bits, one channel, 16 kHz, from half a second to 30 s.'

ownVoice.post('/', requireRight('draft alert'), async (c) => {
  const query = v.safeParse(asked, { language: c.req.query('language'), says: c.req.query('says') })
  if (!query.success)
    return problem(c, {
      type: 'bad-request',
      detail: '`language` or `says` is missing or not readable.',
      mend: 'Send ?language=fr&says=<mark of the text, 8 hexadecimal signs>.',
    })
  const wav = new Uint8Array(await c.req.arrayBuffer())
  const read = wav.length > MOST_WAV_BYTES ? ({ kind: 'fault', fault: 'longer than 30 s' } as const) : readWav(wav)
  if (read.kind === 'fault')
    return problem(c, { type: 'not-acceptable', detail: `The recording: ${read.fault}.`, mend: MEND })
  const voice = await command(c).keepOwnVoice({ ...query.output, seconds: read.seconds, wav }, actor(c))
  if (voice === null)
    return problem(c, {
      type: 'not-acceptable',
      detail: 'As many recordings are kept here as may be.',
      mend: 'Those that no alert and no scenario needs are erased within a day: try again then, or send without.',
    })
  return c.json({ voice }, 201)
})

ownVoice.get('/:sha256', requireRight('read situation'), async (c) => {
  const wav = await command(c).ownVoice(c.req.param('sha256'))
  if (wav === null) return problem(c, { type: 'not-found', detail: 'There is no such recording here.' })
  return c.body(new Uint8Array(wav), 200, { 'content-type': 'audio/wav', 'cache-control': 'private, no-store' })
})

const KNOWN_MS = 20_000
const MOST_KNOWN = 8
// Thousands are rung at once, and each call asks for the same recording: it is read once for all of them, and let go soon after the alert.
const known = new Map<string, { readonly wav: Uint8Array | null; readonly until: number }>()

playedVoice.get('/:territory/voice/:name{[\\w-]+\\.wav}', async (c, next) => {
  const territory = c.req.param('territory')
  if (!isTerritoryCode(territory)) return next()
  const name = c.req.param('name').replace('.wav', '')
  const wav = await wavOf(c.env, territory, name)
  if (wav === null) return problem(c, { type: 'not-found', detail: 'Nothing of this name is played now.' })
  return c.body(new Uint8Array(wav), 200, {
    'content-type': 'audio/wav',
    'cache-control': 'public, max-age=60',
    'x-robots-tag': 'noindex',
  })
})

async function wavOf(env: AppEnv['Bindings'], territory: string, name: string): Promise<Uint8Array | null> {
  const key = `${territory}/${name}`
  const cached = known.get(key)
  if (cached !== undefined && cached.until > Date.now()) return cached.wav
  // An exercise that is public rings real telephones as well.
  const wav =
    (await commandOf(env, territory, 'live').playedVoice(name)) ??
    (await commandOf(env, territory, 'public-exercise').playedVoice(name))
  if (wav === null) return null
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(key, { wav, until: Date.now() + KNOWN_MS })
  return wav
}
