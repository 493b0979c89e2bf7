// Who is at the other end of a call, whichever provider makes it.

export type Callee = 'understands' | 'needs help' | 'hears it again' | 'hangs up' | 'machine' | 'busy' | 'away'

/** Always the same person at the same number, so that a run repeats and a test knows whom it rings. */
export function calleeOf(number: string): Callee {
  if (/9[78]$/.test(number)) return 'away'
  if (/99$/.test(number)) return 'busy'
  switch (number.at(-1)) {
    case '8':
      return 'machine'
    case '5':
      return 'needs help'
    case '6':
      return 'hears it again'
    case '3':
      return 'hangs up'
    default:
      return 'understands'
  }
}

/** What they press, one key after the other. */
export const KEYS: Readonly<Record<Callee, readonly string[]>> = {
  understands: ['1'],
  'needs help': ['2'],
  'hears it again': ['0', '1'],
  'hangs up': [],
  machine: [],
  busy: [],
  away: [],
}
