// Somebody's own voice, from the recording to the call that plays it: bound to its text, approved with it, and to be had only while its alert is under
// way. Two towns at once.
import { env as testEnv } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { accountsOf, commandOf, residentsOf, type Env } from '../../worker/env.ts'
import type { Alert } from '../../worker/model/alert.ts'
import { markOfText, type OwnVoice } from '../../worker/model/own-voice.ts'
import { WAV_RATE_HZ, writeWav } from '../../worker/model/wav.ts'
import { call as http, signIn } from '../support/http.ts'
import { CENTRE, smallTerritory } from '../support/small-territory.ts'
import { ACTOR, vonageAccount } from './launch.ts'

const env = testEnv as unknown as Env
const TOWN = '93111'
const NEIGHBOUR = '93112'
const EVENING = Date.parse('2026-10-14T20:00:00+02:00')
const TEXT = 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. QUITTEZ la rue à pied.'
const WAV = writeWav(Float32Array.from({ length: 3 * WAV_RATE_HZ }, (_, n) => 0.4 * Math.sin(n / 9)))

type Action = Readonly<Record<string, unknown>>
const calls: { readonly to: string; readonly ncco: readonly Action[] }[] = []
const realFetch = globalThis.fetch
const tokens: Record<string, string> = {}

beforeAll(async () => {
  globalThis.fetch = (async (_: unknown, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as { to: { number: string }[]; ncco: readonly Action[] }
    calls.push({ to: `+${body.to[0]?.number ?? ''}`, ncco: body.ncco })
    return Response.json({ uuid: `u${calls.length}` }, { status: 201 })
  }) as typeof fetch
  for (const code of [TOWN, NEIGHBOUR]) {
    await commandOf(env, code, 'live').apply({
      territory: code,
      mode: 'live',
      files: smallTerritory({ code }),
      actor: ACTOR,
    })
    await commandOf(env, code, 'live').setClock({ now: EVENING, rate: 1 })
    await accountsOf(env, code).setCredential(ACTOR, 'vonage', JSON.stringify(await vonageAccount(code)))
    const [longitude, latitude] = CENTRE.B
    const rows = [
      { language: 'fr', phone: '+33639987701' },
      { language: 'en', phone: '+33639987702' },
    ] as const
    await residentsOf(env, code, 'live', 0).store(
      rows.map(({ language, phone }, n) => ({
        ...{ line: n + 2, sourceId: phone, household: phone, name: 'Camille Essai', address: '', vulnerable: false },
        ...{ language, phone, phoneChannels: ['voice'] as const, longitude, latitude },
      })),
    )
    tokens[code] = await signIn('duty', code)
    tokens[`${code} mayor`] = await signIn('mayor', code)
  }
})
afterAll(() => {
  globalThis.fetch = realFetch
})

