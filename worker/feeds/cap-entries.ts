// The entries of an Atom or RSS feed that links to CAP messages: where each message lies, and the codes of its areas where the entry says them.

export interface CapEntry {
  readonly link: string
  /** Empty where the entry does not say: then only the message itself does. */
  readonly codes: readonly string[]
}

type Node = Readonly<Record<string, unknown>>
const MAX_ENTRIES = 5_000

const ATOM = 'http://www.w3.org/2005/Atom'

/** Null where it is no feed: an empty one says that there is no warning, so it must be one beyond doubt. An entry without a link to a message has nothing to read. */
export function entriesOf(root: Node, body: string): readonly CapEntry[] | null {
  const isAtom = root['feed'] !== undefined && body.includes(ATOM)
  const feed = isAtom ? (nodeOf(root['feed']) ?? {}) : null
  const channel = nodeOf(nodeOf(root['rss'])?.['channel'])
  if (feed === null && channel === null) return null
  const entries = listOf(feed?.['entry'] ?? channel?.['item']).slice(0, MAX_ENTRIES)
  return entries.flatMap((one) => {
    const entry = nodeOf(one)
    const link = entry === null ? null : linkOf(entry)
    return entry === null || link === null ? [] : [{ link, codes: codesOf(entry) }]
  })
}

// The link that says it is CAP; else one that ends as such files do; else the only one there is.
function linkOf(entry: Node): string | null {
  const links = listOf(entry['link']).flatMap((link) => {
    const node = nodeOf(link)
    const href = textOf(node === null ? link : (node['@_href'] ?? node['#text']))
    return href === '' ? [] : [{ href, type: textOf(node?.['@_type']) }]
  })
  const named =
    links.find(({ type }) => type === 'application/cap+xml') ??
    links.find(({ href }) => /\.(cap|xml)(\?|$)/i.test(href))
  return (named ?? (links.length === 1 ? links[0] : undefined))?.href ?? null
}

// Meteoalarm gives one code as an element and the other in the title's link; both name the same area.
function codesOf(entry: Node): readonly string[] {
  const codes = listOf(entry['geocode']).flatMap((geocode) =>
    listOf(nodeOf(geocode)?.['value'])
      .map(textOf)
      .filter((code) => code !== ''),
  )
  if (codes.length === 0) return []
  const linked = listOf(entry['link'])
    .map((link) => /geocode=[A-Z0-9_]+:([A-Z0-9-]+)/.exec(textOf(nodeOf(link)?.['@_href']))?.[1])
    .filter((code) => code !== undefined)
  return [...codes, ...linked]
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  const text = nodeOf(value)?.['#text']
  return typeof text === 'string' ? text.trim() : ''
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

function nodeOf(value: unknown): Node | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Node) : null
}
