import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintTexts } from '../../../../worker/fanout/lint.ts'
import { filled } from '../../../../worker/fanout/render.ts'
import { segmentsOf } from '../../../../worker/fanout/segments.ts'
import { parseTemplateFile } from '../../../../worker/flow/files/template-file.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const FILES = ['templates/common/messages', 'templates/99001/messages', 'templates/99002/messages'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
)
const VALUES = {
  speaker: 'MAIRIE ST-MARTIN',
  date: '14/10',
  time: '17h30',
  before: '20h',
  next: '0h15',
  desk: '0400000000',
}

function messagesOf(file: string) {
  const parsed = parseTemplateFile(file, readFileSync(join(ROOT, file), 'utf8'))
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  return parsed.value
}

const TEXTS = FILES.flatMap((file) =>
  messagesOf(file).flatMap((message) =>
    Object.entries(message.texts).map(([language, text]) => ({ where: `${file} ${message.id} ${language}`, text })),
  ),
)

describe('the messages that come with the project', () => {
  test.each(TEXTS)('$where stays inside GSM-7 and within three parts', ({ text }) => {
    expect(segmentsOf(filled(text, VALUES))).toMatchObject({ encoding: 'GSM-7', offenders: [] })
    expect(segmentsOf(filled(text, VALUES)).parts).toBeLessThanOrEqual(3)
  })

  test.each(TEXTS)('$where leaves no variable open and holds no link', ({ text }) => {
    expect(lintTexts({ fr: filled(text, VALUES) }, { linkDomain: null, inbound: '36105' })).toEqual([])
  })

  test.each(TEXTS)('$where begins with who speaks', ({ text }) => {
    expect(text).toMatch(/^(EXERCICE[A-Z -]*- )?\{speaker\}/)
  })

  test.each(FILES)('%s has each message in French, in easy French and in English', (file) => {
    for (const message of messagesOf(file)) expect(Object.keys(message.texts).sort()).toEqual(['en', 'fr', 'fr-x-falc'])
  })

  test('M1 and M2 of the demonstration read as the plan writes them', () => {
    const [m1, m2] = messagesOf('templates/99001/messages/lere.yaml')
    expect(filled(m1?.texts.fr ?? '', VALUES)).toBe(
      "MAIRIE ST-MARTIN 14/10 17h30. Crue de la Lère prévue cette nuit. Quai Nord et rue Basse inondés vers 23h. Avant 20h: déplacez vos voitures, montez vos biens à l'étage. Infos 0400000000",
    )
    expect(segmentsOf(filled(m2?.texts.fr ?? '', { ...VALUES, time: '21h10', before: '23h' }))).toMatchObject({
      length: 291,
      parts: 2,
    })
  })

  test('the ends of an alert are marked as such, and only they', () => {
    const common = FILES.filter((file) => file.startsWith('templates/common/')).flatMap(messagesOf)
    const marked = common.filter(({ id }) => /^M\d$/.test(id)).map(({ id, allClear }) => [id, allClear] as const)
    expect(Object.fromEntries(marked)).toEqual({
      M1: false,
      M2: false,
      M3: false,
      M4: true,
      M5: true,
      M6: false,
      M7: false,
    })
  })
})

const ONE = `messages:
  - id: M1
    event: Crue
    title: { fr: un, en: one }
    valid_for: 8h
    texts:
      fr: >-
        {speaker} dit
        ceci.
`

test('folded lines become one line of text', () => {
  expect(parseTemplateFile('m.yaml', ONE)).toMatchObject({
    kind: 'ok',
    value: [{ id: 'M1', texts: { fr: '{speaker} dit ceci.' }, validForMs: 8 * 3_600_000, allClear: false }],
  })
})

test.each([
  ['a variable that nobody fills', ONE.replace('{speaker}', '{mayor}'), 7, 'message "M1": unknown variable {mayor}'],
  ['an expression', ONE.replace('{speaker}', '{time + 1}'), 7, 'message "M1": unknown variable {time + 1}'],
  ['no French text', ONE.replace('fr: >-', 'en: >-'), 7, 'messages.0.texts: "fr" is missing'],
  ['an unknown language', ONE.replace('      fr:', '      de: x\n      fr:'), 7, 'unknown key "de"'],
  ['an unknown key', `${ONE}    colour: red\n`, 10, 'unknown key "colour"'],
])('%s is refused with its line', (_, text, line, message) => {
  expect(parseTemplateFile('m.yaml', text)).toMatchObject({
    kind: 'faults',
    faults: [{ file: 'm.yaml', line, message }],
  })
})
