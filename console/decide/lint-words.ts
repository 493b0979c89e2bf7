import type { LintFault } from '../../worker/fanout/lint.ts'
import { say } from '../i18n/words.svelte.ts'
import { reasonKey } from '../frame/reason-key.ts'

/** A fault in words, with how to mend it. */
export function lintWords(fault: LintFault): string {
  switch (String(fault.reason)) {
    case 'empty text':
      return say('lintEmpty')
    case 'template variable left':
      return say('lintVariable', { detail: fault.detail })
    case 'link in text':
      return say('lintLink', { detail: fault.detail })
    case 'control character in text':
      return say('lintControl', { detail: fault.detail })
    case 'letter of another script':
      return say('lintForeign', { detail: fault.detail })
    case 'asks for an answer that cannot come':
      return say('lintDeaf')
    case 'no WhatsApp template for a language':
      return say('lintNoTemplate')
    case 'blanks that WhatsApp refuses':
      return say('lintBlanks')
    case 'upstairs without an alternative':
      return say('lintUpstairs')
    case 'variant without a language':
      return say('lintVariant')
    case 'text too long':
      return say('lintLong')
    default: {
      const key = reasonKey(fault.reason)
      return key === null ? fault.detail : say(key)
    }
  }
}
