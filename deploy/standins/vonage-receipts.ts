// The life of one message as its receipts tell it: submitted, then delivered or not; of RCS and WhatsApp also read. A suggestion is tapped where somebody plays it, as an SMS is answered.
import { randomUUID } from 'node:crypto'
import { Callbacks, pathOf } from './callbacks.ts'
import type { Arrival } from './outbox.ts'
import type { MessageChannel } from './vonage-request.ts'

const SUBMITTED_MS = 40
const DELIVERED_MS = 400
const SPREAD_MS = 1_600
/** Between the arrival and the eyes. */
const READ_MS = 600

export class VonageReceipts extends Callbacks {
  /** Each callback is signed anew at each try. */
  constructor(server: string, sign: (body: string) => string) {
    super(server, (body) => ({ authorization: sign(body) }))
  }

  /**
   * Plays the life of one message. Three numbers in a hundred are out of reach, always the same ones: they end in 97, 98 or 99. Of the
   * conversations those of numbers that end in 0 to 4 are opened.
   */
  follow(
    asked: Record<string, unknown>,
    providerId: string,
    life: {
      readonly channel: MessageChannel
      readonly duplicates: number
      readonly reordered: boolean
    },
  ): void {
    const callback = pathOf(asked['webhook_url'])
    if (callback === null) return
    const { channel, duplicates, reordered } = life
    const to = String(asked['to'])
    const event = (status: string) => ({
      channel,
      message_uuid: providerId,
      to,
      from: asked['from'],
      client_ref: asked['client_ref'],
      timestamp: new Date().toISOString(),
      status,
      ...(status === 'undeliverable'
        ? {
            error: {
              type: 'https://developer.vonage.com/api-errors/messages#1340',
              title: 1340,
              detail: 'Absent subscriber',
            },
          }
        : {}),
      ...(status === 'submitted' ? { usage: { currency: 'EUR', price: '0.0650' } } : {}),
      ...(status === 'submitted' && channel === 'sms' ? { sms: { count_total: '1' } } : {}),
    })
    const last = /9[789]$/.test(to) ? 'undeliverable' : 'delivered'
    const settleMs = DELIVERED_MS + (Number(to.slice(-4)) % 17) * (SPREAD_MS / 17)
    const [first, second] = reordered ? [last, 'submitted'] : ['submitted', last]
    for (let copy = 0; copy <= duplicates; copy++) {
      this.tell(SUBMITTED_MS, callback, event(first))
      this.tell(settleMs, callback, event(second))
    }
    if (channel !== 'sms' && last === 'delivered' && /[0-4]$/.test(to))
      this.tell(settleMs + READ_MS, callback, event('read'))
  }

  /** Somebody taps a suggestion of this message now. */
  tap({ reference, to, from }: Arrival, answer: string, territory: string): Promise<number> {
    const body = tapped(to.replace(/^\+/, ''), from, `${reference}:${answer}`, answer)
    return this.deliver(`/hooks/${territory}/vonage/inbound`, body)
  }
}

// `reply` of an inbound RCS message: what we put into the suggestion, and what stood on it.
function tapped(number: string, sender: string, postback: string, words: string) {
  return {
    channel: 'rcs',
    message_uuid: randomUUID(),
    from: number,
    to: sender,
    timestamp: new Date().toISOString(),
    message_type: 'reply',
    reply: { id: postback, title: words },
  }
}
