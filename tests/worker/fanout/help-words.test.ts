import { describe, expect, test } from 'vitest'
import { helpNotice, helpNoticeSpoken, helpPush, helpSms, helpSpoken } from '../../../worker/fanout/help-words.ts'
import type { Notification } from '../../../worker/fanout/notification.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import { LANGUAGES } from '../../../worker/model/message.ts'
import { MODES } from '../../../worker/model/mode.ts'

const territory = { code: '99001', speaker: 'MAIRIE ST-MARTIN' }

describe.each(LANGUAGES)('in %s', (language) => {
  test('the answer by SMS is one part, names the call for help, 112 and 114', () => {
    const text = helpSms({ number: 12_345, language, mode: 'live', territory })
    expect(segmentsOf(text)).toMatchObject({ encoding: 'GSM-7', parts: 1 })
    expect(text).toMatch(/T12345\b.*\b112\b.*\b114\b/)
  })

  test('the spoken answer says the number twice, in words, and 112', () => {
    const text = helpSpoken({ number: 12, language, mode: 'live' })
    expect(text).not.toMatch(/\d/)
    expect(text.match(/T (douze|twelve)\./g)).toHaveLength(2)
    expect(text).toMatch(/cent douze|one one two/)
  })

  test('a notification says the number, and that the town does not know who asks', () => {
    const notification = JSON.parse(helpPush({ number: 7, language, mode: 'live', territory })) as Notification
    expect(notification.title).toContain('T7')
    expect(notification.body).toMatch(/112/)
    expect(notification.body).toMatch(/ne sait pas qui vous êtes|does not know who you are/)
  })
})

test.each(MODES.filter((mode) => mode !== 'live'))('in an %s every word of it begins with the word', (mode) => {
  for (const language of LANGUAGES) {
    const answer = { number: 1, language, mode, territory }
    expect(helpSms(answer)).toMatch(/^EXERCICE/)
    expect(helpSpoken(answer)).toMatch(/^Exerci[cs]e/)
    expect((JSON.parse(helpPush(answer)) as Notification).title).toMatch(/^EXERCICE/)
  }
})

const NOTICE = {
  number: 12,
  mode: 'live',
  speaker: 'MAIRIE ST-MARTIN',
  zones: [{ fr: 'Rue Basse', en: 'Rue Basse' }],
  street: 'rue du Moulin',
  minutes: 5,
  toRescue: false,
} as const

test('who is rung hears which, where and since when, without a digit', () => {
  expect(helpNoticeSpoken(NOTICE)).toBe(
    'Message de la mairie de Saint-Martin. Demande d’aide. T douze. Rue Basse. Rue du Moulin. Depuis cinq minutes. Personne ne l’a prise en charge. Prenez-la dans Tocsin.',
  )
  expect(helpNoticeSpoken({ ...NOTICE, zones: [], street: null })).toMatch(/Lieu inconnu/)
})

test('the rescue centre is asked to call back for the rest, in an SMS of GSM letters', () => {
  const text = helpNotice({ ...NOTICE, toRescue: true })
  expect(text).toBe(
    "MAIRIE ST-MARTIN: demande d'aide T12, Rue Basse, rue du Moulin, depuis 5 min. Personne à la mairie ne l'a prise en charge. Rappelez la cellule de crise pour les coordonnées.",
  )
  expect(segmentsOf(text).encoding).toBe('GSM-7')
})

test('a zone that is named after its street is said once', () => {
  expect(helpNotice({ ...NOTICE, street: 'Rue Basse' })).toMatch(/T12, Rue Basse, depuis/)
})
