// What is handed to an adapter of RCS or WhatsApp, and what these two services take. The text stands first: a drill looks for its word near the
// beginning.

export interface RcsMessage {
  readonly text: string
  /** Labels of what may be tapped; left out where nothing is asked. The adapter adds our reference to what a tap sends back. */
  readonly answers?: RcsAnswers
}

export interface RcsAnswers {
  readonly confirmed: string
  readonly help: string
}

/** RCS Business Messaging: characters of a text, and of the label of a suggestion. */
export const RCS_TEXT_LENGTH = 3_072
export const RCS_LABEL_LENGTH = 25

export interface WhatsAppMessage {
  readonly text: string
  /** Left out in an answer to somebody who has just written: there a text of one's own is allowed. */
  readonly template?: { readonly name: string; readonly locale: WhatsAppLocale }
}

export const WHATSAPP_LOCALES = ['fr', 'en'] as const
export type WhatsAppLocale = (typeof WHATSAPP_LOCALES)[number]

/** Meta's guide to templates: what a reader sees of the body, the template's own words included. */
export const WHATSAPP_BODY_LENGTH = 1_024

/** A parameter of a template holds no line break, no tab and no run of more than four blanks: Meta refuses the message, and we change no text. */
export function fitsParameter(text: string): boolean {
  return !/[\r\n\t]| {5}/.test(text)
}
