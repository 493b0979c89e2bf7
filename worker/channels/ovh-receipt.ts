// OVHcloud's delivery receipts. It calls one address of the whole account, signs nothing and sends nothing of ours back: so the address itself
// carries a secret, and a row is found again by OVHcloud's own id.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ReceiptVerdict, WebhookCall } from '../fanout/channel.ts'
import type { FailureClass, Receipt } from '../model/outcome.ts'
import { parseRfc3339 } from '../model/time.ts'
import { meant } from '../model/word-table.ts'
import type { OvhAccount } from './ovh-account.ts'

/**
 * `/hooks/99001/ovh/{secret}`: what the account's `callBack` must lead to. The secret follows from the account and the territory; a new
 * application secret means a new address.
 */
export function ovhReceiptPath(territory: string, account: Pick<OvhAccount, 'applicationSecret'>): string {
  return `/hooks/${territory}/ovh/${secretOf(territory, account)}`
}

/** Its parameters stand in the query, or in a form where OVHcloud posts. */
export function parseOvhReceipt(call: WebhookCall, account: Pick<OvhAccount, 'applicationSecret'>): ReceiptVerdict {
  const url = new URL(call.url, 'https://hooks.invalid')
  const [, territory = '', secret = ''] = /\/hooks\/([^/]+)\/ovh\/([^/]+)\/?$/.exec(url.pathname) ?? []
  // Never "unsigned", which asks for the same call again: OVHcloud would not sign that one either.
  if (!sameText(secret, secretOf(territory, account))) return { kind: 'forged', why: 'secret of the address' }
  const form = new URLSearchParams(call.method === 'POST' ? call.body : '')
  const said = (name: string) => (url.searchParams.get(name) ?? form.get(name) ?? '').trim()
  const id = said('id')
  if (!/^\d{1,20}$/.test(id)) return { kind: 'unreadable', why: 'no id of a message' }
  const meaning = meaningOf(said('ptt'), said('description'))
  if (meaning === null) return { kind: 'unreadable', why: 'unknown state of a message' }
  return {
    kind: 'receipt',
    receipt: {
      provider: 'ovh',
      // A repeat of the same state is a replay, whatever its date.
      eventId: `ovh:${id}:${meaning.state}`,
      reference: null,
      providerId: id,
      status: meaning.status,
      at: parseRfc3339(said('date')) ?? call.now,
      failure: meaning.failure,
    },
  }
}

interface Meaning {
  readonly state: string
  readonly status: Receipt['status']
  readonly failure: FailureClass | null
}

function meaningOf(ptt: string, dlr: string): Meaning | null {
  if (/^\d{1,4}$/.test(ptt)) {
    const status = meant(PTT, ptt)
    if (status !== undefined) return { state: `ptt ${ptt}`, ...statusOf(status) }
  }
  const status = meant(DLR, dlr)
  return status === undefined ? null : { state: `dlr ${dlr}`, ...statusOf(status) }
}

function statusOf(status: 'accepted' | 'delivered' | FailureClass): Omit<Meaning, 'state'> {
  return status === 'accepted' || status === 'delivered'
    ? { status, failure: null }
    : { status: 'undelivered', failure: status }
}

// « Tout savoir sur les utilisateurs SMS », docs.ovhcloud.com: the codes of `ptt`. 1 to 3 are on their way; 6 means that the operator will never
// say, so that the row stays "sent" and is not shown as delivered. Codes that are not here are read by `description`.
const PTT: Readonly<Record<string, 'accepted' | 'delivered' | FailureClass>> = {
  1: 'accepted',
  2: 'accepted',
  3: 'accepted',
  4: 'delivered',
  5: 'provider down',
  6: 'accepted',
  8: 'provider down',
  20: 'rejected content',
  21: 'provider down',
  23: 'bad recipient',
  24: 'provider down',
  25: 'provider down',
  26: 'provider down',
  27: 'bad recipient',
  28: 'rejected content',
  29: 'rejected content',
  33: 'rejected content',
  39: 'provider down',
  73: 'provider down',
  74: 'provider down',
  76: 'provider down',
  202: 'provider down',
}

// The same page: `description`, a state of the receipt.
const DLR: Readonly<Record<string, 'accepted' | 'delivered' | FailureClass>> = {
  0: 'accepted',
  1: 'delivered',
  2: 'provider down',
  4: 'accepted',
  8: 'accepted',
  16: 'provider down',
}

function secretOf(territory: string, { applicationSecret }: Pick<OvhAccount, 'applicationSecret'>): string {
  return createHmac('sha256', applicationSecret).update(`tocsin ovh receipts 1|${territory}`).digest('base64url')
}

// Hashed first: the comparison takes as long whatever was sent.
function sameText(left: string, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(left), hash(right))
}
