// SMS through Vonage's Messages API, and what its Reports know of our reference.
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { classifyAnswer, objectOf } from './vonage-answer.ts'
import { VonageClient, type VonageOptions } from './vonage-client.ts'
import { parseVonageReceipt } from './vonage-receipt.ts'

// Vonage takes 20 s to 7 days (Messages API, `ttl` of SMS, seconds).
const MIN_TTL_S = 20
const MAX_TTL_S = 604_800

export class VonageSms implements Channel {
  readonly name = 'sms'
  readonly provider = 'vonage'
  /** Where the commune has rented a number for answers (`sms.inbound`). */
  readonly takesAnswers = true
  readonly #options: VonageOptions
  readonly #client: VonageClient<'messages'>

  constructor(options: VonageOptions) {
    this.#options = options
    this.#client = new VonageClient('messages', options)
  }

  send(message: Outgoing): Promise<SendOutcome> {
    const { to } = message
    const sms = {
      channel: 'sms',
      messageType: 'text',
      to: to.replace(/^\+/, ''),
      from: message.sender,
      text: message.text,
      clientRef: message.reference,
      webhookUrl: `${message.hooksUrl}/vonage/status`,
      ttl: Math.min(Math.max(Math.floor(message.ttlMs / 1_000), MIN_TTL_S), MAX_TTL_S),
    }
    return this.#client.send(
      (client) => client.send(sms as Parameters<typeof client.send>[0]),
      (answer, now) => classifyAnswer(answer, { to, idName: 'message_uuid', now }),
    )
  }

  /** Vonage's Reports by our reference. A report lags behind the send: "never seen" counts only after the unknown wait. */
  lookup = async (reference: string): Promise<SendOutcome | { readonly kind: 'never seen' }> => {
    const query = new URLSearchParams({
      account_id: this.#options.account.apiKey,
      product: 'MESSAGES',
      direction: 'outbound',
      client_ref: reference,
    })
    const answer = await this.#client.read(`/v2/reports/records?${query.toString()}`)
    if (answer.kind === 'refused') return answer
    if (answer.kind === 'lost') return { kind: 'unknown', detail: `report: ${answer.why}` }
    if (answer.status !== 200) return { kind: 'unknown', detail: `report: HTTP ${answer.status}` }
    const records = objectOf(answer.body)?.['records']
    if (!Array.isArray(records)) return { kind: 'unknown', detail: 'report: not readable' }
    const ours = (records as Record<string, unknown>[]).find((record) => record['client_ref'] === reference)
    const providerId = ours?.['message_uuid'] ?? ours?.['message_id']
    if (ours === undefined) return { kind: 'never seen' }
    return typeof providerId === 'string'
      ? { kind: 'accepted', providerId, costCents: null }
      : { kind: 'unknown', detail: 'report: record without an id' }
  }

  parseReceipt(call: WebhookCall): Promise<ReceiptVerdict> {
    return Promise.resolve(parseVonageReceipt(call, this.#options.account))
  }
}
