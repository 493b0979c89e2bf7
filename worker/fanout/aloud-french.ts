// French read aloud: hours, dates, levels, telephone and road numbers, the short forms of addresses.
import { stepped, withoutShouting, withPauses, withPlainSigns, type Step } from './aloud.ts'
import { eachDigit, frenchNumber, frenchOrdinal, frenchPairs, LARGEST_SAID } from './number-words.ts'

const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
] as const

interface Unit {
  readonly sign: string
  readonly one: string
  readonly many: string
  readonly feminine?: boolean
  /** Said after the unit in hundredths: « trois mètres quarante ». */
  readonly hundredth?: string
}

// The longest signs first: « m3/s » must not be read as metres.
const UNITS: readonly Unit[] = [
  { sign: 'm[3³]/s', one: 'mètre cube par seconde', many: 'mètres cubes par seconde' },
  { sign: 'mm/h', one: "millimètre à l'heure", many: "millimètres à l'heure" },
  { sign: 'km/h', one: "kilomètre à l'heure", many: "kilomètres à l'heure" },
  { sign: 'l/s', one: 'litre par seconde', many: 'litres par seconde' },
  { sign: 'm/s', one: 'mètre par seconde', many: 'mètres par seconde' },
  { sign: 'mg/l', one: 'milligramme par litre', many: 'milligrammes par litre' },
  { sign: 'm[3³]', one: 'mètre cube', many: 'mètres cubes' },
  { sign: 'm[2²]', one: 'mètre carré', many: 'mètres carrés' },
  { sign: 'mm', one: 'millimètre', many: 'millimètres' },
  { sign: 'cm', one: 'centimètre', many: 'centimètres' },
  { sign: 'km', one: 'kilomètre', many: 'kilomètres' },
  { sign: 'kg', one: 'kilo', many: 'kilos' },
  { sign: 'ha', one: 'hectare', many: 'hectares' },
  { sign: 'min|mn', one: 'minute', many: 'minutes', feminine: true },
  { sign: 'mètres?|metres?', one: 'mètre', many: 'mètres', hundredth: 'centimètre' },
  { sign: 'm', one: 'mètre', many: 'mètres', hundredth: 'centimètre' },
  { sign: '[lL]', one: 'litre', many: 'litres' },
  { sign: 'j', one: 'jour', many: 'jours' },
  { sign: 's', one: 'seconde', many: 'secondes', feminine: true },
  { sign: '€|euros?|EUR', one: 'euro', many: 'euros', hundredth: 'centime' },
  { sign: '°\\s?C|°', one: 'degré', many: 'degrés' },
  { sign: '%', one: 'pour cent', many: 'pour cent' },
]

// « vingt et une personnes »: what people count in these messages and is feminine.
const FEMININE =
  '(?:personnes?|familles?|maisons?|rues?|routes?|heures?|minutes?|secondes?|tonnes?|écoles?|places?|voitures?|bouteilles?|semaines?|nuits?|journées?|communes?|zones?|alertes?|équipes?|années?|victimes?|caravanes?|lignes?|portes?|barrières?|crèches?|fois|caves?|pages?)'

const WHOLE = '\\d{1,3}(?:[ \\u202f]\\d{3})+|\\d+'

const ABBREVIATIONS: readonly Step[] = [
  [/(?<![\p{L}])[Ss][Tt]([Ee]?)(?:\.\s?|(?=[\s-]\p{Lu}))/gu, (_, e) => (e === '' ? 'Saint' : 'Sainte')],
  [/(?<![\p{L}])M\.\s?(?=\p{Lu})/gu, 'Monsieur '],
  [/(?<![\p{L}])Mme\.?(?![\p{L}])/gu, 'Madame'],
  [/(?<![\p{L}])Dr\.?(?=\s\p{Lu})/gu, 'Docteur'],
  [/(?<![\p{L}])av\.(?!\p{L})/giu, 'avenue'],
  [/(?<![\p{L}])(?:bd|bld|bvd)\.?(?![\p{L}])|(?<![\p{L}])boul\./giu, 'boulevard'],
  [/(?<![\p{L}])pl\./giu, 'place'],
  [/(?<![\p{L}])rte\.?(?![\p{L}])/giu, 'route'],
  [/(?<![\p{L}])(?:ch|che|chem)\./giu, 'chemin'],
  [/(?<![\p{L}])imp\./giu, 'impasse'],
  [/(?<![\p{L}])all\./giu, 'allée'],
  [/(?<![\p{L}])fg\.?(?![\p{L}])/giu, 'faubourg'],
  [/(?<![\p{L}])q(?:t|u)?\.\s?(?=\p{L})/giu, 'quartier '],
  [/(?<![\p{L}])t[ée]l\.?(?![\p{L}])/giu, 'téléphone'],
  [/(?<![\p{L}])env\./giu, 'environ'],
  [/(?<![\p{L}])rdv(?![\p{L}])/giu, 'rendez-vous'],
  [/(?<![\p{L}])etc\./giu, 'et cetera'],
  [/&/g, ' et '],
]

