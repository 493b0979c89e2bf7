import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, type AST } from 'svelte/compiler'
import { describe, expect, test } from 'vitest'
import { en } from '../../console/i18n/en.ts'
import { fill } from '../../console/i18n/fill.ts'
import { fr } from '../../console/i18n/fr.ts'

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
