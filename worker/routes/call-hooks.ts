// Calls to the town's own number: the caller hears the warnings of where they live, else all of them, and may ask for help. Nothing here
// waits for the send: it reads what is in force, finds the caller, and answers.
import { Hono, type Context } from 'hono'
import {
  addressScript,
  consentScript,
  hotlineGoodbyeScript,
  hotlineHelpScript,
  hotlineKeysScript,
  hotlineOfferScript,
  hotlineScript,
  leftByCallScript,
  noticeScript,
  notSignedUpScript,
  parseCall,
  parseCallKey,
  parseRecording,
  signUpByDeskScript,
  type HotlineWords,
} from '../channels/index.ts'
import { commandOf, residentsOf, type Env } from '../env.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { Hotline } from '../model/publication.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { isNoticePhone, noticeByCall } from './notice-hooks.ts'
import { inEveryRegistry } from './opting-out.ts'
import { doorOf, heardAt, ncco, NO_DOOR, type Door } from './provider-door.ts'

export const callHooks = new Hono<AppEnv>()

callHooks.post('/:territory/vonage/call', async (c) =>
  heardAt(c, await doorOf(c), parseCall, async ({ from, callId }, door) => {
    const { territory } = door
    if (from !== null && isNoticePhone(door, from)) return noticed(c, door, { from, callId })
    const heard = await heardBy(c, territory, from)
    return heard === null ? nobody(c) : ncco(c, hotlineScript(wordsIn(c, territory, heard, heard.language)))
  }),
)

// That somebody rang or hung up is nothing that anybody acts upon.
callHooks.post('/:territory/vonage/call/event', async (c) =>
  heardAt(c, await doorOf(c), parseCall, () => c.json({ call: 'noted' })),
)

// Said to an authority: the recording comes when they have spoken, by a path that names the notice and nothing of whoever called.
callHooks.post('/:territory/vonage/call/notice/:id/recording', async (c) =>
  heardAt(c, await doorOf(c), parseRecording, async ({ url }, { territory }) => {
    const known = await commandOf(c.env, territory, 'live').noticeRecorded(c.req.param('id'), url)
    return c.json({ recording: known ? 'kept' : 'of no notice' })
  }),
)

async function noticed(
  c: Context<AppEnv>,
  door: Door<unknown>,
  call: { readonly from: string; readonly callId: string },
): Promise<Response> {
  const id = await noticeByCall(c, door, call)
  const hotline = await hotlineOf(c.env, door.territory)
  if (id === null || hotline === null) return nobody(c)
  const recording = `${c.env.TOCSIN_ORIGIN}/hooks/${door.territory}/vonage/call/notice/${id}/recording`
  return ncco(c, noticeScript(hotline.name, recording))
}

// Where in the call a key is pressed: `heard` once signing up was offered, `cut` after a key that meant nothing, so that nobody can say whether the
// warnings were heard to their end, `sign-up` once they were told what is kept.
type Point = 'key' | 'heard' | 'cut' | 'sign-up'

callHooks.post('/:territory/vonage/call/:language/key', (c) => pressedAt(c, 'key'))
callHooks.post('/:territory/vonage/call/:language/heard/key', (c) => pressedAt(c, 'heard'))
callHooks.post('/:territory/vonage/call/:language/cut/key', (c) => pressedAt(c, 'cut'))
callHooks.post('/:territory/vonage/call/:language/sign-up/key', (c) => pressedAt(c, 'sign-up'))

// Their address in their own voice, by a path that names the sign-up and nothing of whoever called.
callHooks.post('/:territory/vonage/call/sign-up/:id/recording', async (c) =>
  heardAt(c, await doorOf(c), parseRecording, async ({ url }, { territory }) => {
    const known = await residentsOf(c.env, territory, 'live', 0).phoneSignUpRecorded(c.req.param('id'), url)
    return c.json({ recording: known ? 'kept' : 'of no sign-up' })
  }),
)

async function pressedAt(c: Context<AppEnv>, point: Point): Promise<Response> {
  const language = LANGUAGES.find((one) => one === c.req.param('language'))
  if (language === undefined) return nobody(c)
  return heardAt(c, await doorOf(c), parseCallKey, async ({ from, callId, pressed }, { territory }) => {
    const heard = await heardBy(c, territory, from)
    if (heard === null) return nobody(c)
    const words = wordsIn(c, territory, heard, language)
    switch (pressed) {
      case '2': {
        const { spoken } = await residentsOf(c.env, territory, 'live', 0).helpFrom({
          number: from,
          eventId: callId,
          language,
          alert: heard.warnings[0]?.alert ?? null,
          zones: heard.zones,
        })
        return ncco(c, hotlineHelpScript(spoken, language))
      }
      case '0':
        return ncco(c, hotlineScript(words))
      case '1':
        return point === 'sign-up'
          ? signedUp(c, { territory, from, callId, language, desk: words.desk })
          : keysAgain(c, words, point)
      case '5':
        if (point !== 'heard') return keysAgain(c, words, point)
        return ncco(
          c,
          from === null
            ? signUpByDeskScript(words.desk, language)
            : consentScript(language, keyUrl(c, territory, language, 'sign-up')),
        )
      case '9':
        if (point !== 'sign-up') return ncco(c, hotlineScript(wordsIn(c, territory, heard, words.other ?? language)))
        if (from !== null) await inEveryRegistry(c.env, territory, (shard) => shard.optOutNumber(from))
        return ncco(c, leftByCallScript(language))
      case 'another':
        return point === 'sign-up' ? ncco(c, notSignedUpScript(language)) : keysAgain(c, words, point)
      case 'none':
        return nothingPressed(c, words, point)
      default:
        return pressed satisfies never
    }
  })
}

