// The pages of a text panel: so many lines of so many characters, the most urgent first, nothing cut in the middle of a sentence.
import type { Severity } from '../model/alert.ts'
import { eventIn } from '../model/hazard.ts'
import { openingOf, type Opening } from './opening.ts'
import type { MessageSource } from './render.ts'
import { asksForAnswer, kindOf, sentencesOf, withoutLabel, type SentenceKind } from './sentences.ts'

// A passer-by reads three pages of four seconds each, hardly more.
const MAX_PAGES = 3
const MARK = 'EXERCICE'
const RANK: Readonly<Record<SentenceKind, number>> = { order: 0, advice: 1, fact: 2, contact: 3 }
const GRAVE: readonly Severity[] = ['Extreme', 'Severe']

type Lines = readonly string[]

/** Pages of lines, each at most `columns` characters; no page where there is no text. */
export function renderPanel(
  source: MessageSource,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): readonly Lines[] {
  const opening = openingOf(source)
  if (opening === null || rows < 1 || columns < 1) return []
  const mark = opening.exercise ? wrapped(MARK, columns) : []
  // A panel too small for the mark and a text shows the mark alone: it must never show the text without it.
  if (mark.length >= rows) return [mark.slice(0, rows)]
  const room = rows - mark.length
  const headline = headlineOf(source, opening, columns)
  const signature = signatureOf(source, opening, columns)
  const units = unitsOf(opening, headline, columns)
  return packed({ headline, units, signature, room }, columns).map((page) => [...mark, ...page])
}

/** `DANGER - CRUE`; the event alone where nothing grave is told or where it is told that it is over. */
function headlineOf({ content }: MessageSource, opening: Opening, columns: number): Lines {
  const event = plain(eventIn(content, opening.language === 'en'))
  if (opening.exercise && event === MARK) return []
  const danger = /^DANGER\b/u.test(opening.rest) || GRAVE.includes(content.severity)
  if (content.allClear || !danger || event === '') return wrapped(event === '' ? 'ALERTE' : event, columns)
  const together = `DANGER - ${event}`
  return together.length <= columns ? [together] : ['DANGER'.slice(0, columns), ...wrapped(event, columns)]
}

/** `MAIRIE ST-MARTIN 14/10 21H10`, or as much of it as one line holds: the hour goes last, since an old text must look old. */
function signatureOf({ territory }: MessageSource, { date, time }: Opening, columns: number): string {
  const speaker = plain(territory.speaker)
  const short = speaker.split(' ')[0] ?? speaker
  const [day, hour] = [plain(date ?? ''), plain(time ?? '')]
  const wordings = [[speaker, day, hour], [short, day, hour], [short, hour], [day, hour], [hour], [short]].map(
    (parts) => parts.filter((part) => part !== '').join(' '),
  )
  return wordings.find((wording) => wording !== '' && wording.length <= columns) ?? speaker.slice(0, columns)
}

/** The sentences by what they are for; what the headline says already, and what asks for an answer, is left out. */
function unitsOf(opening: Opening, headline: Lines, columns: number): readonly Unit[] {
  const said = headline.join(' ')
  return sentencesOf(opening.rest)
    .filter((sentence) => !asksForAnswer(sentence))
    .map((sentence) => ({ rank: RANK[kindOf(sentence)], text: withoutStop(plain(withoutLabel(sentence))) }))
    .filter(({ text }) => text !== '' && !said.includes(text))
    .sort((left, right) => left.rank - right.rank)
    .map(({ text }) => {
      const without = withoutStop(text.replace(/\s*\([^)]*\)/g, ''))
      return [wrapped(text, columns), ...(without === text || without === '' ? [] : [wrapped(without, columns)])]
    })
}

/** What must stand together, in the wordings that may be taken for it, the fullest first. */
type Unit = readonly Lines[]

interface Packing {
  readonly headline: Lines
  readonly units: readonly Unit[]
  readonly signature: string
  /** Lines of one page. */
  readonly room: number
}

/** The fewest pages that hold everything; where three do not, what is least urgent is left out. */
function packed(packing: Packing, columns: number): readonly Lines[] {
  for (let pages = 1; pages < MAX_PAGES; pages++) {
    const { filled, left } = fill(packing, pages)
    if (left === 0) return filled
  }
  const whole = fill(packing, MAX_PAGES)
  if (whole.placed > 0 || packing.units.length === 0) return whole.filled
  // One endless sentence: its parts between commas are better than a panel that names a danger and nothing to do.
  const clauses = packing.units.flatMap(([full = []]) =>
    full
      .join(' ')
      .split(/\s*[,;:()]+\s*/)
      .filter((clause) => clause !== '')
      .map((clause): Unit => [wrapped(clause, columns)]),
  )
  return fill({ ...packing, units: clauses }, MAX_PAGES).filled
}

interface Filled {
  readonly filled: readonly Lines[]
  readonly placed: number
  readonly left: number
}

function fill({ headline, units, signature, room }: Packing, count: number): Filled {
  const pages: string[][] = Array.from({ length: count }, () => [])
  // The signature's line is kept free on the last page, unless the panel has one line only.
  const signed = room > 1 || count > 1
  const free = (page: number) => room - (pages[page]?.length ?? 0) - (signed && page === count - 1 ? 1 : 0)
  put(headline)
  const placed = units.filter((wordings, index) => wordings.some(index === 0 ? putFirst : put)).length
  if (signed) pages.at(-1)?.push(signature)
  return { filled: pages.filter((page) => page.length > 0), placed, left: units.length - placed }

  // The most urgent begins on the first page, though it runs on: a passer-by may see no other.
  function putFirst(lines: Lines): boolean {
    return free(0) >= lines.length || free(0) === 0 ? put(lines) : runOn(lines)
  }

  function put(lines: Lines): boolean {
    const page = pages.findIndex((_, index) => free(index) >= lines.length)
    if (page >= 0) {
      pages[page]?.push(...lines)
      return true
    }
    return lines.length > room && runOn(lines)
  }

  // Longer than a page: it runs on from one page to the next, as long as nothing stands in between.
  function runOn(lines: Lines): boolean {
    const first = pages.findIndex(
      (_, index) =>
        pages.slice(index + 1).every((page) => page.length === 0) &&
        pages.slice(index).reduce((sum, _page, offset) => sum + free(index + offset), 0) >= lines.length,
    )
    if (first < 0) return false
    let from = 0
    for (let page = first; page < count; page++) {
      const taken = lines.slice(from, from + free(page))
      pages[page]?.push(...taken)
      from += taken.length
    }
    return true
  }
}

function withoutStop(text: string): string {
  return text.replace(/[\s.]+$/, '')
}

/** Lines of whole words; a word longer than a line is the only one that is cut. */
function wrapped(text: string, columns: number): Lines {
  const lines: string[] = []
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) {
      lines[lines.length - 1] = `${last} ${word}`
      continue
    }
    for (let from = 0; from < word.length; from += columns) lines.push(word.slice(from, from + columns))
  }
  return lines
}

/** The characters that every panel has: capitals without accents, figures, plain signs. */
function plain(text: string): string {
  return text
    .replace(/œ/gi, 'OE')
    .replace(/æ/gi, 'AE')
    .replace(/ß/g, 'SS')
    .replace(/[’‘]/g, "'")
    .replace(/[«»“”]/g, '"')
    .replace(/[–—]/g, '-')
    .replace(/…/g, '...')
    .replace(/€/g, 'EUR')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^ -~]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
