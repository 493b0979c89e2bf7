// What a text may not be. Run in the composer while it is written, and again by the server before anybody can approve it.
import { fitsParameter } from '../model/conversation.ts'
import type { ChannelName, Language } from '../model/message.ts'
import type { Reason } from '../model/reason.ts'
import type { Variants } from '../model/dwelling.ts'
import type { Territory, WhatsAppContract } from '../model/territory.ts'
import { segmentsOf } from './segments.ts'
import { asksForAnswer, sentencesOf } from './sentences.ts'
import { hasAlternative, ordersUpstairs } from './upstairs.ts'
import { languagesWithoutTemplate } from './whatsapp.ts'

export interface LintFault {
  readonly reason: Reason
  readonly language: Language
  readonly detail: string
}

const MAX_PARTS = 6
// Control, zero-width and bidirectional characters can hide or turn what people read.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u
// All our languages are written in Latin letters: one of another script that looks like them forges a name, and doubles the price of an SMS.
const FOREIGN = /(?!\p{Script_Extensions=Latin})\p{L}/u
// What phones make a link of by themselves: an address, or a word with an ending that they know. A space after a full stop undoes it.
const ENDINGS =
  'ai|app|be|biz|cc|ch|click|cloud|co|com|de|dev|es|eu|fr|gd|gl|gouv|help|icu|info|io|it|link|live|ly|me|mobi|net|online|org|page|pro|re|shop|site|store|tel|to|top|tv|uk|us|xyz'
const LINK = new RegExp(`\\b(?:https?://|www\\.)[^\\s]+|\\b[a-z0-9-]+\\.(?:${ENDINGS})\\b[^\\s]*`, 'gi')

export interface LintOptions {
  readonly linkDomain: string | null
  readonly inbound: string | null
  /** Null or left out where this alert does not use WhatsApp. */
  readonly whatsapp?: Pick<WhatsAppContract, 'templates'> | null
}

/** What the commune, and the channels chosen, allow in a text. */
export function lintOptionsOf(
  { linkDomain, sms, whatsapp }: Pick<Territory, 'linkDomain' | 'sms' | 'whatsapp'>,
  channels: readonly ChannelName[],
): LintOptions {
  return { linkDomain, inbound: sms.inbound, whatsapp: channels.includes('whatsapp') ? (whatsapp ?? null) : null }
}

/**
 * A text and its variants. The text itself goes to whoever nobody knows anything of, so it may send people up only where it says what else to do;
 * and those who have no upper floor are never sent up at all.
 */
export function lintContent(
  { texts, variants = {} }: { readonly texts: Parameters<typeof lintTexts>[0]; readonly variants?: Variants },
  options: LintOptions,
): readonly LintFault[] {
  const written = Object.entries(texts) as [Language, string][]
  const upstairs = (language: Language, detail: string): LintFault => {
    return { reason: 'upstairs without an alternative', language, detail }
  }
  const ups = written.filter(([, text]) => ordersUpstairs(text))
  const grounded = variants['no floor']
  const sentUp = [
    ...ups
      .filter(([, text]) => !hasAlternative(text))
      .map(([language]) => upstairs(language, 'say in the text what to do without an upper floor')),
    ...(grounded === undefined
      ? ups.map(([language]) => upstairs(language, 'write the text for those who have no upper floor'))
      : (Object.entries(grounded) as [Language, string][])
          .filter(([, text]) => ordersUpstairs(text))
          .map(([language]) => upstairs(language, 'the text for those who have no upper floor sends them up'))),
  ]
  const unsaid = Object.values(variants).flatMap((said) =>
    written
      .filter(([language]) => (said[language] ?? '').trim() === '')
      .map(([language]): LintFault => ({
        reason: 'variant without a language',
        language,
        detail: 'a variant is written in each language of the text',
      })),
  )
  const faults = [
    ...lintTexts(texts, options),
    ...Object.values(variants).flatMap((said) =>
      // An empty one is told above, once.
      lintTexts(said, options).filter(({ reason }) => reason !== 'empty text'),
    ),
    ...sentUp,
    ...unsaid,
  ]
  // Two wordings with one and the same mistake are one thing to mend.
  return faults.filter(
    (fault, index) =>
      faults.findIndex(
        ({ reason, language, detail }) =>
          reason === fault.reason && language === fault.language && detail === fault.detail,
      ) === index,
  )
}

export function lintTexts(
  texts: Readonly<Partial<Record<Language, string>>>,
  options: LintOptions,
): readonly LintFault[] {
  const whatsapp = options.whatsapp ?? null
  const faults: LintFault[] = []
  if ((texts.fr ?? '').trim() === '')
    faults.push({ reason: 'empty text', language: 'fr', detail: 'the French text is empty' })
  for (const [language, text] of Object.entries(texts) as [Language, string][]) {
    const fault = (reason: Reason, detail: string) => faults.push({ reason, language, detail })
    const variable = /\{[^}]*\}?/.exec(text)
    if (variable !== null) fault('template variable left', variable[0])
    const hidden = HIDDEN.exec(text)
    if (hidden !== null) fault('control character in text', codePoint(hidden[0]))
    const foreign = FOREIGN.exec(text)
    if (foreign !== null) fault('letter of another script', `${foreign[0]} ${codePoint(foreign[0])}`)
    for (const [link] of text.matchAll(LINK)) {
      const host = link
        .replace(/^https?:\/\//i, '')
        .split('/')[0]
        ?.toLowerCase()
      if (options.linkDomain === null || host !== options.linkDomain.toLowerCase()) fault('link in text', link)
    }
    if (options.inbound === null && sentencesOf(text).some(asksForAnswer))
      fault('asks for an answer that cannot come', 'the sender is a name: nobody can write back to it')
    if (segmentsOf(text).parts > MAX_PARTS) fault('text too long', `longer than ${MAX_PARTS} SMS`)
    if (whatsapp !== null && !fitsParameter(text))
      fault('blanks that WhatsApp refuses', 'a line break, a tab, or more than four blanks in a row')
  }
  if (whatsapp !== null)
    for (const language of languagesWithoutTemplate(texts, whatsapp))
      faults.push({
        reason: 'no WhatsApp template for a language',
        language,
        detail: `${language} has no template: leave WhatsApp out, or have one approved and name it in territory.yaml`,
      })
  return faults
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
