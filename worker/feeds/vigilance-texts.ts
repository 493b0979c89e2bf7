// The texts of the Vigilance: what the forecaster writes of each domain and phenomenon. They come in an answer of their own, and not at all
// where there is nothing to say.
import * as v from 'valibot'
import { parseRfc3339, type Instant } from '../model/time.ts'
import { plainText } from './bulletin-text.ts'

const words = v.optional(v.nullable(v.string()))
const term = v.looseObject({
  end_time: words,
  subdivision_text: v.array(
    v.looseObject({ underline_text: words, bold_text: words, text: v.optional(v.array(v.string()), []) }),
  ),
})
const textItem = v.looseObject({ hazard_code: words, term_items: v.array(v.unknown()) })
const bloc = v.looseObject({
  domain_id: v.string(),
  bloc_items: v.array(v.looseObject({ text_items: v.array(v.unknown()) })),
})
const blocs = v.looseObject({ text_bloc_items: v.array(v.unknown()) })
const textsSchema = v.union([
  v.pipe(
    v.looseObject({ product: blocs }),
    v.transform(({ product }) => product),
  ),
  blocs,
])

/** Until when it is meant: an older text beside a newer map would be a lie. */
export interface VigilanceText {
  readonly text: string
  readonly until: Instant
}

/** By domain, then by `phenomenon_id`; what concerns them all stands under `*`. Plain JSON: it lives in the cursor between two answers. */
export type VigilanceTexts = Readonly<Record<string, Readonly<Record<string, VigilanceText>>>>

export function readTexts(json: unknown, wanted: readonly string[]): VigilanceTexts | null {
  const parsed = v.safeParse(textsSchema, json)
  if (!parsed.success) return null
  const told = new Map<string, Map<string, Told>>()
  for (const one of parsed.output.text_bloc_items) {
    const block = v.safeParse(bloc, one)
    if (!block.success || !wanted.includes(block.output.domain_id)) continue
    const own = told.get(block.output.domain_id) ?? new Map<string, Told>()
    told.set(block.output.domain_id, own)
    for (const item of block.output.bloc_items.flatMap(({ text_items }) => text_items)) {
      const text = v.safeParse(textItem, item)
      if (!text.success) continue
      const key = text.output.hazard_code ?? '*'
      own.set(key, text.output.term_items.reduce(withTerm, own.get(key) ?? { lines: [], until: 0 }))
    }
  }
  return Object.fromEntries(
    [...told].map(([domain, own]) => [
      domain,
      Object.fromEntries(
        [...own].flatMap(([key, { lines, until }]) => {
          const text = plainText(lines.join('\n'))
          return text === null ? [] : [[key, { text, until }]]
        }),
      ),
    ]),
  )
}

interface Told {
  readonly lines: readonly string[]
  readonly until: Instant
}

function withTerm(known: Told, written: unknown): Told {
  const parsed = v.safeParse(term, written)
  if (!parsed.success) return known
  const lines = parsed.output.subdivision_text.flatMap(({ underline_text, bold_text, text }) =>
    [underline_text, bold_text, ...text].filter((line) => line != null && line.trim() !== '').map(String),
  )
  const until = parseRfc3339(parsed.output.end_time ?? '') ?? 0
  return { lines: [...known.lines, ...lines], until: Math.max(known.until, until) }
}
