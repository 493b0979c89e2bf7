// Vonage Voice as the product meets it, with somebody at the other end: picks up, listens, presses a key, is busy, or has a machine answer.
// A call is in the outbox, on disk, before it is answered; what is said and pressed is added to it while it happens.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pathOf } from './callbacks.ts'
import { readWav } from '../../worker/model/wav.ts'
import { calleeOf, KEYS, type Callee } from './callee.ts'
import type { Faults } from './faults.ts'
import type { Arrival, Outbox } from './outbox.ts'
import { VonageReceipts } from './vonage-receipts.ts'
import {
  answer,
  bodyOf,
  isSigned,
  objectOf,
  problem,
  refuse,
  signed,
  type Invalid,
  type VonageKeys,
} from './vonage-wire.ts'

/** A real call takes a minute; the demonstration's takes a few seconds. */
const RING_MS = 300
const STEP_MS = 250
const MAX_TALK = 1_500

interface Talk {
  readonly action: 'talk'
  readonly text: string
}
interface Input {
  readonly action: 'input'
  readonly eventUrl: readonly string[]
}
interface Recording {
  readonly action: 'record'
  readonly eventUrl: readonly string[]
}
interface Stream {
  readonly action: 'stream'
  readonly streamUrl: readonly string[]
}
type Action = Talk | Input | Recording | Stream

interface Line {
  readonly who: 'voice' | 'callee'
  readonly words: string
}

export interface VoiceParts {
  readonly outbox: Outbox
  readonly faults: Faults
  readonly now: () => number
  readonly keys: VonageKeys
}

/** Answers true where the request was the Voice API's to answer. */
export function vonageVoice(
  parts: VoiceParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const hooks = new VonageReceipts(parts.keys.server, (body) => signed(body, parts.keys, parts.now()))
  return async (request, response) => {
    if (new URL(request.url ?? '/', 'https://api.nexmo.com').pathname !== '/v1/calls') return false
    if (request.method !== 'POST') {
      problem(response, 405, 'method-not-allowed', 'Method not allowed')
      return true
    }
    await created(request, response, parts, hooks)
    return true
  }
}

async function created(
  request: IncomingMessage,
  response: ServerResponse,
  { outbox, faults, now, keys }: VoiceParts,
  hooks: VonageReceipts,
): Promise<void> {
  const asked = objectOf(await bodyOf(request))
  const to = String((asked?.['to'] as { number?: unknown }[] | undefined)?.[0]?.number ?? '')
  const fault = faults.meet({ channel: 'voice', provider: 'vonage', to }, now())
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault?.reset === 'before') return void request.socket.destroy()
  if (!isSigned(String(request.headers.authorization ?? ''), keys, now()))
    return problem(response, 401, 'unauthorized', 'Unauthorized')
  if (fault?.status !== undefined && fault.status >= 300) return refuse(response, fault)
  const invalid = faultsOf(asked)
  if (asked === null || invalid.length > 0) return problem(response, 400, 'voice#invalid', 'Bad Request', invalid)
  const script = asked['ncco'] as readonly Action[]
  const eventPath = pathOf((asked['event_url'] as string[])[0]) ?? ''
  const uuid = randomUUID()
  // What is said before a recording only announces it.
  const first = script.slice(script.findIndex(({ action }) => action === 'stream') + 1)[0]
  const arrival = outbox.put({
    channel: 'voice',
    to: `+${to}`,
    from: String((asked['from'] as { number?: unknown } | undefined)?.number ?? 'random'),
    text: first?.action === 'talk' ? first.text : '',
    at: new Date(now()).toISOString(),
    reference: eventPath.split('/').at(-2) ?? '',
    providerId: uuid,
    detail: { answeredBy: null, keys: [], transcript: [], status: 'started' },
  })
  const call = new Call({
    arrival,
    script,
    eventPath,
    outbox,
    hooks,
    server: keys.server,
    copies: 1 + (fault?.duplicateReceipts ?? 0),
  })
  answer(
    request,
    response,
    fault,
    JSON.stringify({ uuid, status: 'started', direction: 'outbound', conversation_uuid: `CON-${uuid}` }),
    201,
  )
  void call.play(calleeOf(to))
}

interface CallParts {
  readonly arrival: Arrival
  readonly script: readonly Action[]
  readonly eventPath: string
  readonly outbox: Outbox
  readonly hooks: VonageReceipts
  /** Where a recording is really fetched. */
  readonly server: string
  /** Each event so many times: a provider doubles them. */
  readonly copies: number
}

/** One call from its ring to its end. */
class Call {
  readonly #parts: CallParts
  readonly #transcript: Line[] = []
  readonly #keys: string[] = []

  constructor(parts: CallParts) {
    this.#parts = parts
  }

  async play(callee: Callee): Promise<void> {
    this.#event('started')
    await pause(RING_MS)
    this.#event('ringing')
    await pause(RING_MS)
    if (callee === 'busy' || callee === 'away') {
      this.#keep({ status: callee === 'busy' ? 'busy' : 'unanswered', answeredBy: 'nobody' })
      return this.#event(callee === 'busy' ? 'busy' : 'unanswered')
    }
    this.#event('answered')
    await pause(STEP_MS)
    if (callee === 'machine') await this.#voicemail()
    else await this.#listen(KEYS[callee])
    this.#keep({ status: 'completed' })
    this.#event('completed', { duration: '31' })
  }

