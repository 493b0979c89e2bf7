// A decision through the API, as the console makes it: one person submits, another approves.
import type { Alert } from '../../../worker/model/alert.ts'
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Situation } from '../../../worker/model/view.ts'
import type { Caller } from './server.ts'
import { territoryNow } from '../../../worker/model/time.ts'

export interface Wanted {
  readonly zones: readonly string[]
  readonly text: string
  /** In English, for who reads it. */
  readonly english?: string
  readonly channels?: readonly ChannelName[]
  readonly proposal?: string | null
  readonly severity?: string
  /** Immediate where it is left out: every channel at once. */
  readonly urgency?: string
  readonly expiresInMs?: number
}

export async function submitted(author: Caller, territory: string, wanted: Wanted): Promise<Alert> {
  const situation = await author<Situation>('GET', `/api/${territory}/situation`)
  const now = territoryNow(situation.body.clock, Date.now())
  const answer = await author<{ alert: Alert }>('POST', `/api/${territory}/alerts`, {
    proposal: wanted.proposal ?? null,
    content: {
      msgType: 'Alert',
      zones: wanted.zones,
      channels: wanted.channels ?? ['sms'],
      texts: { fr: wanted.text, ...(wanted.english === undefined ? {} : { en: wanted.english }) },
      event: 'crue',
      severity: wanted.severity ?? 'Extreme',
      urgency: wanted.urgency ?? 'Immediate',
      certainty: 'Likely',
      expiresAt: now + (wanted.expiresInMs ?? 6 * 3_600_000),
      allClear: false,
    },
  })
  if (answer.body.alert === undefined)
    throw new Error(`submit answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body.alert
}

export async function approved(approver: Caller, territory: string, alert: Alert): Promise<Alert> {
  const answer = await approver<{ alert: Alert }>('POST', `/api/${territory}/alerts/${alert.id}/approve`, {
    contentHash: alert.current.contentHash,
  })
  if (answer.body.alert === undefined)
    throw new Error(`approve answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body.alert
}
