// English read aloud: hours, dates, levels, telephone and road numbers. Names of places stay as they are.
import { stepped, withoutShouting, withPauses, withPlainSigns, type Step } from './aloud.ts'
import { eachDigit, englishNumber, englishOrdinal, LARGEST_SAID } from './number-words.ts'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

// The longest signs first: "m3/s" must not be read as metres.
const UNITS: readonly (readonly [sign: string, one: string, many: string])[] = [
  ['m[3³]/s', 'cubic metre a second', 'cubic metres a second'],
  ['mm/h', 'millimetre an hour', 'millimetres an hour'],
  ['km/h', 'kilometre an hour', 'kilometres an hour'],
  ['l/s', 'litre a second', 'litres a second'],
  ['m/s', 'metre a second', 'metres a second'],
  ['mg/l', 'milligram a litre', 'milligrams a litre'],
  ['m[3³]', 'cubic metre', 'cubic metres'],
  ['m[2²]', 'square metre', 'square metres'],
  ['mm', 'millimetre', 'millimetres'],
  ['cm', 'centimetre', 'centimetres'],
  ['km', 'kilometre', 'kilometres'],
  ['kg', 'kilogram', 'kilograms'],
  ['ha', 'hectare', 'hectares'],
  ['min', 'minute', 'minutes'],
  ['h|hrs?', 'hour', 'hours'],
  ['m', 'metre', 'metres'],
  ['[lL]', 'litre', 'litres'],
  ['s', 'second', 'seconds'],
  ['€|EUR', 'euro', 'euros'],
  ['°\\s?C|°', 'degree', 'degrees'],
  ['%', 'per cent', 'per cent'],
]
const WHOLE = '\\d{1,3}(?:[ ,\\u202f]\\d{3})+(?!\\d)|\\d+'
const EMERGENCY = '112|114|115|116|119|196'