const STEPS: readonly Step[] = [
  // Telephone numbers, before anything could take a part of them.
  [/(?<![\d])(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?([1-9](?:[\s.-]?\d{2}){4})(?!\d)/g, (_, rest) => phone(`0${rest}`)],
  [/(?<![\d+])0[1-9](?:[\s.-]?\d{2}){4}(?!\d)/g, (found) => phone(found)],
  [/(?<![\d+])0\s?8\d{2}(?:[\s.-]?\d{3}){2}(?!\d)/g, (found) => phone(found)],
  [/\+(\d{1,3}[\d\s.-]{6,}\d)/g, (_, rest) => `plus ${phone(rest)}`],
  [
    /(?<=(?:appelez|composez|faites|téléphonez|joignez|au|le|numéro)\s+(?:le\s+|au\s+)?)(3\d{3}|3\d \d{2})(?![\d\s]*\d)/giu,
    (found) => frenchPairs(found.replace(/\D/g, '')).replace(', ', ' '),
  ],
  // Round the clock.
  [/\b24\s?h?\s?\/\s?24(?:\s?h)?(?!\d)/gi, 'vingt-quatre heures sur vingt-quatre'],
  [/\b7\s?j?\s?\/\s?7(?:\s?j(?!\p{L}))?(?!\d)(?=\s|[.,;)]|$)/giu, 'sept jours sur sept'],
  // « 8h-12h », « 20-30 cm »: from one to the other.
  [/(?<=\d\s?(?:h|m|cm|km|%|°C?)?(?:\d{2})?)\s?-\s?(?=\d)/gi, ' à '],
  [/(?<![\d/,.])(\d{1,3})\s?[hH]\s?([0-5]\d)?(?![\p{L}\d])/gu, (_, hours, minutes) => clock(hours, minutes)],
  [/(?<![\d/,.:])(\d{1,2}):([0-5]\d)(?![\d:])/g, (_, hours, minutes) => clock(hours, minutes)],
  [/(?<![\d/])((?:\b(?:le|du|au|ce|dès le|à partir du)\s)?)(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?(?![\d/])/giu, date],
  // Roads and everything else that is named by letters and a number.
  [
    /(?<![\p{L}\d])((?:RD|RN|CD|VC|[DN])\s|\p{Lu}{1,3}-?)(\d{1,4})(?!\d|[.,]\d|\s?(?:%|€|°|(?:m|cm|km|h)(?!\p{L})))/gu,
    named,
  ],
  [/\b(?:n|N)(?:°|º|o\.)\s?(?=\d)/g, 'numéro '],
  [/(?<![\p{L}])(alerte)\s+(\d+)(?:\.(\d+))?(?![\d/:hH]|\s?(?:m|cm|km|%)(?!\p{L}))/giu, alertNumber],
  [
    /(?<!\d)(\d+)(?:er|ère|ere|re)(?!\p{L})/gu,
    (found, value) => frenchOrdinal(Number(value), /er$/.test(found) ? 'masculine' : 'feminine'),
  ],
  [/(?<!\d)(\d{1,6})(?:e|è|ème|eme|ième|nde?)(?!\p{L})/gu, (_, value) => frenchOrdinal(Number(value))],
  // Signs before a figure.
  [/(?<![\p{L}\d])-\s?(?=\d)/gu, 'moins '],
  [/\+\s?(?=\d)/g, 'plus '],
  // « 3m40 » as people write a level.
  [/(?<![\d.,])(\d{1,3})\s?m\s?(\d{2})(?![\d\p{L}])/gu, (_, whole, part) => measured(UNIT_METRE, whole, part)],
  ...UNITS.map((unit): Step => [
    new RegExp(`(?<![\\d.,])(${WHOLE})(?:[.,](\\d{1,3}))?\\s?(?:${unit.sign})(?![\\p{L}\\d])`, 'gu'),
    (_, whole, part) => ` ${measured(unit, whole.replace(/\D/g, ''), part)}`,
  ]),
  [/(?<![\p{L}])km(?!\p{L})/gu, 'kilomètres'],
  [/\s?%/g, ' pour cent'],
  [/\s?€/g, ' euros'],
  // Numbers that stand for themselves.
  [new RegExp(`(?<![\\d.,])(${WHOLE})(?=\\s${FEMININE}(?!\\p{L}))`, 'gu'), (found) => whole(found, true)],
  [new RegExp(`(?<![\\d.,])(${WHOLE})[.,](\\d+)(?!\\d)`, 'gu'), (_, before, after) => ` ${decimal(before, after)} `],
  [new RegExp(WHOLE, 'gu'), (found) => ` ${whole(found, false)} `],
  [/\bde\s+(?=une?(?!\p{L}))/giu, "d'"],
]

/** Words only. */
export function aloudInFrench(text: string): string {
  const spelled = stepped(stepped(withPlainSigns(text), ABBREVIATIONS), STEPS)
  return withPauses(withoutShouting(spelled.replace(/(?<=['])\s+/g, '')))
}

const UNIT_METRE: Unit = { sign: 'm', one: 'mètre', many: 'mètres', hundredth: 'centimètre' }

function phone(found: string): string {
  return `${frenchPairs(found.replace(/\D/g, ''))}`
}

/** « minuit » rather than « zéro heure »: nobody takes it for another hour. Noon stays a number, since « 12h » may be a duration. */
function clock(hours: string, minutes: string): string {
  const hour = Number(hours)
  const minute = Number(minutes)
  const said = hour === 0 ? 'minuit' : `${frenchNumber(hour, 'feminine')} ${hour === 1 ? 'heure' : 'heures'}`
  return minute === 0 ? said : `${said} ${frenchNumber(minute, 'feminine')}`
}

function date(found: string, article: string, day: string, month: string, year: string): string {
  const name = MONTHS[Number(month) - 1]
  if (name === undefined || Number(day) < 1 || Number(day) > 31) return found.replace('/', ' sur ')
  const said = Number(day) === 1 ? 'premier' : frenchNumber(Number(day))
  const full = year === '' ? '' : ` ${frenchNumber(Number(year.length === 2 ? `20${year}` : year))}`
  return `${article === '' ? 'le ' : article}${said} ${name}${full}`
}

// « RD12 » and « D 12 » are spelled; « AU 12 » is a word and a number.
function named(_: string, name: string, digits: string): string {
  const letters = name.replace(/[\s-]/g, '')
  return `${letters.length <= 2 ? [...letters].join(' ') : letters} ${whole(digits, false)}`
}

function alertNumber(_: string, word: string, number: string, revision: string): string {
  return `${word} numéro ${whole(number, false)}${revision === '' ? '' : `, version ${whole(revision, false)}`}`
}

function measured(unit: Unit, before: string, after: string): string {
  const value = Number(before)
  const part = after.replace(/0+$/, '')
  if (part === '') return `${whole(before, unit.feminine === true)} ${value < 2 ? unit.one : unit.many}`
  if (unit.hundredth !== undefined && part.length <= 2) {
    const hundredths = Number(part.padEnd(2, '0'))
    if (value === 0) return `${frenchNumber(hundredths)} ${unit.hundredth}${hundredths < 2 ? '' : 's'}`
    return `${whole(before, false)} ${value < 2 ? unit.one : unit.many} ${frenchNumber(hundredths)}`
  }
  return `${decimal(before, part)} ${value < 2 ? unit.one : unit.many}`
}

function decimal(before: string, after: string): string {
  const zeros = /^0*/.exec(after)?.[0] ?? ''
  const rest = after.slice(zeros.length)
  const said = [eachDigit(zeros, 'fr'), rest === '' ? '' : whole(rest, false)].filter((part) => part !== '').join(' ')
  return `${whole(before, false)} virgule ${said}`
}

// A zero in front, or more than six figures: a code, said in pairs.
function whole(found: string, feminine: boolean): string {
  const digits = found.replace(/\D/g, '')
  if ((digits.length > 1 && digits.startsWith('0')) || Number(digits) > LARGEST_SAID) return frenchPairs(digits)
  return frenchNumber(Number(digits), feminine ? 'feminine' : 'masculine')
}
