// Numbers as a voice says them, in French and in English: a telephone voice that meets digits guesses, and guesses a level or an hour wrong.

export const LARGEST_SAID = 999_999

const FRENCH_UNITS = [
  'zéro',
  'un',
  'deux',
  'trois',
  'quatre',
  'cinq',
  'six',
  'sept',
  'huit',
  'neuf',
  'dix',
  'onze',
  'douze',
  'treize',
  'quatorze',
  'quinze',
  'seize',
  'dix-sept',
  'dix-huit',
  'dix-neuf',
] as const
const FRENCH_TENS = ['', 'dix', 'vingt', 'trente', 'quarante', 'cinquante', 'soixante'] as const

const ENGLISH_UNITS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
] as const
const ENGLISH_TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const
const ENGLISH_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

/** 0 to 999 999; with `feminine`, « vingt et une ». Outside of that range a RangeError: the caller says such digits one by one. */
export function frenchNumber(value: number, gender: 'masculine' | 'feminine' = 'masculine'): string {
  inRange(value)
  const thousands = Math.floor(value / 1000)
  const rest = value % 1000
  if (thousands === 0) return frenchBelowThousand(rest, gender === 'feminine', true)
  // « quatre-vingt mille », « deux cent mille »: before mille neither takes its s, and mille itself never does.
  const said = thousands === 1 ? 'mille' : `${frenchBelowThousand(thousands, false, false)} mille`
  return rest === 0 ? said : `${said} ${frenchBelowThousand(rest, gender === 'feminine', true)}`
}

function frenchBelowThousand(value: number, feminine: boolean, last: boolean): string {
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  if (hundreds === 0) return frenchBelowHundred(rest, feminine, last)
  const plural = rest === 0 && hundreds > 1 && last ? 's' : ''
  const said = hundreds === 1 ? 'cent' : `${FRENCH_UNITS[hundreds] ?? ''} cent${plural}`
  return rest === 0 ? said : `${said} ${frenchBelowHundred(rest, feminine, last)}`
}

function frenchBelowHundred(value: number, feminine: boolean, last: boolean): string {
  const one = feminine ? 'une' : 'un'
  if (value === 1) return one
  if (value < 20) return FRENCH_UNITS[value] ?? ''
  if (value >= 80) {
    if (value === 80) return last ? 'quatre-vingts' : 'quatre-vingt'
    // No « et » here: « quatre-vingt-un », « quatre-vingt-onze ».
    return `quatre-vingt-${value === 81 ? one : (FRENCH_UNITS[value - 80] ?? '')}`
  }
  const tens = Math.min(Math.floor(value / 10), 6)
  const unit = value - tens * 10
  const stem = FRENCH_TENS[tens] ?? ''
  if (unit === 0) return stem
  if (unit === 1) return `${stem} et ${one}`
  if (unit === 11) return `${stem} et onze`
  return `${stem}-${FRENCH_UNITS[unit] ?? ''}`
}

/** « premier », « deuxième », « vingt et unième »; with `feminine`, « première ». */
export function frenchOrdinal(value: number, gender: 'masculine' | 'feminine' = 'masculine'): string {
  if (value === 1) return gender === 'feminine' ? 'première' : 'premier'
  const cardinal = frenchNumber(value)
  if (cardinal.endsWith('cinq')) return `${cardinal}uième`
  if (cardinal.endsWith('neuf')) return `${cardinal.slice(0, -1)}vième`
  return `${cardinal.replace(/(?<=(?:vingt|cent))s$|e$/, '')}ième`
}

/** 0 to 999 999, « one hundred and twelve ». */
export function englishNumber(value: number): string {
  inRange(value)
  const thousands = Math.floor(value / 1000)
  const rest = value % 1000
  if (thousands === 0) return englishBelowThousand(rest)
  const said = `${englishBelowThousand(thousands)} thousand`
  if (rest === 0) return said
  return `${said} ${rest < 100 ? 'and ' : ''}${englishBelowThousand(rest)}`
}

function englishBelowThousand(value: number): string {
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  if (hundreds === 0) return englishBelowHundred(rest)
  const said = `${ENGLISH_UNITS[hundreds] ?? ''} hundred`
  return rest === 0 ? said : `${said} and ${englishBelowHundred(rest)}`
}

function englishBelowHundred(value: number): string {
  if (value < 20) return ENGLISH_UNITS[value] ?? ''
  const stem = ENGLISH_TENS[Math.floor(value / 10)] ?? ''
  return value % 10 === 0 ? stem : `${stem}-${ENGLISH_UNITS[value % 10] ?? ''}`
}

export function englishOrdinal(value: number): string {
  const cardinal = englishNumber(value)
  return cardinal.replace(/[a-z]+$/, (last) => ENGLISH_ORDINALS[last] ?? `${last.replace(/y$/, 'ie')}th`)
}

/** « zéro quatre, vingt et un, zéro zéro »: a French number is said and written down in pairs; an odd first digit stands alone. */
export function frenchPairs(digits: string): string {
  const first = digits.length % 2
  const pairs = first === 1 ? [digits.slice(0, 1)] : []
  for (let at = first; at < digits.length; at += 2) pairs.push(digits.slice(at, at + 2))
  return pairs.map((pair) => (pair.startsWith('0') ? eachDigit(pair, 'fr') : frenchNumber(Number(pair)))).join(', ')
}

/** Digit by digit, without pauses. */
export function eachDigit(digits: string, voice: 'fr' | 'en'): string {
  const units = voice === 'fr' ? FRENCH_UNITS : ENGLISH_UNITS
  return [...digits].map((digit) => units[Number(digit)] ?? '').join(' ')
}

function inRange(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_SAID) {
    throw new RangeError(`there are words for 0 to ${LARGEST_SAID} only`)
  }
}
