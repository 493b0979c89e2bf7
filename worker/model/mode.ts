// Drill and live differ in object name, type, credentials, colour and first word (DESIGN §3.5).

export type Mode = 'live' | 'exercise' | 'public-exercise'
export const MODES: readonly Mode[] = ['live', 'exercise', 'public-exercise']

declare const modeMark: unique symbol
/** A value that may only meet others of its mode: `ForMode<'live', Approval>` cannot be handed to a drill, nor the reverse. */
export type ForMode<M extends Mode, T> = T & { readonly [modeMark]: M }

export function inMode<M extends Mode, T>(mode: M, value: T & { readonly mode: M }): ForMode<M, T> {
  void mode
  return value as unknown as ForMode<M, T>
}

/** The word that the server itself puts first in every text of this mode, in every language. */
export function firstWord(mode: Mode): string {
  switch (mode) {
    case 'live':
      return ''
    case 'exercise':
    case 'public-exercise':
      return 'EXERCICE - '
    default:
      return mode satisfies never
  }
}

/**
 * Whether an object of one mode may carry what was launched in another. The public's contact data stand in the live objects alone, so a public exercise is
 * sent from there, under its own mode; a drill never leaves its own, and nothing live enters another (INV-11).
 */
export function carries(home: Mode, launched: Mode): boolean {
  return home === launched || (home === 'live' && launched === 'public-exercise')
}
