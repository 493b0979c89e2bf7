// The text that leaves, exactly as approved: the mode's first word before it, the alert's number after it. Console and shard run this same code.
import type { AlertContent } from '../model/alert.ts'
import type { ChannelName, Language } from '../model/message.ts'
import type { Mode } from '../model/mode.ts'
import type { MailContract, Territory } from '../model/territory.ts'
import { renderMail } from './mail.ts'
import { renderForContact } from './for-contact.ts'
import { renderPush } from './notification.ts'
import { renderRcs } from './rcs.ts'
import { renderSms } from './sms.ts'
import { renderVoice } from './spoken.ts'
import { renderWhatsApp } from './whatsapp.ts'

export { renderSms, type Rendering } from './sms.ts'

/** What one message of one alert is rendered from. */
export interface MessageSource {
  readonly content: Pick<
    AlertContent,
    'voices' | 'texts' | 'msgType' | 'event' | 'hazard' | 'severity' | 'expiresAt' | 'allClear'
  >
  readonly language: Language
  readonly mode: Mode
  readonly number: number | null
  readonly revision: number
  readonly territory: Pick<Territory, 'code' | 'speaker' | 'whatsapp'> & {
    readonly sms?: Pick<Territory['sms'], 'inbound'>
    readonly mail?: Pick<MailContract, 'inbound'>
  }
  /** Names of those for whom their contact is told; empty where it is about nobody but the reader. */
  readonly about?: readonly string[]
}

/** The text of one channel, all from the one that was approved; empty where there is nothing to say or the channel takes no text. */
export function renderFor(channel: ChannelName, source: MessageSource): string {
  switch (channel) {
    case 'sms':
      return renderSms(source)
    case 'rcs':
      return renderRcs(source)
    case 'whatsapp':
      return renderWhatsApp(source)
    case 'mail':
      return renderMail(source)
    case 'voice':
      return renderVoice(source)
    case 'push':
      return renderPush(source)
    case 'contact':
      return renderForContact(source)
    case 'display':
    case 'siren':
      return ''
    default:
      return channel satisfies never
  }
}

export interface TemplateValues {
  readonly speaker: string
  readonly date: string
  readonly time: string
  readonly before: string
  readonly next: string
  readonly desk: string
}

/** Fills the closed list of variables; what it does not know stays, and the lint refuses it. */
export function filled(text: string, values: TemplateValues): string {
  return text.replace(/\{(speaker|date|time|before|next|desk)\}/g, (_, name: keyof TemplateValues) => values[name])
}
