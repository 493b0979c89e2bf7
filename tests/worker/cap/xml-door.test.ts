import { XMLParser } from 'fast-xml-parser'
import { expect, test, vi } from 'vitest'
import { MAX_FEED, openXml } from '../../../worker/cap/xml-door.ts'

const deep = (levels: number) => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`
const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`).join('')}]><lolz>&lol9;</lolz>`

/** The longest tag that is looked through for its end. */
const ONE_TAG = 10_000

/** And how many signs may be looked at before it is refused: each of them once to see that there is no document type, then no further than this. */
const ATTACKS: readonly (readonly [what: string, xml: string, message: string, readTo: number])[] = [
  ['a document type with entities of entities', laughs, 'document type', 0],
  [
    'an entity that names a file',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    'document type',
    0,
  ],
  [
    'a document type behind three megabytes of comment',
    `<!--${'x'.repeat(2_900_000)}--><!doctype a><a/>`,
    'document type',
    2_900_007,
  ],
  ['an entity without a document type', '<a><!ENTITY x "y"></a>', 'document type', 3],
  ['a hundred thousand levels', deep(100_000), 'deep', 33 * 3],
  ['a million levels', deep(1_000_000), 'larger than 3 MB', 0],
  ['half a million elements', `<a>${'<b/>'.repeat(500_000)}</a>`, 'elements', 100_001 * 4],
  ['ten megabytes', `<a>${'x'.repeat(10_000_000)}</a>`, 'larger than 3 MB', 0],
  ['tags that never end', '<'.repeat(1_000_000), 'never ends', ONE_TAG],
  ['one tag that never ends', `<a ${'b="c" '.repeat(400_000)}`, 'never ends', ONE_TAG],
  ['a comment that never ends', `<a><!--${'<b>'.repeat(800_000)}`, 'never ends', 3 + 4 + 2_400_000],
  ['levels behind attributes that look like ends', '<a b="/>">'.repeat(90_000), 'deep', 33 * 10],
]

test.each(ATTACKS)(
  'refused before any tree is built of it, and no more of it is read than that takes (X04): %s',
  (_, xml, message, readTo) => {
    // Laid out in memory first, as what comes from the wire is: that is not what is measured.
    xml.search(/\0/)
    const parse = vi.spyOn(XMLParser.prototype, 'parse')
    const before = process.memoryUsage().heapUsed
    const opened = openXml(xml, MAX_FEED)
    const grown = process.memoryUsage().heapUsed - before
    expect(parse).not.toHaveBeenCalled()
    parse.mockRestore()
    expect(opened).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) as string })
    if (opened.kind === 'refused') expect(opened.readTo).toBeLessThanOrEqual(readTo)
    // A copy of three megabytes, let alone a tree of them, would show.
    expect(grown).toBeLessThan(2_000_000)
  },
)

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
