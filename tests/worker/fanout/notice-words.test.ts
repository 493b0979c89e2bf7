import { describe, expect, test } from 'vitest'
import { acknowledgementMail, acknowledgementSms, noticeSpoken } from '../../../worker/fanout/notice-words.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import { MODES } from '../../../worker/model/mode.ts'

const CALL = {
  number: 3,
  mode: 'live',
  status: 'actual',
  door: 'http',
  speaker: 'MAIRIE ST-MARTIN',
  sourceName: 'Préfecture 99',
  title: 'Vigilance rouge crues',
  text: 'Crue majeure avant 7 h.',
  others: 0,
} as const
const ANSWER = {
  number: 3,
  mode: 'live',
  speaker: 'MAIRIE ST-MARTIN',
  by: "Élu d'astreinte",
  at: '03 h 12',
  note: '',
  title: 'Vigilance rouge crues',
} as const

describe('the call that wakes', () => {
  test('says who calls, which notice, from whom, what it says and what to do, without a figure to stumble over', () => {
    const spoken = noticeSpoken(CALL)
    expect(spoken).toMatch(/^Message de la mairie de Saint.Martin.*Avis reçu, numéro trois\. De : Préfecture/)
    expect(spoken).toContain('Vigilance rouge crues.')
    expect(spoken).toMatch(/Ouvrez Tocsin et accusez réception\.$/)
    expect(spoken).not.toMatch(/\d/)
  })

  test('says how many others wait, and reads no book aloud', () => {
    expect(noticeSpoken({ ...CALL, others: 2 })).toContain('deux autres avis attendent.')
    expect(noticeSpoken({ ...CALL, others: 1 })).toContain('un autre avis attend.')
    expect(noticeSpoken({ ...CALL, text: 'mot '.repeat(2_000) }).length).toBeLessThan(900)
  })

  test('of somebody who called says to call them back', () => {
    const spoken = noticeSpoken({ ...CALL, door: 'call', title: '', text: '' })
    expect(spoken).toMatch(/De : Préfecture.*Rappelez-la, ou écoutez son message\. Personne n’en a accusé réception/)
  })

  test('begins with the word exercise, in an exercise of ours and in one of theirs', () => {
    for (const mode of MODES.filter((one) => one !== 'live'))
      expect(noticeSpoken({ ...CALL, mode })).toMatch(/^Exercice\./)
    expect(noticeSpoken({ ...CALL, status: 'exercise' })).toMatch(/^Exercice\./)
    expect(noticeSpoken(CALL)).not.toMatch(/exercice/i)
  })
})

describe('what the sender is told', () => {
  test('by SMS is who has read it, when, and their words', () => {
    expect(acknowledgementSms(ANSWER)).toBe("MAIRIE ST-MARTIN: votre avis 3 a été lu par Élu d'astreinte à 03 h 12.")
    expect(acknowledgementSms({ ...ANSWER, note: 'Cellule ouverte.' })).toMatch(/03 h 12\. Cellule ouverte\.$/)
    expect(acknowledgementSms({ ...ANSWER, mode: 'exercise' })).toMatch(/^EXERCICE - /)
    expect(segmentsOf(acknowledgementSms(ANSWER))).toMatchObject({ encoding: 'GSM-7', parts: 1 })
  })

  test('by e-mail is the same under a subject of one line that names what it answers', () => {
    const mail = JSON.parse(acknowledgementMail({ ...ANSWER, title: 'Vigilance\r\nBcc: x@y.example' })) as {
      readonly subject: string
      readonly text: string
    }
    expect(mail.subject).toBe('Accusé de réception · avis n° 3 · Vigilance Bcc: x@y.example')
    expect(mail.text).toContain("a été lu par Élu d'astreinte à 03 h 12.")
  })
})
