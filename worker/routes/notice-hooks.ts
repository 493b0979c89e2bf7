// Notices that come by phone: an SMS or a call from a number of the list. A number can be forged, as everywhere on the telephone: it wakes somebody
// for nothing at worst, who calls back the number that the commune knows.
import type { Context } from 'hono'
import { commandOf } from '../env.ts'
import { wordsNotice } from '../feeds/index.ts'
import { sourceOfSender } from '../model/notice.ts'
import type { AppEnv } from './app-env.ts'
import type { Door } from './provider-door.ts'

const TEXT = 'text/plain; charset=utf-8'

export function isNoticePhone({ notices }: Door<unknown>, phone: string): boolean {
  return sourceOfSender(notices, { by: 'phone', phone }) !== null
}

/** The name of the event makes a repeated webhook harmless. */
export async function noticeBySms(
  c: Context<AppEnv>,
  { territory }: Door<unknown>,
  { from, words, eventId }: { readonly from: string; readonly words: string; readonly eventId: string },
): Promise<'notice' | 'notice refused'> {
  const taken = await commandOf(c.env, territory, 'live').takeNotice({
    door: 'sms',
    sender: { by: 'phone', phone: from },
    contentType: TEXT,
    bytes: new TextEncoder().encode(words),
    said: wordsNotice(words, eventId),
    name: eventId,
  })
  return taken.kind === 'taken' ? 'notice' : 'notice refused'
}

/** The notice stands, and somebody is rung, before the caller has said a word: they may hang up. The id of it; null where it was refused. */
export async function noticeByCall(
  c: Context<AppEnv>,
  { territory }: Door<unknown>,
  { from, callId }: { readonly from: string; readonly callId: string },
): Promise<string | null> {
  const taken = await commandOf(c.env, territory, 'live').takeNotice({
    door: 'call',
    sender: { by: 'phone', phone: from },
    contentType: TEXT,
    bytes: new Uint8Array(0),
    said: wordsNotice('', callId),
    name: callId,
  })
  return taken.kind === 'taken' ? taken.notice.id : null
}
