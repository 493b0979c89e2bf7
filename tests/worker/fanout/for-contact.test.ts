import { describe, expect, test } from 'vitest'
import { renderFor, type MessageSource } from '../../../worker/fanout/render.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import { senderFor } from '../../../worker/fanout/sender.ts'

const SOURCE: MessageSource = {
  content: {
    texts: { fr: 'MAIRIE ST-MARTIN. Crue rue Basse. Partez.', en: 'TOWN HALL. Flood. Leave.' },
    msgType: 'Alert',
    event: 'crue',
    hazard: 'crue',
    severity: 'Extreme',
    expiresAt: 0,
    allClear: false,
  },
  language: 'fr',
  mode: 'live',
  number: 7,
  revision: 1,
  territory: { code: '99001', speaker: 'MAIRIE ST-MARTIN', sms: { inbound: null } },
  about: ['Fabre Odette'],
}
const told = (over: Partial<MessageSource> = {}) => renderFor('contact', { ...SOURCE, ...over })
const INBOUND = { code: '99001', speaker: 'MAIRIE ST-MARTIN', sms: { inbound: '36105' } }

describe('what the contact of somebody who does not answer is told', () => {
  test('for whom it is, what to do, and the approved text unchanged', () => {
    expect(told()).toBe(
      'Fabre Odette vous a choisi comme contact : essayez de joindre cette personne. MAIRIE ST-MARTIN. Crue rue Basse. Partez. Alerte 7',
    )
    expect(told({ language: 'en' })).toBe(
      'Fabre Odette named you as contact: try to reach them. TOWN HALL. Flood. Leave. Alerte 7',
    )
  })

  test('asked for an answer only where one can come, and then from the number that takes it', () => {
    const territory = { smsSender: 'STMARTIN', sms: { pricePerPartCents: 6, partsPerSecond: 30, inbound: '36105' } }
    for (const language of ['fr', 'en'] as const) {
      const asks = told({ language, territory: INBOUND })
      expect(asks).toMatch(/OUI|YES/)
      expect(senderFor(asks, territory, { name: 'sms', takesAnswers: true })).toBe('36105')
      expect(
        senderFor(
          told({ language }),
          { ...territory, sms: { ...territory.sms, inbound: null } },
          { name: 'sms', takesAnswers: true },
        ),
      ).toBe('STMARTIN')
      expect(told({ language })).not.toMatch(/OUI|YES/)
    }
  })

  test('the words of ours keep an SMS in GSM-7', () => {
    expect(segmentsOf(told({ territory: INBOUND })).offenders).toEqual([])
  })

  test('a name does not make the SMS cost twice: only the letters that GSM-7 lacks lose their accent', () => {
    const text = told({ about: ['Zoë Çelik', 'José Núñez', 'Loïc Lê'], territory: INBOUND })
    expect(text).toMatch(/^Zoe Çelik, José Nuñez, Loic Le vous a/)
    expect(segmentsOf(text).offenders).toEqual([])
  })

  test('several who share a contact are named together; nobody known is somebody close', () => {
    expect(told({ about: ['Fabre Odette', 'Fabre Jean'] })).toMatch(/^Fabre Odette, Fabre Jean vous a/)
    expect(told({ about: [] })).toMatch(/^Un proche vous a/)
  })

  test('a language without a text is told in French throughout; no text, nothing to send', () => {
    const content = { ...SOURCE.content, texts: { fr: 'MAIRIE ST-MARTIN. Crue.' } }
    expect(told({ language: 'en', content })).toMatch(/vous a choisi.*MAIRIE/)
    expect(told({ content: { ...SOURCE.content, texts: {} } })).toBe('')
  })

  test.each(['exercise', 'public-exercise'] as const)('%s says so first, and once (INV-11)', (mode) => {
    expect(told({ mode })).toMatch(/^EXERCICE - Fabre Odette vous a/)
    expect(told({ mode }).match(/EXERCICE/g)).toHaveLength(1)
  })
})
