// templates/<territory or common>/messages/*.yaml → message templates. Variables come from a closed list; there is no expression language.
import * as v from 'valibot'
import { HAZARDS, PHASES } from '../../model/hazard.ts'
import type { MessageTemplate } from '../../model/message.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, durationMs, durationText, readYaml, words } from './yaml-file.ts'

export const TEMPLATE_VARIABLES = ['speaker', 'date', 'time', 'before', 'next', 'desk'] as const

const text = v.pipe(v.string(), v.minLength(1))
const texts = v.strictObject({ fr: text, 'fr-x-falc': v.optional(text), en: v.optional(text) })
export const templateFileSchema = v.strictObject({
  messages: v.pipe(
    v.array(
      v.strictObject({
        id: code,
        event: text,
        hazard: v.optional(v.picklist(HAZARDS), 'autre'),
        phase: v.optional(v.picklist(PHASES), 'update'),
        title: words,
        texts,
        /** The same for those who have an upper floor, and for those who have none: in each language of the text. */
        variants: v.optional(v.strictObject({ upper_floor: v.optional(texts), no_floor: v.optional(texts) })),
        valid_for: durationText,
        all_clear: v.optional(v.boolean(), false),
      }),
    ),
    v.minLength(1),
  ),
})

export function parseTemplateFile(file: string, source: string): Parsed<readonly MessageTemplate[]> {
  const read = readYaml(file, source, templateFileSchema)
  if (read.kind === 'faults') return read
  const faults: FileFault[] = []
  const templates = read.value.value.messages.map((message, index): MessageTemplate => {
    for (const [path, words] of wordsIn(message)) {
      for (const [, name] of words.matchAll(/\{([^}]*)\}/g)) {
        if ((TEMPLATE_VARIABLES as readonly string[]).includes(name ?? '')) continue
        faults.push({
          file,
          line: read.value.lineOf(['messages', index, ...path]),
          message: `message "${message.id}": unknown variable {${name ?? ''}}`,
          mend: `use one of ${TEMPLATE_VARIABLES.map((known) => `{${known}}`).join(', ')}`,
        })
      }
    }
    return {
      id: message.id,
      event: message.event,
      hazard: message.hazard,
      phase: message.phase,
      title: message.title,
      texts: inOneLine(message.texts),
      ...variantsIn(message.variants),
      validForMs: durationMs(message.valid_for),
      allClear: message.all_clear,
    }
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: templates }
}

type Message = v.InferOutput<typeof templateFileSchema>['messages'][number]

type Written = Message['texts']

function wordsIn({ texts, variants = {} }: Message): readonly (readonly [path: readonly string[], words: string])[] {
  const { upper_floor, no_floor } = variants
  const each: readonly (readonly [readonly string[], Written | undefined])[] = [
    [['texts'], texts],
    [['variants', 'upper_floor'], upper_floor],
    [['variants', 'no_floor'], no_floor],
  ]
  return each.flatMap(([path, said]) =>
    Object.entries(said ?? {}).flatMap(([language, words]) =>
      words === undefined ? [] : [[[...path, language], words] as const],
    ),
  )
}

function variantsIn(variants: Message['variants']): Pick<MessageTemplate, 'variants'> {
  if (variants === undefined) return {}
  const { upper_floor, no_floor } = variants
  return {
    variants: {
      ...(upper_floor === undefined ? {} : { 'upper floor': inOneLine(upper_floor) }),
      ...(no_floor === undefined ? {} : { 'no floor': inOneLine(no_floor) }),
    },
  }
}

function inOneLine(texts: Written): MessageTemplate['texts'] {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([language, words]) =>
      words === undefined ? [] : [[language, words.replace(/\s+/g, ' ').trim()]],
    ),
  )
}
