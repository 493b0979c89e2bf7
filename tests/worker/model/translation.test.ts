import { expect, it } from 'vitest'
import { renderSms } from '../../../worker/fanout/render.ts'
import { frenchMark, staleTranslations, translatedNow } from '../../../worker/model/translation.ts'

const TEXTS = { fr: 'La rivière monte. Montez.', 'fr-x-falc': 'L’eau monte. Montez.', en: 'The river rises. Go up.' }

it('knows every translation whose French was changed after it, and none before (T06)', () => {
  const from = translatedNow(TEXTS)
  expect(staleTranslations(TEXTS, from)).toEqual([])
  const edited = { ...TEXTS, fr: 'La rivière monte. Partez.' }
  expect(staleTranslations(edited, from)).toEqual(['fr-x-falc', 'en'])
  expect(staleTranslations(edited, { ...from, en: frenchMark(edited.fr) })).toEqual(['fr-x-falc'])
  // Emptied, it is no translation any more: its readers get the French.
  expect(staleTranslations({ ...edited, 'fr-x-falc': ' ' }, { ...from, en: frenchMark(edited.fr) })).toEqual([])
})

it('takes another blank, or another way to write é, for the same French', () => {
  const from = translatedNow(TEXTS)
  expect(staleTranslations({ ...TEXTS, fr: ` ${TEXTS.fr.normalize('NFD')}  ` }, from)).toEqual([])
})

it('a language without a text gets the French, as French (T06)', () => {
  const source = { content: { texts: { fr: TEXTS.fr } }, mode: 'live', number: 7, revision: 1 } as const
  expect(renderSms({ ...source, language: 'en' })).toBe(renderSms({ ...source, language: 'fr' }))
})
