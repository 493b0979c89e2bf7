import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintContent } from '../../../worker/fanout/lint.ts'
import { renderPanel } from '../../../worker/fanout/panel.ts'
import { renderFor } from '../../../worker/fanout/render.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import { kindOf, sentencesOf, withoutLabel } from '../../../worker/fanout/sentences.ts'
import { openingOf } from '../../../worker/fanout/opening.ts'
import { spokenSeconds } from '../../../worker/fanout/spoken.ts'
import type { Wording } from '../../../worker/model/dwelling.ts'
import { eventIn, HAZARDS, type Phase } from '../../../worker/model/hazard.ts'
import { LANGUAGES, type Language, type MessageTemplate } from '../../../worker/model/message.ts'
import { filledTexts, longestSms, messageFiles, notificationOf, sourceOf, type MessageFile } from './message-files.ts'

const FILES = messageFiles()
const COMMON = FILES.filter(({ name }) => name.startsWith('common/'))
const MESSAGES = FILES.flatMap(({ name, messages }) => messages.map((message) => ({ name, id: message.id, message })))
/** Each wording of a message, as a message: whoever gets it gets nothing else. */
const WORDED = MESSAGES.flatMap(({ name, id, message }) =>
  (Object.entries(message.variants ?? {}) as [Wording, MessageTemplate['texts']][]).map(([wording, texts]) => ({
    name,
    id: `${id} (${wording})`,
    message: { ...message, texts, variants: {} } satisfies MessageTemplate,
  })),
)
const TEXTS = [...MESSAGES, ...WORDED].flatMap((entry) => LANGUAGES.map((language) => ({ ...entry, language })))

const ACTING: readonly Phase[] = ['prepare', 'evacuate', 'shelter']
const ENDING: readonly Phase[] = ['end', 'correction']
const PANELS = [
  { rows: 4, columns: 16 },
  { rows: 6, columns: 20 },
] as const
const acts = ({ message }: { readonly message: MessageTemplate }) => ACTING.includes(message.phase)

describe('what people get, for each message that comes with the project', () => {
  test.each(FILES)('$name reads as its golden file', async (file) => {
    await expect(goldenOf(file)).toMatchFileSnapshot(`golden/messages/${file.name.replace('/', '-')}.md`)
  })
})

test('no golden file is left of a message file that has gone', () => {
  const golden = readdirSync(join(import.meta.dirname, 'golden/messages')).sort()
  expect(golden).toEqual(FILES.map(({ name }) => `${name.replace('/', '-')}.md`).sort())
})

describe('an SMS', () => {
  test.each(TEXTS)('of $name $id in $language holds GSM-7 only', ({ message, language }) => {
    expect(segmentsOf(longestSms(message, language))).toMatchObject({ encoding: 'GSM-7', offenders: [] })
  })

  test.each(TEXTS)('of $name $id in $language takes three parts at most, two in easy French', (entry) => {
    const limit = entry.language === 'fr-x-falc' ? 2 : 3
    expect(segmentsOf(longestSms(entry.message, entry.language)).parts).toBeLessThanOrEqual(limit)
  })

  test.each([...MESSAGES, ...WORDED])('of $name $id has no fault once it is filled', ({ message }) => {
    const { variants = {} } = message
    const filled = Object.fromEntries(
      (Object.entries(variants) as [Wording, MessageTemplate['texts']][]).map(([wording, texts]) => [
        wording,
        filledTexts({ ...message, texts }),
      ]),
    )
    const options = { linkDomain: null, inbound: '36105' }
    expect(lintContent({ texts: filledTexts(message), variants: filled }, options)).toEqual([])
  })
})

