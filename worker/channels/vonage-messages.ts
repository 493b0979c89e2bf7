// What every channel of Vonage's Messages API has in common: one request, our reference in it, the callback of this very message, and what its
// Reports know of the reference.
import type { Channel, Outgoing, ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { ChannelName } from '../model/message.ts'
import type { SendOutcome } from '../model/outcome.ts'
import { classifyAnswer, objectOf } from './vonage-answer.ts'
import { VonageClient, type VonageOptions } from './vonage-client.ts'
import { parseVonageReceipt } from './vonage-receipt.ts'

/** Members of a request that are the channel's own, named as the SDK names them; null where the message is none that it takes. */
export type OwnMembers = Readonly<Record<string, unknown>> & { readonly channel: string; readonly messageType: string }

export abstract class VonageMessages implements Channel {
  abstract readonly name: ChannelName
  readonly provider = 'vonage'
  /** SMS where the commune has rented a number for answers (`sms.inbound`); the others are conversations by nature. */
  readonly takesAnswers = true
  readonly #options: VonageOptions
  readonly #client: VonageClient<'messages'>

  constructor(options: VonageOptions) {
    this.#options = options
    this.#client = new VonageClient('messages', options)
  }

  protected abstract own(message: Outgoing): OwnMembers | null

  async send(message: Outgoing): Promise<SendOutcome> {
    const { to, sender, reference, hooksUrl } = message
    const own = this.own(message)
    if (own === null || sender === '')
      return { kind: 'refused', failure: 'rejected content', detail: sender === '' ? 'no sender' : 'not a message' }
    const request = {
      ...own,
      to: to.replace(/^\+/, ''),
      from: sender,
      clientRef: reference,
      webhookUrl: `${hooksUrl}/vonage/status`,
    }
    return this.#client.send(
      (client) => client.send(request as Parameters<typeof client.send>[0]),
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

/** Whole seconds for which the provider tries, within what the channel takes. */
export function ttlSeconds(ttlMs: number, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.min(Math.max(Math.floor(ttlMs / 1_000), least), most)
}