/** Whoever heard everything and pressed nothing has heard every warning: only now may something else be offered. */
function nothingPressed(c: Context<AppEnv>, words: Words, point: Point): Response {
  if (point === 'sign-up') return ncco(c, notSignedUpScript(words.language))
  if (point !== 'key') return ncco(c, hotlineGoodbyeScript(words))
  const { language } = words
  return ncco(c, hotlineOfferScript({ language, keyUrl: keyUrl(c, words.territory, language, 'heard') }))
}

function keysAgain(c: Context<AppEnv>, words: Words, point: Point): Response {
  const { territory, language } = words
  const next = point === 'heard' ? 'heard' : 'cut'
  return ncco(
    c,
    hotlineKeysScript({
      ...words,
      offersSignUp: point === 'heard',
      keyUrl: keyUrl(c, territory, language, next),
    }),
  )
}

async function signedUp(
  c: Context<AppEnv>,
  call: {
    readonly territory: string
    readonly from: string | null
    readonly callId: string
    readonly language: Language
    readonly desk: string
  },
): Promise<Response> {
  const { territory, from, callId, language, desk } = call
  const bundle = await commandOf(c.env, territory, 'live').bundle()
  const order = bundle === null ? null : { number: from, callId, language, territory: bundle.territory }
  const id = order === null ? null : await residentsOf(c.env, territory, 'live', 0).phoneSignUpAsked(order)
  if (id === null) return ncco(c, signUpByDeskScript(desk, language))
  return ncco(
    c,
    addressScript(language, `${c.env.TOCSIN_ORIGIN}/hooks/${territory}/vonage/call/sign-up/${id}/recording`),
  )
}

function keyUrl(c: Context<AppEnv>, territory: string, language: Language, point: Point): string {
  return `${c.env.TOCSIN_ORIGIN}/hooks/${territory}/vonage/call/${language}/${point === 'key' ? '' : `${point}/`}key`
}

/** What one caller is told, and where they live as far as we know. */
interface Heard {
  readonly hotline: Hotline
  readonly language: Language
  readonly zones: readonly string[]
  readonly warnings: Hotline['warnings']
  /** Whether the zone must be named before each warning: we do not know where this caller is. */
  readonly named: boolean
}

async function heardBy(c: Context<AppEnv>, territory: string, from: string | null): Promise<Heard | null> {
  const hotline = await hotlineOf(c.env, territory)
  if (hotline === null) return null
  const zones = new Map(hotline.warnings.flatMap((warning) => warning.zones.map((zone) => [zone.id, zone] as const)))
  const caller =
    from === null ? null : await residentsOf(c.env, territory, 'live', 0).callerFrom(from, [...zones.values()])
  const own = hotline.warnings.filter((warning) => warning.zones.some(({ id }) => caller?.zones.includes(id) === true))
  const language = caller?.language ?? hotline.languages[0] ?? 'fr'
  // Whoever lives outside every zone hears them all, by name: they may be elsewhere just now.
  return own.length > 0
    ? { hotline, language, zones: caller?.zones ?? [], warnings: own, named: false }
    : { hotline, language, zones: [], warnings: hotline.warnings, named: true }
}

type Words = HotlineWords & { readonly territory: string }

function wordsIn(c: Context<AppEnv>, territory: string, heard: Heard, language: Language): Words {
  const { hotline, warnings, named } = heard
  const tongue = language === 'en' ? 'en' : 'fr'
  // Beside a warning nothing else is offered before it was heard to its end.
  const offersSignUp = warnings.length === 0
  return {
    territory,
    language,
    offersSignUp,
    name: hotline.name,
    desk: hotline.desk[language],
    warnings: warnings.map(({ zones, spoken }) =>
      named ? `${zones.map(({ name }) => name[tongue]).join(', ')}. ${spoken[language]}` : spoken[language],
    ),
    other: hotline.languages.find((one) => (one === 'en') !== (language === 'en')) ?? null,
    keyUrl: keyUrl(c, territory, language, offersSignUp ? 'heard' : 'key'),
  }
}

const KNOWN_MS = 2_000
// When a siren sounds everybody calls at once: what is in force is read once for all of them.
const known = new Map<string, { readonly hotline: Hotline | null; readonly until: number }>()

async function hotlineOf(env: Env, territory: string): Promise<Hotline | null> {
  const cached = known.get(territory)
  if (cached !== undefined && cached.until > Date.now()) return cached.hotline
  const hotline = await commandOf(env, territory, 'live').hotline()
  known.set(territory, { hotline, until: Date.now() + KNOWN_MS })
  return hotline
}

function nobody(c: Context<AppEnv>): Response {
  return problem(c, { type: 'not-found', detail: NO_DOOR })
}