describe('a call', () => {
  // Some thirty seconds: longer, and people hang up before it is said twice. Street names of a territory take a few more.
  const MOST_WORDS = 70
  const MOST_WORDS_WITH_STREETS = 75

  test.each(TEXTS)('of $name $id in $language holds no figure and no sign', ({ message, language }) => {
    expect(renderFor('voice', sourceOf(message, language))).toMatch(/^[\p{L}\s,.?!'-]+$/u)
  })

  test.each(MESSAGES.filter(acts))('of $name $id is short enough to be heard out', ({ name, message }) => {
    const words = renderFor('voice', sourceOf(message, 'fr')).split(' ').length
    expect(words).toBeLessThanOrEqual(name.startsWith('common/') ? MOST_WORDS : MOST_WORDS_WITH_STREETS)
  })
})

describe('a panel', () => {
  const faces = TEXTS.filter(acts).flatMap((entry) => PANELS.map((face) => ({ ...entry, ...face })))

  test.each(faces)('of $rows x $columns begins $name $id in $language with a danger or an order', (entry) => {
    const [first = []] = renderPanel(sourceOf(entry.message, entry.language), entry)
    const begun = firstOrder(entry.message, entry.language).split(' ').slice(0, 2).join(' ')
    expect(first[0]?.startsWith('DANGER') === true || first.join(' ').includes(begun)).toBe(true)
  })

  // Whatever stands before it costs a passer-by four seconds; whatever is cut from it may turn its sense.
  test.each(faces)('of $rows x $columns tells the order of $name $id in $language first and whole', (entry) => {
    const pages = renderPanel(sourceOf(entry.message, entry.language), entry)
    expect(pages.length).toBeLessThanOrEqual(3)
    const headline = new RegExp(
      `^(?:DANGER(?: - | ))?${inCapitals(eventIn(sourceOf(entry.message, entry.language).content, entry.language === 'en'))} `,
    )
    const told = pages.flat().join(' ').replace(headline, '')
    expect(told.startsWith(firstOrder(entry.message, entry.language))).toBe(true)
  })

  const ends = MESSAGES.filter(({ message }) => message.phase === 'end')

  test.each(ends)('tells once, and first of all, that $name $id is an end', ({ message }) => {
    const told = renderPanel(sourceOf(message, 'fr'), PANELS[0]).flat().join(' ')
    expect(told).toMatch(/^FIN D'ALERTE/)
    expect(told.match(/FIN D'ALERTE|DANGER -/g)).toHaveLength(1)
  })
})

describe('the set of messages', () => {
  test.each(MESSAGES)('$name $id is written in French, easy French and English', ({ message }) => {
    expect(Object.keys(message.texts).sort()).toEqual([...LANGUAGES].sort())
  })

  test.each(MESSAGES)('$name $id is marked as an end if it is one, and only then', ({ message }) => {
    expect(message.allClear).toBe(ENDING.includes(message.phase))
  })

  test.each(MESSAGES)('$name $id asks for the hour of the water only where floods know it', ({ message }) => {
    if (message.hazard !== 'crue') expect(Object.values(message.texts).join(' ')).not.toContain('{before}')
  })

  test.each(FILES)('$name names hazard and phase of each message', ({ source, messages }) => {
    expect(source.match(/^ {4}hazard: /gm)).toHaveLength(messages.length)
    expect(source.match(/^ {4}phase: /gm)).toHaveLength(messages.length)
  })

  test('no two messages of one owner share an id', () => {
    const owned = MESSAGES.map(({ name, id }) => `${name.split('/')[0] ?? ''} ${id}`)
    expect(owned.filter((id, index) => owned.indexOf(id) !== index)).toEqual([])
  })

  test('each hazard has a message that tells people what to do, and one that ends it', () => {
    const common = COMMON.flatMap(({ messages }) => messages)
    const phasesOf = (hazard: string) => common.filter((one) => one.hazard === hazard).map(({ phase }) => phase)
    expect(HAZARDS.filter((hazard) => !phasesOf(hazard).some((phase) => ACTING.includes(phase)))).toEqual([])
    expect(HAZARDS.filter((hazard) => !phasesOf(hazard).includes('end'))).toEqual([])
  })

  test.each(MESSAGES)('$name $id is named after its phase', ({ id, message }) => {
    const phase = PHASE_OF_LAST_WORD[id.split('-').at(-1) ?? '']
    if (phase !== undefined) expect(message.phase).toBe(phase)
  })
})

describe('easy French', () => {
  test.each([...MESSAGES, ...WORDED])('of $name $id has short sentences', ({ message }) => {
    const lengths = easySentences(message).map((sentence) => sentence.split(' ').length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(12)
    expect(lengths.reduce((sum, length) => sum + length, 0) / lengths.length).toBeLessThanOrEqual(9)
  })

  test.each([...MESSAGES, ...WORDED])('of $name $id shouts nothing but a danger', ({ message }) => {
    const shouted = easySentences(message).flatMap((sentence) => sentence.match(/(?<!\p{L})\p{Lu}{3,}/gu) ?? [])
    expect(shouted.filter((word) => !['DANGER', 'EXERCICE', 'OUI', 'SMS'].includes(word))).toEqual([])
  })
})

const PHASE_OF_LAST_WORD: Readonly<Record<string, Phase>> = {
  PREPARER: 'prepare',
  EVACUER: 'evacuate',
  ABRITER: 'shelter',
  POINT: 'update',
  FIN: 'end',
}

/** The sentences after the speaker. */
function easySentences(message: MessageTemplate): readonly string[] {
  const text = (filledTexts(message)['fr-x-falc'] ?? '').replace(/^(?:EXERCICE - )?MAIRIE ST-MARTIN\. /, '')
  return text.split(/[.?!]+\s*/).filter((sentence) => sentence !== '')
}

/** The sentence that a passer-by must see first, as a panel writes it; what stands in brackets may be left out for want of room. */
function firstOrder(message: MessageTemplate, language: Language): string {
  const sentences = sentencesOf(openingOf(sourceOf(message, language))?.rest ?? '')
  const order = ['order', 'advice'].flatMap((kind) => sentences.filter((sentence) => kindOf(sentence) === kind))[0]
  return inCapitals(withoutLabel(order ?? 'no order in this text').replace(/\.$/, ''))
}

function inCapitals(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
}

function goldenOf({ name, messages }: MessageFile): string {
  const head = `# ${name}\n\nWhat people get at 21:10 on 14 October, as alert 7. Written by tests/worker/fanout/templates.test.ts.\n`
  return [head, ...messages.map(goldenMessage)].join('\n')
}

function goldenMessage(message: MessageTemplate): string {
  const { id, title, event, hazard, phase, validForMs } = message
  const about = `${event} · ${hazard} · ${phase} · valid ${validForMs / 3_600_000} h`
  return [`## ${id} ${title.fr} / ${title.en}\n\n${about}\n`, ...LANGUAGES.map((one) => goldenText(message, one))].join(
    '\n',
  )
}

function goldenText(message: MessageTemplate, language: Language): string {
  const source = sourceOf(message, language)
  const sms = renderFor('sms', source)
  const { encoding, length, parts } = segmentsOf(sms)
  const spoken = renderFor('voice', source)
  const { title, body } = notificationOf(source)
  const words = spoken.split(' ').length
  return [
    `### ${message.id} ${language}\n`,
    `SMS, ${encoding}, ${length} characters, ${parts} ${parts === 1 ? 'part' : 'parts'}:\n\n> ${sms}\n`,
    `Spoken, ${words} words, ${spokenSeconds(spoken, language)} seconds:\n\n> ${spoken}\n`,
    `Notification:\n\n> **${title}**\n> ${body}\n`,
    ...PANELS.map((face) => goldenPanel(renderPanel(source, face), face)),
  ].join('\n')
}

function goldenPanel(
  pages: readonly (readonly string[])[],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): string {
  const drawn = pages.map((page) => page.map((line) => `|${line.padEnd(columns)}|`).join('\n')).join('\n\n')
  return `Panel ${rows} x ${columns}:\n\n\`\`\`\n${drawn}\n\`\`\`\n`
}