async function asked(method: string, path: string, options: { body?: unknown; who?: 'mayor'; town?: string } = {}) {
  const { town = TOWN, who, body } = options
  const token = tokens[who === undefined ? town : `${town} ${who}`] ?? ''
  const answer = await http(method, `/api/${town}${path}`, { token, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const recorded = async (wav: Uint8Array = WAV, town = TOWN) =>
  asked('post', `/own-voice?language=fr&says=${markOfText(TEXT)}`, { body: wav, town })

async function submitted(voices: object | undefined, { fr = TEXT, town = TOWN } = {}) {
  return asked('post', '/alerts', {
    town,
    body: {
      proposal: null,
      content: {
        ...{ msgType: 'Alert', zones: ['B'], channels: ['voice'], texts: { fr, en: 'FLOOD. LEAVE ON FOOT.' } },
        ...{ event: 'Crue', severity: 'Severe', urgency: 'Immediate', certainty: 'Likely', allClear: false },
        expiresAt: EVENING + 3_600_000,
        ...(voices === undefined ? {} : { voices }),
      },
    },
  })
}

const streamOf = (ncco: readonly Action[] | undefined) =>
  (ncco?.find(({ action }) => action === 'stream')?.['streamUrl'] as readonly string[] | undefined)?.[0] ?? null
const heard = (url: string) => http('get', new URL(url).pathname)

test('recorded, approved, played before the text to who reads French, and no more once the alert is over', async () => {
  const kept = await recorded()
  const voice = kept.body['voice'] as OwnVoice
  expect([kept.status, voice]).toMatchObject([201, { says: markOfText(TEXT), seconds: 3 }])
  const again = await http('get', `/api/${TOWN}/own-voice/${voice.sha256}`, { token: tokens[TOWN] ?? '' })
  expect(new Uint8Array(await again.arrayBuffer())).toEqual(WAV)
  const disk = await runInDurableObject(
    commandOf(env, TOWN, 'live') as never,
    (_: unknown, { storage }: DurableObjectState) =>
      Buffer.from(storage.sql.exec('SELECT sealed FROM own_voice').one()['sealed'] as ArrayBuffer).includes('RIFF'),
  )
  expect(disk).toBe(false)
  const log = await commandOf(env, TOWN, 'live').log(0, 1_000)
  expect(log.find(({ act }) => act === 'voix enregistrée')?.text).toMatch(/a enregistré sa voix.*français, 3 s/)

  const { body } = await submitted({ fr: voice })
  const { id, current } = body['alert'] as Alert
  expect(current.content.voices).toEqual({ fr: voice })
  await asked('post', `/alerts/${id}/approve`, { who: 'mayor', body: { contentHash: current.contentHash } })
  await vi.waitFor(() => expect(calls).toHaveLength(2), { timeout: 10_000, interval: 20 })
  const french = calls.find(({ to }) => to.endsWith('701'))?.ncco
  expect(french?.map(({ action }) => action)).toEqual(['talk', 'stream', 'talk', 'talk', 'input'])
  expect(streamOf(calls.find(({ to }) => to.endsWith('702'))?.ncco)).toBeNull()
  const url = streamOf(french) ?? ''
  expect(url).toMatch(new RegExp(`/${TOWN}/voice/[\\w-]{43}\\.wav$`))
  expect(url).not.toContain(voice.sha256)
  const sound = await heard(url)
  expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/wav'])
  expect(new Uint8Array(await sound.arrayBuffer())).toEqual(WAV)
  // Of the neighbour the same name is nothing, and neither is the recording.
  expect((await heard(url.replace(TOWN, NEIGHBOUR))).status).toBe(404)
  expect((await asked('get', `/own-voice/${voice.sha256}`, { town: NEIGHBOUR })).status).toBe(404)
  await commandOf(env, TOWN, 'live').cancel(id, ACTOR, 'fin du test')
  await vi.waitFor(
    async () => expect(await commandOf(env, TOWN, 'live').playedVoice(new URL(url).pathname.slice(13, -4))).toBeNull(),
    { timeout: 5_000, interval: 50 },
  )
})

test('a recording of another text, and one that is kept nowhere here, are refused by name', async () => {
  const voice = (await recorded()).body['voice'] as OwnVoice
  const changed = await submitted({ fr: voice }, { fr: `${TEXT} Montez.` })
  expect(JSON.stringify(changed)).toContain('recording of another text')
  expect(JSON.stringify(await submitted({ fr: voice }, { town: NEIGHBOUR }))).toContain('recording of another text')
  expect(JSON.stringify(await submitted({ fr: { ...voice, sha256: 'f'.repeat(64) } }))).toContain(
    'recording of another text',
  )
})

test('what is no such WAV stays outside, with how to mend it', async () => {
  const refused = await recorded(writeWav(new Float32Array(WAV_RATE_HZ)))
  expect([refused.status, refused.body['detail']]).toEqual([422, 'The recording: nothing is heard.'])
  expect((await asked('post', '/own-voice?language=de&says=1', { body: WAV })).status).toBe(400)
})

test('what nothing needs is forgotten a day later; what a scenario needs stays', async () => {
  const voice = (await recorded(WAV, NEIGHBOUR)).body['voice'] as OwnVoice
  const shorter = (
    await recorded(
      WAV.length > 0 ? writeWav(Float32Array.from({ length: WAV_RATE_HZ }, (_, n) => Math.sin(n))) : WAV,
      NEIGHBOUR,
    )
  ).body['voice'] as OwnVoice
  const content = {
    ...{ zones: ['B'], channels: ['voice'], texts: { fr: TEXT, en: 'FLOOD. LEAVE ON FOOT.' }, voices: { fr: voice } },
    ...{ event: 'Crue', severity: 'Severe', urgency: 'Immediate', certainty: 'Likely', validForMs: 3_600_000 },
  }
  expect((await asked('post', '/scenarios', { town: NEIGHBOUR, body: { name: 'Crue', content } })).status).toBeLessThan(
    300,
  )
  await runInDurableObject(
    commandOf(env, NEIGHBOUR, 'live') as never,
    async (instance: unknown, { storage }: DurableObjectState) => {
      storage.sql.exec('UPDATE own_voice SET kept_at = 1')
      storage.sql.exec("UPDATE _alarm SET at = 1 WHERE name = 'own voices'")
      await (instance as { alarm(): Promise<void> }).alarm()
    },
  )
  expect((await asked('get', `/own-voice/${shorter.sha256}`, { town: NEIGHBOUR })).status).toBe(404)
  const kept = await http('get', `/api/${NEIGHBOUR}/own-voice/${voice.sha256}`, { token: tokens[NEIGHBOUR] ?? '' })
  expect(kept.status).toBe(200)
})
