// Figures as people read them: French with its decimal comma and narrow spaces, English in its own form, 24 h clock in both.
import type { Instant } from '../../worker/model/time.ts'

export type FigureLanguage = 'fr' | 'en'
const LOCALE: Readonly<Record<FigureLanguage, string>> = { fr: 'fr-FR', en: 'en-GB' }
const NARROW_SPACE = '\u202f'

export function number(value: number, language: FigureLanguage, decimals = 0): string {
  return value.toLocaleString(LOCALE[language], { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

/** 3400 → « 3,40 m ». */
export function metres(mm: number, language: FigureLanguage): string {
  return `${number(mm / 1_000, language, 2)}${NARROW_SPACE}m`
}

/** A difference of level: 120 → « 12 cm »; from one metre on, in metres. */
export function rise(mm: number, language: FigureLanguage): string {
  if (Math.abs(mm) >= 1_000) return metres(mm, language)
  return `${number(mm / 10, language)}${NARROW_SPACE}cm`
}

export function rate(mmPerHour: number, language: FigureLanguage): string {
  return `${number(Math.abs(mmPerHour) / 10, language)}${NARROW_SPACE}cm/h`
}

export function euros(cents: number, language: FigureLanguage): string {
  return (cents / 100).toLocaleString(LOCALE[language], { style: 'currency', currency: 'EUR' })
}

export function timeOfDay(at: Instant, timeZone: string, seconds = false): string {
  const form: Intl.DateTimeFormatOptions = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  return new Intl.DateTimeFormat('en-GB', seconds ? { ...form, second: '2-digit' } : form).format(at)
}

/** « 14/10 » : day and month, as both languages of this territory write it. */
export function dayMonth(at: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', month: '2-digit' }).format(at)
}

export function dayAndTime(at: Instant, timeZone: string): string {
  return `${dayMonth(at, timeZone)} ${timeOfDay(at, timeZone)}`
}

/** The hour alone on the same day, with its day otherwise: dates are absolute where they may be read later. */
export function timeNear(at: Instant, now: Instant, timeZone: string): string {
  return dayMonth(at, timeZone) === dayMonth(now, timeZone) ? timeOfDay(at, timeZone) : dayAndTime(at, timeZone)
}

export type Span =
  | { readonly kind: 'days'; readonly n: number }
  | { readonly kind: 'hours'; readonly h: number; readonly m: number }
  | { readonly kind: 'minutes'; readonly n: number }
  | { readonly kind: 'seconds'; readonly n: number }

/** Rounded down, so that no countdown ever promises more time than there is. */
export function spanOf(ms: number): Span {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return { kind: 'seconds', n: seconds }
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return { kind: 'minutes', n: minutes }
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return { kind: 'hours', h: hours, m: minutes % 60 }
  return { kind: 'days', n: Math.floor(hours / 24) }
}

/** A day of a file, `2026-10-02`, with its year: what was last looked at may be long ago. */
export function dayWritten(day: string, language: FigureLanguage): string {
  return new Intl.DateTimeFormat(LOCALE[language], { timeZone: 'UTC', dateStyle: 'short' }).format(Date.parse(day))
}

/** « 04 65 71 00 33 », as it is read aloud and dialled; a number of elsewhere as it is. */
export function telephone(e164: string): string {
  const national = /^\+33([1-9])(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(e164)
  return national === null ? e164 : `0${national.slice(1).join('\u00A0')}`
}
