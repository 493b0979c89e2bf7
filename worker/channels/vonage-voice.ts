// A call through Vonage's Voice API: the whole script inline, the reference in the paths of its webhooks, since a call takes none.
import type { Channel, Outgoing, ReceiptVerdict } from '../fanout/channel.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { callScript, noticeScript } from './voice-script.ts'
import { classifyAnswer } from './vonage-answer.ts'
import { VonageClient, type VonageOptions } from './vonage-client.ts'

/** Voice API limits: `ringing_timer` 1 to 120 s, `length_timer` to 7 200 s. */
const MAX_RINGING_S = 60
const MAX_CALL_S = 300
/** How long the machine may talk before its beep (45 to 120 s). */
const BEEP_WAIT_S = 45

/** Where what happens to the call of this reference is told. */
export function voiceHook(hooksUrl: string, reference: string, what: 'event' | 'key'): string {
  return `${hooksUrl}/vonage/voice/${reference}/${what}`
}

export class VonageVoice implements Channel {
  readonly name = 'voice'
  readonly provider = 'vonage'
  readonly takesAnswers = true
  /** A call takes no reference of ours, so Reports cannot be asked by it: its webhooks, which carry it in their path, tell. */
  readonly lookup = null
  readonly #options: VonageOptions
  readonly #client: VonageClient<'voice'>

  constructor(options: VonageOptions) {
    this.#options = options
    this.#client = new VonageClient('voice', options)
  }

  send(message: Outgoing): Promise<SendOutcome> {
    const { to, hooksUrl, reference } = message
    const from = this.#options.account.voiceNumber ?? null
    const keyUrl = voiceHook(hooksUrl, reference, 'key')
    const call = {
      to: [{ type: 'phone', number: to.replace(/^\+/, '') }],
      ...(from === null ? { randomFromNumber: true } : { from: { type: 'phone', number: from } }),
      ncco: message.oneWay === true ? noticeScript(message) : callScript({ ...message, keyUrl }),
      eventUrl: [voiceHook(hooksUrl, reference, 'event')],
      eventMethod: 'POST',
      advancedMachineDetection: { behavior: 'continue', mode: 'detect_beep', beepTimeout: BEEP_WAIT_S },
      ringingTimer: Math.min(Math.max(Math.floor(message.ttlMs / 1_000), 1), MAX_RINGING_S),
      lengthTimer: MAX_CALL_S,
    }
    return this.#client.send(
      (client) => client.createOutboundCall(call as unknown as Parameters<typeof client.createOutboundCall>[0]),
      (answer, now) => classifyAnswer(answer, { to, idName: 'uuid', now }),
    )
  }

  /** Its webhooks need their path as well: `parseVoiceEvent` and `parseVoiceKey` read them. */
  parseReceipt(): Promise<ReceiptVerdict> {
    return Promise.resolve({ kind: 'unreadable', why: 'a call is told by its own hooks' })
  }
}