  async #voicemail(): Promise<void> {
    this.#keep({ answeredBy: 'machine' })
    this.#event('machine')
    await pause(STEP_MS)
    const said = await this.#parts.hooks.ask(this.#parts.eventPath, this.#body('machine', { sub_state: 'beep_start' }))
    await this.#speak(scriptOf(said.body))
  }

  async #listen(presses: readonly string[]): Promise<void> {
    this.#keep({ answeredBy: 'human' })
    this.#event('human')
    let script: readonly Action[] = this.#parts.script
    for (const digits of presses) {
      await this.#speak(script)
      await pause(STEP_MS)
      const input = script.find((action): action is Input => action.action === 'input')
      if (input === undefined) return
      this.#keys.push(digits)
      this.#transcript.push({ who: 'callee', words: digits })
      this.#keep({})
      const said = await this.#parts.hooks.ask(
        pathOf(input.eventUrl[0]) ?? '',
        this.#body('input', { dtmf: { digits, timed_out: false } }),
      )
      script = scriptOf(said.body)
    }
    await this.#speak(script)
  }

  async #speak(script: readonly Action[]): Promise<void> {
    for (const action of script) {
      if (action.action === 'talk') this.#transcript.push({ who: 'voice', words: action.text })
      if (action.action === 'stream')
        this.#transcript.push({ who: 'voice', words: await played(action.streamUrl[0], this.#parts.server) })
    }
    this.#keep({})
  }

  #keep(change: Readonly<Record<string, unknown>>): void {
    const { outbox, arrival } = this.#parts
    outbox.update(arrival.n, { ...change, keys: [...this.#keys], transcript: [...this.#transcript] })
  }

  #event(status: string, more: Readonly<Record<string, unknown>> = {}): void {
    const { hooks, eventPath, copies } = this.#parts
    for (let copy = 0; copy < copies; copy++) hooks.tell(10 + copy * 20, eventPath, this.#body(status, more))
  }

  #body(status: string, more: Readonly<Record<string, unknown>>) {
    const { providerId: uuid, to } = this.#parts.arrival
    return {
      uuid,
      conversation_uuid: `CON-${uuid}`,
      to: to.slice(1),
      direction: 'outbound',
      timestamp: new Date().toISOString(),
      ...(status === 'input' ? {} : { status }),
      ...more,
    }
  }
}

// What the real API refuses: a number, an event address, a script of known actions whose talks are short enough and whose cut-short talks
// are followed by an input.
function faultsOf(asked: Record<string, unknown> | null): readonly Invalid[] {
  if (asked === null) return [{ name: 'body', reason: 'not a JSON object' }]
  const faults: Invalid[] = []
  const check = (name: string, good: boolean) => {
    if (!good) faults.push({ name, reason: 'invalid value' })
  }
  const to = asked['to'] as { type?: unknown; number?: unknown }[] | undefined
  check('to', Array.isArray(to) && to[0]?.type === 'phone' && /^[1-9]\d{6,14}$/.test(String(to[0].number ?? '')))
  const from = asked['from'] as { type?: unknown; number?: unknown } | undefined
  check(
    'from',
    asked['random_from_number'] === true ? from === undefined : /^\d{7,15}$/.test(String(from?.number ?? '')),
  )
  const url = (asked['event_url'] as unknown[] | undefined)?.[0]
  check('event_url', pathOf(url) !== null)
  const script = asked['ncco']
  check('ncco', Array.isArray(script) && script.length > 0 && isScript(script as Record<string, unknown>[]))
  const machine = asked['advanced_machine_detection'] as Record<string, unknown> | undefined
  check(
    'advanced_machine_detection',
    machine === undefined || (machine['behavior'] === 'continue' && Number(machine['beep_timeout']) >= 45),
  )
  return faults
}

function isScript(script: readonly Record<string, unknown>[]): boolean {
  return script.every((action, index) => {
    if (action['action'] === 'input')
      return Array.isArray(action['type']) && Array.isArray(action['eventUrl']) && action['dtmf'] !== undefined
    if (action['action'] === 'stream') return isStream(action['streamUrl'])
    if (action['action'] === 'record') return Array.isArray(action['eventUrl']) && action['format'] === 'mp3'
    if (action['action'] !== 'talk') return false
    const text = action['text']
    if (typeof text !== 'string' || text === '' || text.length > MAX_TALK) return false
    return action['bargeIn'] !== true || script.slice(index).some((later) => later['action'] === 'input')
  })
}

function isStream(urls: unknown): boolean {
  return Array.isArray(urls) && urls.length === 1 && pathOf(urls[0]) !== null
}

/** As the wall shows it: a note and how long it lasts, or that nothing could be fetched. */
async function played(url: unknown, server: string): Promise<string> {
  const answer = await fetch(`${server}${pathOf(url) ?? ''}`).catch(() => null)
  if (answer?.ok !== true) return '♪ ✕'
  const sound = readWav(new Uint8Array(await answer.arrayBuffer()))
  return sound.kind === 'wav' ? `♪ ${sound.seconds} s` : '♪ ✕'
}

export function scriptOf(body: string): readonly Action[] {
  try {
    const script: unknown = JSON.parse(body)
    return Array.isArray(script) && isScript(script as Record<string, unknown>[]) ? (script as Action[]) : []
  } catch {
    return []
  }
}

export function talksOf(script: readonly Action[]): readonly string[] {
  return script.flatMap((action) => (action.action === 'talk' ? [action.text] : []))
}

/** Where a key is told; null where the script waits for none. */
export function inputOf(script: readonly Action[]): string | null {
  return script.find((action): action is Input => action.action === 'input')?.eventUrl[0] ?? null
}

/** Where it is told that a voice was recorded; null where the script records none. */
export function recordingOf(script: readonly Action[]): string | null {
  return script.find((action): action is Recording => action.action === 'record')?.eventUrl[0] ?? null
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
