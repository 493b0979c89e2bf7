import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, type AST } from 'svelte/compiler'
import { describe, expect, test } from 'vitest'
import { en as enFirst } from '../../console/i18n/en.ts'
import { fill } from '../../console/i18n/fill.ts'
import { fr as frFirst } from '../../console/i18n/fr.ts'
import { placesEn } from '../../console/i18n/places-en.ts'
import { placesFr } from '../../console/i18n/places-fr.ts'
import { firstLoad, sourceOf } from './first-load.ts'

const fr = { ...frFirst, ...placesFr }
const en = { ...enFirst, ...placesEn }

const CONSOLE = join(import.meta.dirname, '..', '..', 'console')
const components = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.svelte'),
)
const SPOKEN = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']
const WORD = /\p{L}{2,}/u

function hardCoded(source: string): string[] {
  const found: string[] = []
  const walk = (node: unknown, insideAttribute: boolean): void => {
    if (Array.isArray(node)) return node.forEach((item) => walk(item, insideAttribute))
    if (typeof node !== 'object' || node === null) return
    const typed = node as { type?: string } & Record<string, unknown>
    if (typed.type === 'Text' && !insideAttribute && WORD.test((node as AST.Text).data))
      found.push((node as AST.Text).data.trim())
    if (typed.type === 'Attribute') {
      const attribute = node as AST.Attribute
      if (!SPOKEN.includes(attribute.name)) return
      const parts = Array.isArray(attribute.value) ? attribute.value : []
      for (const part of parts) if (part.type === 'Text' && WORD.test(part.data)) found.push(part.data)
      return
    }
    for (const [key, value] of Object.entries(typed)) if (key !== 'parent') walk(value, insideAttribute)
  }
  walk(parse(source, { modern: true }).fragment, false)
  return found
}

describe('the catalogues', () => {
  test('have the same keys in French and in English', () => {
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(fr).toSorted())
  })

  test('hold no word that nobody says', () => {
    const sources = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(svelte|ts)$/.test(path) && !path.startsWith('i18n/'))
      .map((path) => readFileSync(join(CONSOLE, path), 'utf8'))
    const named = new Set(sources.flatMap((source) => source.match(/[A-Za-z][A-Za-z0-9]*/g) ?? []))
    const unsaid = Object.keys(fr).filter((key) => !named.has(key) && !named.has(key.replace(/(One|Many)$/, '')))
    expect(unsaid).toEqual([])
  })

  test('have the same blanks in both languages', () => {
    const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted()
    const differing = (Object.keys(fr) as (keyof typeof fr)[]).filter(
      (key) => String(blanks(fr[key])) !== String(blanks(en[key])),
    )
    expect(differing).toEqual([])
  })

  test('a blank without a value stays visible', () => {
    expect(fill('{n} personnes de {zone}', { n: 115 })).toBe('115 personnes de {zone}')
  })
})

test('what is said before any place is entered stands in the words of the first load', () => {
  const files = firstLoad().filter((file) => !file.startsWith('console/i18n/'))
  expect(files).toContain('console/situation/SituationPlace.svelte')
  expect(files).not.toContain('console/watch/WatchPlace.svelte')
  const later = new Set(Object.keys(placesFr))
  const named = files.flatMap((file) =>
    [...sourceOf(file).matchAll(/(['"`])([A-Za-z][A-Za-z0-9]*)\1/g)]
      .flatMap(([, , word = '']) => [word, `${word}One`, `${word}Many`])
      .filter((word) => later.has(word))
      .map((word) => `${file}: ${word}`),
  )
  expect(named).toEqual([])
})

describe('components', () => {
  test('the walk sees hard-coded text and a hard-coded label', () => {
    expect(hardCoded('<p>Bonjour</p><b aria-label="Envoyer">{say("x")}</b>')).toEqual(['Bonjour', 'Envoyer'])
  })

  test.each(components)('%s has no hard-coded visible text', (path) => {
    expect(hardCoded(readFileSync(join(CONSOLE, path), 'utf8'))).toEqual([])
  })

  test.each(components)('%s puts no raw HTML and no style attribute into the page', (path) => {
    expect(readFileSync(join(CONSOLE, path), 'utf8')).not.toMatch(/\{@html|\sstyle=/)
  })
})
