import { expect, test } from 'vitest'
import { renderSms } from '../../../worker/fanout/render.ts'

const content = { texts: { fr: 'MAIRIE ST-MARTIN. Crue.', en: 'TOWN HALL. Flood.' } }
const base = { content, language: 'fr', mode: 'live', number: 7, revision: 1 } as const

test('a live text carries the number of its alert, and of its revision from the second on', () => {
  expect(renderSms(base)).toBe('MAIRIE ST-MARTIN. Crue. Alerte 7')
  expect(renderSms({ ...base, revision: 3 })).toBe('MAIRIE ST-MARTIN. Crue. Alerte 7.3')
})

test.each(['exercise', 'public-exercise'] as const)(
  '%s begins with the word that the server puts there, once, in every language (INV-11)',
  (mode) => {
    expect(renderSms({ ...base, mode })).toMatch(/^EXERCICE - MAIRIE/)
    expect(renderSms({ ...base, mode, language: 'en' })).toMatch(/^EXERCICE - TOWN HALL/)
    const already = { texts: { fr: 'EXERCICE EXERCICE - MAIRIE' } }
    expect(renderSms({ ...base, mode, content: already, number: null })).toBe('EXERCICE EXERCICE - MAIRIE')
  },
)

test('a language without a text of its own gets the French one; no text at all gives nothing to send', () => {
  expect(renderSms({ ...base, language: 'fr-x-falc' })).toBe(renderSms(base))
  expect(renderSms({ ...base, content: { texts: {} } })).toBe('')
  expect(renderSms({ ...base, mode: 'exercise', content: { texts: { fr: '   ' } } })).toBe('')
})
