// The wall of phones: a page for a person to look at, which shows what really arrived at the stand-ins.
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parse } from 'yaml'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import type { Outbox } from '../outbox.ts'
import { WORDS, type WallLanguage } from './words.ts'

const HERE = import.meta.dirname
const TERRITORY = '99001'
const PAGE = '/standins/phones'
const FILES = new Set(['phones.css', 'phones.js', 'cards.js', 'lists.js', 'screens.js', 'tally.js'])
const TYPES: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript' }

// The worker that passes this page on leaves its policy to us: nothing inline, nothing from elsewhere, frames of our own displays only.
const POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

export interface WallFile {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The page or one of its files; null where the address is another's. */
export function phonesFile(url: URL): WallFile | null {
  if (url.pathname === PAGE) return page(url.searchParams.get('lang') === 'en' ? 'en' : 'fr')
  const name = url.pathname.startsWith(`${PAGE}/`) ? url.pathname.slice(PAGE.length + 1) : ''
  if (!FILES.has(name)) return null
  return file(TYPES[extname(name)] ?? 'text/plain', readFileSync(join(HERE, name), 'utf8'))
}

/** What the page asks for every second; the parts of an SMS are counted as the product counts and pays them. */
export function changesOf(outbox: Outbox, after: number): object {
  const { era, revision, arrivals } = outbox.changes(after)
  const counted = arrivals.map((arrival) =>
    arrival.channel === 'sms' ? { ...arrival, parts: segmentsOf(arrival.text).parts } : arrival,
  )
  return { era, revision, arrivals: counted }
}

function file(type: string, body: string): WallFile {
  return {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
      'content-security-policy': POLICY,
    },
    body,
  }
}

function page(language: WallLanguage): WallFile {
  const words = WORDS[language]
  const given = { language, words: words.script, displays: displays(language) }
  const fields: Readonly<Record<string, string>> = {
    language,
    // Data, not script; `<` is written so that no word can end the element.
    given: JSON.stringify(given).replaceAll('<', '\\u003c'),
  }
  const body = readFileSync(join(HERE, 'index.html'), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const word = (words.page as Readonly<Record<string, string>>)[name]
    return fields[name] ?? (word === undefined ? `{{${name}}}` : escaped(word))
  })
  return file('text/html', body)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

interface DisplayFile {
  readonly displays: readonly {
    readonly driver?: string
    readonly id: string
    readonly name: Readonly<Record<WallLanguage, string>>
    readonly panel?: object
  }[]
}

/** Posters stand upright, as in a bus shelter; the file of a territory does not say so. */
const UPRIGHT = new Set(['rue-basse'])

function displays(language: WallLanguage): readonly object[] {
  const text = readFileSync(join(HERE, '..', '..', '..', 'geofences', TERRITORY, 'displays.yaml'), 'utf8')
  // A board that a person changes has no screen to show here.
  const screens = (parse(text) as DisplayFile).displays.filter(({ driver }) => driver === undefined)
  return screens.map(({ id, name, panel }) => ({
    title: name[language],
    url: `/${TERRITORY}/display/${id}?demo`,
    size: UPRIGHT.has(id) ? [1080, 1920] : panel === undefined ? [1920, 1080] : [960, 540],
  }))
}
