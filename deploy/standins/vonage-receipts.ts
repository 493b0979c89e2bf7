// The life of one SMS as its receipts tell it: submitted, then delivered or not.
import { Callbacks, pathOf } from './callbacks.ts'

const SUBMITTED_MS = 40
const DELIVERED_MS = 400
const SPREAD_MS = 1_600

export class VonageReceipts extends Callbacks {
  /** Each callback is signed anew at each try. */
  constructor(server: string, sign: (body: string) => string) {
    super(server, (body) => ({ authorization: sign(body) }))
  }

  /** Plays the life of one message. Three numbers in a hundred are out of reach, always the same ones: they end in 97, 98 or 99. */
  follow(
    asked: Record<string, unknown>,
    providerId: string,
    { duplicates, reordered }: { readonly duplicates: number; readonly reordered: boolean },
  ): void {
    const callback = pathOf(asked['webhook_url'])
    if (callback === null) return
    const to = String(asked['to'])
    const event = (status: string) => ({
      channel: 'sms',
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
      ...(status === 'submitted' ? { usage: { currency: 'EUR', price: '0.0650' }, sms: { count_total: '1' } } : {}),
    })
    const last = /9[789]$/.test(to) ? 'undeliverable' : 'delivered'
    const settleMs = DELIVERED_MS + (Number(to.slice(-4)) % 17) * (SPREAD_MS / 17)
    const [first, second] = reordered ? [last, 'submitted'] : ['submitted', last]
    for (let copy = 0; copy <= duplicates; copy++) {
      this.tell(SUBMITTED_MS, callback, event(first))
      this.tell(settleMs, callback, event(second))
    }
  }
}
