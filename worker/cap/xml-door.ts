// The one door for XML from elsewhere: size, document type, entities, depth and number of elements are looked at in the text itself, before
// any tree is built of it. What is refused costs a few milliseconds and no memory.
import { XMLParser } from 'fast-xml-parser'

export type OpenedXml =
  | { readonly kind: 'xml'; readonly root: Readonly<Record<string, unknown>> }
  /** `readTo`: signs that were looked at before that was clear. */
  | { readonly kind: 'refused'; readonly message: string; readonly mend: string; readonly readTo: number }

/** A CAP message with its polygons: the largest recorded one has 176 kB. */
export const MAX_MESSAGE = 1_000_000
/** A feed of messages. */
export const MAX_FEED = 3_000_000
/** CAP in an envelope of another standard has ten levels. */
const MAX_DEPTH = 32
const MAX_ELEMENTS = 100_000
/** One tag with its attributes. */
const MAX_TAG = 10_000

const PARSER = new XMLParser({
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // The five entities of XML itself only; a document type, which could define others, is refused before.
  processEntities: true,
  trimValues: true,
})

export function openXml(xml: string, most: number = MAX_MESSAGE): OpenedXml {
  if (xml.length > most)
    return refused(`the message is larger than ${most / 1_000_000} MB`, 'send its areas simplified', 0)
  const typed = xml.search(/<!DOCTYPE|<!ENTITY/i)
  if (typed >= 0) return refused('it has a document type', 'send plain CAP without one', typed)
  const shape = shapeOf(xml)
  if (shape !== null) return refused(shape.fault, 'send the message as its standard has it', shape.at)
  try {
    const root: unknown = PARSER.parse(xml, true)
    if (root !== null && typeof root === 'object' && !Array.isArray(root))
      return { kind: 'xml', root: root as Record<string, unknown> }
  } catch {
    // Said below: the library's own words quote what came.
  }
  return refused('this is not well-formed XML', 'send the file as it was made', xml.length)
}

function refused(message: string, mend: string, readTo: number): OpenedXml {
  return { kind: 'refused', message, mend, readTo }
}

// One walk over the tags, quotes heeded: an attribute may hold what looks like an end. Comments and CDATA hold no elements.
function shapeOf(xml: string): { readonly fault: string; readonly at: number } | null {
  let depth = 0
  let elements = 0
  let at = xml.indexOf('<')
  while (at >= 0) {
    const end = endOf(xml, at)
    if (end < 0) return { fault: 'a tag, a comment or a CDATA of it never ends', at: at + reachOf(xml, at) }
    const next = xml[at + 1]
    if (next === '/') depth--
    else if (next !== '!' && next !== '?') {
      if (++elements > MAX_ELEMENTS) return { fault: `it has more than ${MAX_ELEMENTS} elements`, at: end }
      if (xml[end - 1] !== '/' && ++depth > MAX_DEPTH)
        return { fault: `its elements lie more than ${MAX_DEPTH} deep`, at: end }
    }
    at = xml.indexOf('<', end)
  }
  return null
}

/** How far the end of what begins there was looked for: of a comment or a CDATA to the end of the text, of a tag no further than one may be. */
function reachOf(xml: string, at: number): number {
  const isLong = xml.startsWith('<!--', at) || xml.startsWith('<![CDATA[', at)
  return isLong ? xml.length - at : Math.min(xml.length - at, MAX_TAG)
}

function endOf(xml: string, at: number): number {
  if (xml.startsWith('<!--', at)) return xml.indexOf('-->', at + 4)
  if (xml.startsWith('<![CDATA[', at)) return xml.indexOf(']]>', at + 9)
  const last = Math.min(xml.length, at + MAX_TAG)
  let quote = ''
  for (let index = at + 1; index < last; index++) {
    const sign = xml[index] ?? ''
    if (sign === '<') return -1
    if (quote !== '') quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return index
  }
  return -1
}
