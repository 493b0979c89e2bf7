// What a resident answers to an e-mail: AhaSend's route hands it on, signed by a secret of its own. Whose answer it is stands in the address to which
// it was written, never in who says that they wrote it: anybody can put any sender into an e-mail.
import * as v from 'valibot'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import { answeredReference, parseMailAddress } from '../model/mail-address.ts'
import { mailReplyOf, type Reply } from '../model/reply.ts'
import type { AhaSendAccount } from './ahasend-account.ts'
import { verifyStandardWebhook } from './standard-webhook.ts'
import { objectOf } from './vonage-answer.ts'

/** The endpoint of the account's route. */
export function ahaSendReplyPath(territory: string): string {
  return `/hooks/${territory}/ahasend/reply`
}

const ROUTED = v.object({
  type: v.picklist(['message.routing', 'route.message']),
  data: v.object({
    id: v.string(),
    from: v.string(),
    to: v.string(),
    message_id: v.optional(v.string(), ''),
    bounce: v.optional(v.boolean(), false),
    auto_submitted: v.optional(v.nullable(v.string())),
    plain_body: v.optional(v.nullable(v.string())),
    html_body: v.optional(v.nullable(v.string())),
    /** The answer without what it quotes, where the route was asked for it. */
    reply_from_plain_body: v.optional(v.nullable(v.string())),
  }),
})

export type MailReply =
  | {
      readonly kind: 'reply'
      /** Null where it means nothing that we know, or where a machine wrote it. */
      readonly said: Reply | null
      /** Of the message that is answered; null where the address does not name one. */
      readonly reference: string | null
      /** Who says that they wrote it. */
      readonly from: string | null
      readonly eventId: string
    }
  | Exclude<ReceiptVerdict, { readonly kind: 'receipt' }>

export function parseAhaSendReply(call: WebhookCall, { routeSecret }: Pick<AhaSendAccount, 'routeSecret'>): MailReply {
  if (routeSecret === null) return { kind: 'forged', why: 'no route for answers' }
  const signature = verifyStandardWebhook(call, routeSecret)
  if (signature.kind !== 'signed') return signature
  const parsed = v.safeParse(ROUTED, objectOf(call.body))
  if (!parsed.success) return { kind: 'unreadable', why: 'not an e-mail of the route' }
  const { data } = parsed.output
  // A holiday notice and a bounce quote our own words, "help" among them.
  const byMachine = data.bounce || !/^(?:no)?$/i.test(data.auto_submitted?.trim() ?? '')
  return {
    kind: 'reply',
    said: byMachine ? null : mailReplyOf(wordsOf(data)),
    reference: answeredReference(data.to),
    from: parseMailAddress(/<([^<>]+)>\s*$/.exec(data.from)?.[1] ?? data.from),
    eventId: `mail:${data.message_id === '' ? data.id : data.message_id}`,
  }
}

function wordsOf(data: v.InferOutput<typeof ROUTED>['data']): string {
  const plain = [data.reply_from_plain_body, data.plain_body].find((text) => (text ?? '').trim() !== '')
  return plain ?? (data.html_body ?? '').replace(/<(?:blockquote|style|head)[\s\S]*$/i, '').replace(/<[^>]*>/g, ' ')
}
