// Every message file that comes with the project, filled with one fixed evening and rendered by the product's own functions.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFor, renderSms, filled, type MessageSource, type TemplateValues } from '../../../worker/fanout/render.ts'
import { parseTemplateFile } from '../../../worker/flow/files/template-file.ts'
import type { Severity } from '../../../worker/model/alert.ts'
import type { Phase } from '../../../worker/model/hazard.ts'
import type { Language, MessageTemplate } from '../../../worker/model/message.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** `common/crue`, and the messages in it. */
export interface MessageFile {
  readonly name: string
  readonly source: string
  readonly messages: readonly MessageTemplate[]
}

export function messageFiles(): readonly MessageFile[] {
  const owners = readdirSync(join(ROOT, 'templates'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return owners.flatMap(({ name: owner }) => {
    const folder = join(ROOT, 'templates', owner, 'messages')
    return readdirSync(folder).map((file) => readMessageFile(`${owner}/${file}`, join(folder, file)))
  })
}

function readMessageFile(file: string, path: string): MessageFile {
  const source = readFileSync(path, 'utf8')
  const parsed = parseTemplateFile(file, source)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  return { name: file.replace(/\.yaml$/, ''), source, messages: parsed.value }
}

const VALUES: TemplateValues = {
  speaker: 'MAIRIE ST-MARTIN',
  date: '14/10',
  time: '21h10',
  before: '23h',
  next: '22h15',
  desk: '0400000000',
}
const HOURS_IN_ENGLISH = { time: '21:10', before: '23:00', next: '22:15' }

/** What the composer would hold when the message is chosen that evening. */
export function filledTexts(message: MessageTemplate): Readonly<Partial<Record<Language, string>>> {
  const texts: Partial<Record<Language, string>> = {}
  for (const [language, text] of Object.entries(message.texts) as [Language, string][])
    texts[language] = filled(text, language === 'en' ? { ...VALUES, ...HOURS_IN_ENGLISH } : VALUES)
  return texts
}

/** The severity comes from the rule, not from the message: the one that goes with the phase. */
const SEVERITY_OF_PHASE: Readonly<Record<Phase, Severity>> = {
  prepare: 'Moderate',
  evacuate: 'Extreme',
  shelter: 'Extreme',
  update: 'Moderate',
  end: 'Minor',
  correction: 'Minor',
  exercise: 'Minor',
}

export function sourceOf(message: MessageTemplate, language: Language): MessageSource {
  const { event, hazard, phase, allClear } = message
  return {
    content: {
      texts: filledTexts(message),
      event,
      hazard,
      msgType: phase === 'correction' ? 'Cancel' : 'Alert',
      severity: SEVERITY_OF_PHASE[phase],
      expiresAt: 0,
      allClear,
    },
    language,
    mode: 'live',
    number: 7,
    revision: 1,
    territory: { code: '99001', speaker: VALUES.speaker },
  }
}

/** The longest mark that a message may carry at its end: counted so that a correction late in the year still fits. */
export function longestSms(message: MessageTemplate, language: Language): string {
  return renderSms({ ...sourceOf(message, language), number: 12, revision: 2 })
}

export function notificationOf(source: MessageSource): { readonly title: string; readonly body: string } {
  return JSON.parse(renderFor('push', source)) as { title: string; body: string }
}