const STEPS: readonly Step[] = [
  [/(?<![\p{L}])[Ss][Tt](?:\.\s?|(?=[\s-]\p{Lu}))/gu, 'Saint'],
  [/&/g, ' and '],
  [/(?<![\d])(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?([1-9](?:[\s.-]?\d{2}){4})(?!\d)/g, (_, rest) => phone(`0${rest}`)],
  [/(?<![\d+])0[1-9](?:[\s.-]?\d{2}){4}(?!\d)/g, (found) => phone(found)],
  [/(?<![\d+])0\s?8\d{2}(?:[\s.-]?\d{3}){2}(?!\d)/g, (found) => phone(found)],
  [/\+(\d{1,3}[\d\s.-]{6,}\d)/g, (_, rest) => `plus ${phone(rest)}`],
  [
    new RegExp(`(?<![\\d.,/])(?:${EMERGENCY})(?![\\d.,/]\\d|\\d|\\s?(?:m|cm|km|%)\\b)`, 'g'),
    (found) => eachDigit(found, 'en'),
  ],
  [/(?<=\b(?:call|dial|ring|phone)\s+(?:the\s+)?)(?:\d{2}|\d{4})(?!\d)/gi, (found) => eachDigit(found, 'en')],
  [/\b24\s?\/\s?7\b/g, 'twenty-four hours a day'],
  [/\b24\s?h?\s?\/\s?24(?:\s?h)?(?!\d)/gi, 'twenty-four hours a day'],
  [/(?<=\d\s?(?:h|m|cm|km|%|°C?)?(?:\d{2})?)\s?-\s?(?=\d)/gi, ' to '],
  [
    /(?<![\d/,.:])(\d{1,2}):([0-5]\d)(?![\d:])(?:\s?([ap])\.?m\b\.?)?/gi,
    (_, hours, minutes, half) => clock(hours, minutes, half),
  ],
  // "in 12h" is a duration, "at 12h" a French way to write an hour.
  [
    /(?<=\b(?:within|for|in|every|next|last|least|after)\s+)(\d{1,3})\s?h(?![\p{L}\d])/giu,
    (_, hours) => counted(hours, '', 'hour', 'hours'),
  ],
  [/(?<![\d/,.])(\d{1,2})h([0-5]\d)?(?![\p{L}\d])/gu, (_, hours, minutes) => clock(hours, minutes, '')],
  [/(?<![\d/])((?:\bthe\s)?)(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?(?![\d/])/giu, date],
  [
    /(?<![\p{L}\d])((?:RD|RN|CD|VC|[DN])\s|\p{Lu}{1,3}-?)(\d{1,4})(?!\d|[.,]\d|\s?(?:%|€|°|(?:m|cm|km|h)(?!\p{L})))/gu,
    named,
  ],
  [/\b(?:n|N)(?:°|º|o\.)\s?(?=\d)/g, 'number '],
  [/(?<![\p{L}])alerte?\s+(\d+)(?:\.(\d+))?(?![\d/:hH]|\s?(?:m|cm|km|%)(?!\p{L}))/giu, alertNumber],
  [/(?<!\d)(\d{1,6})(?:st|nd|rd|th)\b/g, (_, value) => englishOrdinal(Number(value))],
  [/(?<![\p{L}\d])-\s?(?=\d)/gu, 'minus '],
  [/\+\s?(?=\d)/g, 'plus '],
  [/€\s?(\d+)(?:[.,](\d{1,2}))?/g, (_, whole, part) => counted(whole, part, 'euro', 'euros')],
  ...UNITS.map(([sign, one, many]): Step => [
    new RegExp(`(?<![\\d.,])(${WHOLE})(?:[.,](\\d{1,2}))?\\s?(?:${sign})(?![\\p{L}\\d])`, 'gu'),
    (_, whole, part) => ` ${counted(whole, part, one, many)}`,
  ]),
  [/\s?%/g, ' per cent'],
  [/\s?€/g, ' euros'],
  [
    new RegExp(`(?<![\\d.,])(\\d+)(?:[.]|,(?=\\d{1,2}(?!\\d)))(\\d+)(?!\\d)`, 'gu'),
    (_, before, after) => ` ${decimal(before, after)} `,
  ],
  [new RegExp(WHOLE, 'gu'), (found) => ` ${whole(found)} `],
]

/** Words only. */
export function aloudInEnglish(text: string): string {
  const said = withPauses(withoutShouting(stepped(withPlainSigns(text), STEPS)))
  // The stops of "p.m." end no sentence, so they come in last; the one that does end it counts for both.
  return said.replace(/([ap])mclock\.?/g, '$1.m.')
}

function phone(found: string): string {
  const digits = found.replace(/\D/g, '')
  const pairs = digits.match(/\d{1,2}/g) ?? []
  return pairs.map((pair) => eachDigit(pair, 'en')).join(', ')
}

function clock(hours: string, minutes: string, half: string): string {
  const hour = Number(hours)
  const minute = Number(minutes)
  if (hour > 24) return `${englishNumber(hour)} hours${minute === 0 ? '' : ` ${englishNumber(minute)}`}`
  const afternoon = half === '' ? hour >= 12 && hour < 24 : half.toLowerCase() === 'p'
  if (half === '' && minute === 0 && hour % 12 === 0) return hour === 12 ? 'noon' : 'midnight'
  const twelve = hour % 12 === 0 ? 12 : hour % 12
  const past = minute === 0 ? '' : minute < 10 ? ` oh ${englishNumber(minute)}` : ` ${englishNumber(minute)}`
  return `${englishNumber(twelve)}${past} ${afternoon ? 'pmclock' : 'amclock'}`
}

function date(found: string, article: string, day: string, month: string, year: string): string {
  const name = MONTHS[Number(month) - 1]
  if (name === undefined || Number(day) < 1 || Number(day) > 31) return found.replace('/', ' of ')
  const full = year === '' ? '' : ` ${englishNumber(Number(year.length === 2 ? `20${year}` : year))}`
  return `${article === '' ? 'the ' : article}${englishOrdinal(Number(day))} of ${name}${full}`
}

function named(_: string, name: string, digits: string): string {
  const letters = name.replace(/[\s-]/g, '')
  return `${letters.length <= 2 ? [...letters].join(' ') : letters} ${whole(digits)}`
}

function alertNumber(_: string, number: string, revision: string): string {
  return `Alert number ${whole(number)}${revision === '' ? '' : `, version ${whole(revision)}`}`
}

function counted(before: string, after: string, one: string, many: string): string {
  const part = after.replace(/0+$/, '')
  const value = part === '' ? whole(before) : decimal(before, part)
  return `${value} ${part === '' && Number(before.replace(/\D/g, '')) === 1 ? one : many}`
}

function decimal(before: string, after: string): string {
  return `${whole(before)} point ${eachDigit(after, 'en')}`
}

// A zero in front, or more than six figures: a code, said digit by digit.
function whole(found: string): string {
  const digits = found.replace(/\D/g, '')
  if ((digits.length > 1 && digits.startsWith('0')) || Number(digits) > LARGEST_SAID) return eachDigit(digits, 'en')
  return englishNumber(Number(digits))
}
