// templates/<territory or common>/messages/*.yaml → message templates. Variables come from a closed list; there is no expression language.
import * as v from 'valibot'
import { HAZARDS, PHASES } from '../../model/hazard.ts'
import type { MessageTemplate } from '../../model/message.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, durationMs, durationText, readYaml, words } from './yaml-file.ts'

export const TEMPLATE_VARIABLES = ['speaker', 'date', 'time', 'before', 'next', 'desk'] as const

const text = v.pipe(v.string(), v.minLength(1))
export const templateFileSchema = v.strictObject({
  messages: v.pipe(
    v.array(
      v.strictObject({
        id: code,
        event: text,
        hazard: v.optional(v.picklist(HAZARDS), 'autre'),
        phase: v.optional(v.picklist(PHASES), 'update'),
        title: words,
        texts: v.strictObject({ fr: text, 'fr-x-falc': v.optional(text), en: v.optional(text) }),
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
    for (const [language, words] of Object.entries(message.texts) as [string, string][]) {
      for (const [, name] of words.matchAll(/\{([^}]*)\}/g)) {
        if ((TEMPLATE_VARIABLES as readonly string[]).includes(name ?? '')) continue
        faults.push({
          file,
          line: read.value.lineOf(['messages', index, 'texts', language]),
          message: `message "${message.id}": unknown variable {${name ?? ''}}`,
          mend: `use one of ${TEMPLATE_VARIABLES.map((known) => `{${known}}`).join(', ')}`,
        })
      }
    }
    const texts: Record<string, string> = {}
    for (const [language, words] of Object.entries(message.texts) as [string, string][])
      texts[language] = words.replace(/\s+/g, ' ').trim()
    return {
      id: message.id,
      event: message.event,
      hazard: message.hazard,
      phase: message.phase,
      title: message.title,
      texts,
      validForMs: durationMs(message.valid_for),
      allClear: message.all_clear,
    }
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: templates }
}
