import { expect, test } from 'vitest'
import { MAX_FEED, openXml } from '../../../worker/cap/xml-door.ts'

const deep = (levels: number) => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`
const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`).join('')}]><lolz>&lol9;</lolz>`

const ATTACKS: readonly (readonly [string, string, string])[] = [
  ['a document type with entities of entities', laughs, 'document type'],
  ['an entity that names a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'document type'],
  [
    'a document type behind three megabytes of comment',
    `<!--${'x'.repeat(2_900_000)}--><!doctype a><a/>`,
    'document type',
  ],
  ['an entity without a document type', '<a><!ENTITY x "y"></a>', 'document type'],
  ['a hundred thousand levels', deep(100_000), 'deep'],
  ['a million levels', deep(1_000_000), 'larger than 3 MB'],
  ['half a million elements', `<a>${'<b/>'.repeat(500_000)}</a>`, 'elements'],
  ['ten megabytes', `<a>${'x'.repeat(10_000_000)}</a>`, 'larger than 3 MB'],
  ['tags that never end', '<'.repeat(1_000_000), 'never ends'],
  ['one tag that never ends', `<a ${'b="c" '.repeat(400_000)}`, 'never ends'],
  ['a comment that never ends', `<a><!--${'<b>'.repeat(800_000)}`, 'never ends'],
  ['levels behind attributes that look like ends', '<a b="/>">'.repeat(90_000), 'deep'],
]

/** The best of three, so that another process on the machine is not what is measured. */
function cost(xml: string): { readonly ms: number; readonly bytes: number } {
  const rounds = [1, 2, 3].map(() => {
    const before = process.memoryUsage().heapUsed
    const started = performance.now()
    openXml(xml, MAX_FEED)
    return { ms: performance.now() - started, bytes: process.memoryUsage().heapUsed - before }
  })
  return { ms: Math.min(...rounds.map(({ ms }) => ms)), bytes: Math.min(...rounds.map(({ bytes }) => bytes)) }
}

test.each(ATTACKS)('refused in less than 50 ms, with flat memory (X04): %s', (_, xml, message) => {
  const opened = openXml(xml, MAX_FEED)
  expect(opened.kind).toBe('refused')
  if (opened.kind === 'refused') expect(opened.message).toContain(message)
  const { ms, bytes } = cost(xml)
  expect(ms).toBeLessThan(50)
  expect(bytes).toBeLessThan(8_000_000)
})

test('what is sound passes: comments, CDATA and instructions hold no elements, 32 levels are enough', () => {
  expect(openXml(`<?xml version="1.0"?><!-- <a><a> --><r><![CDATA[<a><a><a>]]>${deep(31)}</r>`).kind).toBe('xml')
  expect(openXml(deep(33)).kind).toBe('refused')
})

test('the five entities of XML are read, and no others', () => {
  expect(openXml('<a>&lt;&amp;&gt; &undefined; &#233;</a>')).toMatchObject({
    kind: 'xml',
    root: { a: expect.stringMatching(/^<&> &undefined; /) as string },
  })
})
