// How a chance is told to people, everywhere: in tenths, and never as none or certain where it is neither. Beyond nine of ten forecasts have been too
// sure of themselves, and nobody decides otherwise at 47 % than at 50 %.

export type ToldChance =
  | { readonly kind: 'below'; readonly percent: 5 }
  | { readonly kind: 'about'; readonly percent: number }
  | { readonly kind: 'above'; readonly percent: 90 }

/** `probability` from 0 to 1. */
export function toldChance(probability: number): ToldChance {
  if (probability < 0.05) return { kind: 'below', percent: 5 }
  if (probability >= 0.95) return { kind: 'above', percent: 90 }
  return { kind: 'about', percent: 10 * Math.round(probability * 10) }
}

const SIGN = { below: '< ', about: '', above: '> ' } as const

/** `< 5`, `50`, `> 90`: the sign of per cent is each language's own. */
export function chanceFigure(probability: number): string {
  const { kind, percent } = toldChance(probability)
  return `${SIGN[kind]}${percent}`
}
