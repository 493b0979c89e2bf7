// A notification as a browser shows it, from the approved text.
import type { Severity } from '../model/alert.ts'
import type { Language } from '../model/message.ts'
import type { MessageSource } from './render.ts'
import { renderSms } from './sms.ts'

/** What the service worker is handed. The adapter adds `ack`, the address that takes "shown", "confirmed" and "help". */
export interface Notification {
  readonly title: string
  readonly body: string
  readonly language: Language
  readonly territory: string
  readonly number: number | null
  readonly revision: number
  readonly severity: Severity
  readonly exercise: boolean
}

/** The JSON of a `Notification`; empty where there is no text. */
export function renderPush(source: MessageSource): string {
  const { content, language, mode, number, revision, territory } = source
  const body = renderSms(source)
  if (body === '') return ''
  const notification: Notification = {
    title: `${territory.speaker} · ${content.event}`,
    body,
    language,
    territory: territory.code,
    number,
    revision,
    severity: content.severity,
    exercise: mode !== 'live',
  }
  return JSON.stringify(notification)
}
