import { describe, expect, test } from 'vitest'
import { parseFieldSms, smsAnswer, smsOrderWords } from '../../../worker/plan/field-sms.ts'

const said = (text: string) => {
  const { orders, words } = parseFieldSms(text)
  return [...orders.map(smsOrderWords), ...words.map((one) => `? ${one}`)]
}

describe('what a team texts', () => {
  test.each([
    ['T12 FAIT 3P', ['T12 fait 3P']],
    ['t12 fait', ['T12 fait']],
    ['  T 12   Terminé  3 p ', ['T12 fait 3P']],
    ['tâche 12 terminée 3 personnes', ['T12 fait 3P']],
    ['T12 BESOIN', ['T12 aide demandée']],
    ["T12 besoin d'aide 2P", ['T12 aide demandée 2P']],
    ['T12 en cours', ['T12 commencé']],
    ['T12 impossible', ['T12 impossible']],
    ['TI2 fait', ['? TI2 fait']],
    ['T1O fait', ['T10 fait']],
    ['P7 ABSENT', ['D7 absent']],
    ['D7 absente', ['D7 absent']],
    ['d 7 besoin d’aide', ['D7 aide demandée']],
    ['porte 7 personne', ['D7 absent']],
    ['p7 partis 4P', ['D7 parti 4P']],
    ['P7 refus, P8 aide 2P\nP9 absent', ['D7 refus', 'D8 aide demandée 2P', 'D9 absent']],
    ['SOS', ['SOS reçu. Appelez aussi le 112']],
    ['sos rue Basse vite', ['SOS reçu. Appelez aussi le 112']],
    ['RAS', ['Tout va bien, noté']],
    ['Tout va bien', ['Tout va bien, noté']],
    ['T12 fait. Le pont est coupé', ['T12 fait', '? Le pont est coupé']],
  ])('%j', (text, understood) => {
    expect(said(text)).toEqual(understood)
  })

  test.each([
    'Le pont est coupé',
    'T12',
    'T12 peut-être',
    'T12 OK',
    'T12 pas fait',
    'P7 pas absent',
    'fait',
    'T12 fait 3P 4P',
    '',
    'J’ai vu un SOS',
  ])('%j is no order: it stays words, and nothing is guessed', (text) => {
    expect(parseFieldSms(text).orders).toEqual([])
    expect(parseFieldSms(text).words.join('')).toBe(text)
  })

  test('however the letters, accents and spaces fall, it is the same order', () => {
    const shapes = [
      'T12 TERMINÉ 3P',
      't12 termine 3p',
      'T12  Terminé  3 P',
      'T 12 TERMINÉ 3P',
      'T12 TERMINÉ 3P',
      'T12-TERMINE-3P',
      'T12: terminé (3P)',
    ]
    const orders = shapes.map((text) => parseFieldSms(text).orders)
    expect(new Set(orders.map((one) => JSON.stringify(one))).size).toBe(1)
  })

  test('any text whatever is answered: each part is an order or words, none is lost', () => {
    const letters = 'T1P2 7FAITSO,\n.é’-D'
    let seed = 7
    for (let run = 0; run < 2_000; run++) {
      let text = ''
      for (let n = 0; n < 24; n++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
        text += letters[(seed >>> 16) % letters.length] ?? ''
      }
      const parts = text.split(/[\n,.]+/).filter((part) => part.trim() !== '')
      const { orders, words } = parseFieldSms(text)
      expect(orders.length + words.length, text).toBe(parts.length)
    }
  })
})

describe('what is texted back', () => {
  test('repeats what was understood, says what did not count, and fits one SMS', () => {
    expect(smsAnswer({ done: ['T12 fait 3P', 'D7 absent'], refused: [], hasWords: false })).toBe(
      'Compris : T12 fait 3P, D7 absent.',
    )
    expect(smsAnswer({ done: [], refused: ['T9 fait'], hasWords: false })).toMatch(/^Pas compté .*T9 fait/)
    expect(smsAnswer({ done: [], refused: [], hasWords: true })).toBe(
      'Le reste est transmis au groupe en toutes lettres. Exemples : T12 FAIT 3P, D7 ABSENT, SOS',
    )
    const many = Array.from({ length: 20 }, (_, n) => `D${n} absent`)
    expect(smsAnswer({ done: many, refused: many, hasWords: true }).length).toBeLessThanOrEqual(160)
  })
})
