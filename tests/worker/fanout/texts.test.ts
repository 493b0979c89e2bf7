// What people type or paste, and what it must not become on its way to a telephone.
import { describe, expect, test } from 'vitest'
import { lintTexts } from '../../../worker/fanout/lint.ts'
import { renderMail } from '../../../worker/fanout/mail.ts'
import { filled, renderFor, renderSms, type MessageSource } from '../../../worker/fanout/render.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'

const faultsOf = (fr: string) => lintTexts({ fr }, { linkDomain: null, inbound: '36105' })
const reasonsOf = (fr: string) => faultsOf(fr).map(({ reason }) => reason)
const GOOD = 'MAIRIE ST-MARTIN 14/10 21h10. Crue. PARTEZ par la route de Lauzun. Aide 0400000000'

const sourceOf = (fr: string, event = 'Crue'): MessageSource => ({
  content: {
    texts: { fr },
    msgType: 'Alert',
    event,
    hazard: 'autre',
    severity: 'Severe',
    expiresAt: 0,
    allClear: false,
  },
  language: 'fr',
  mode: 'live',
  number: 7,
  revision: 1,
  territory: { code: '99001', speaker: 'MAIRIE ST-MARTIN' },
})

describe('signs that hide or turn what is read', () => {
  test.each([
    ['right-to-left override', '\u202e', 'U+202E'],
    ['right-to-left mark', '\u200f', 'U+200F'],
    ['isolate', '\u2066', 'U+2066'],
    ['zero-width space', '\u200b', 'U+200B'],
    ['zero-width joiner', '\u200d', 'U+200D'],
    ['soft hyphen', '\u00ad', 'U+00AD'],
    ['byte order mark', '\ufeff', 'U+FEFF'],
    ['tag letter', '\u{e0041}', 'U+E0041'],
    ['line separator', '\u2028', 'U+2028'],
  ])('%s is refused, named by its code point (T02)', (_, sign, code) => {
    expect(faultsOf(`PARTEZ par la rou${sign}te`)).toEqual([
      { reason: 'control character in text', language: 'fr', detail: code },
    ])
  })

  test.each([
    ['Cyrillic', 'p\u0430rtez', '\u0430 U+0430'],
    ['Greek', 'PARTEZ \u039cAINTENANT', '\u039c U+039C'],
    ['full Arabic word', 'PARTEZ \u0627\u0644', '\u0627 U+0627'],
  ])(
    'a %s letter that looks like ours, or that nobody here can read, is refused and shown (T02)',
    (_, text, detail) => {
      expect(faultsOf(text)).toEqual([{ reason: 'letter of another script', language: 'fr', detail }])
    },
  )

  test('every letter of French and English passes', () => {
    expect(reasonsOf('ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ àâäçéèêëîïôöùûüÿœæ n° 3 1er 2ème 5 € º ª ’ « » – ²')).toEqual([])
  })
})

describe('signs that break a message', () => {
  test.each([
    ['half of a surrogate pair', '\ud83d'],
    ['NUL', '\u0000'],
    ['carriage return', '\r'],
    ['line feed', '\n'],
    ['escape', '\u001b'],
  ])('%s is refused (T03)', (_, sign) => {
    expect(reasonsOf(`Crue${sign}PARTEZ`)).toContain('control character in text')
  })

  test('ten kilobytes are refused, never cut (T03, T04)', () => {
    const long = 'PARTEZ. '.repeat(1_280)
    expect(reasonsOf(long)).toContain('text too long')
    expect(renderSms(sourceOf(long)).startsWith(long.trim())).toBe(true)
  })

  test('an event with a line end begins no header of a mail (T03)', () => {
    const mail = JSON.parse(renderMail(sourceOf(GOOD, 'Crue\r\nBcc: tous@example.org\u2028x'))) as { subject: string }
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
    expect(mail.subject).toContain('Crue Bcc: tous@example.org x')
  })
})

describe('what is cut', () => {
  const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'

  test('an SMS holds the approved text whole: what fits into no six parts was refused before (T04)', () => {
    for (const text of [GOOD, 'é'.repeat(70), '€'.repeat(76), '\u{1f30a}'.repeat(180), 'Ç'.repeat(918)]) {
      expect(renderSms(sourceOf(text)).startsWith(text)).toBe(true)
      expect(reasonsOf(text).includes('text too long')).toBe(segmentsOf(text).parts > 6)
    }
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'a notification ends between two signs, wherever its end falls (%i), says that it goes on, and keeps the number (T04)',
    (shift) => {
      const { body } = JSON.parse(renderFor('push', sourceOf(`${'x'.repeat(shift)}${FAMILY.repeat(120)}`))) as {
        body: string
      }
      const said = body.replace('… Alerte 7', '').slice(shift)
      expect(body).toMatch(/… Alerte 7$/)
      expect(said).toBe(FAMILY.repeat(said.length / FAMILY.length))
      expect(body.length).toBeLessThanOrEqual(400)
    },
  )
})

describe('variables', () => {
  const values = { speaker: 'MAIRIE', date: '14/10', time: '21h', before: '{date}', next: '0h', desk: '04' }

  test.each(['{{before}}', '{ before }', '{inconnu}', '{before', '{date|upper}', '{constructor}'])(
    '%s is left as it is, and refused: there is a closed list and no language (T05)',
    (text) => {
      expect(filled(text, { ...values, before: 'midi' })).toContain('{')
      expect(reasonsOf(filled(text, { ...values, before: 'midi' }))).toContain('template variable left')
    },
  )

  test('a value that is itself a variable is not filled in again, and is refused (T05)', () => {
    expect(filled('Avant {before}', values)).toBe('Avant {date}')
    expect(reasonsOf(filled('Avant {before}', values))).toContain('template variable left')
  })
})

describe('what a voice says', () => {
  test.each([
    ['Route RD 562 coupée.', 'Route R D cinq cent soixante-deux'],
    ['Avant 10 h: montez.', 'dix heures'],
    ['Avant 21h30: montez.', 'vingt et une heures trente'],
    ['Infos 0400000000.', 'zéro quatre'],
    ['Coupure de 5 km.', 'cinq kilomètres'],
    ['PARTEZ MAINTENANT.', 'Partez maintenant'],
  ])('%j is said as a person would: %s (T08)', (text, said) => {
    const spoken = renderFor('voice', sourceOf(`MAIRIE ST-MARTIN. ${text}`))
    expect(spoken.toLowerCase()).toContain(said.toLowerCase())
    expect(spoken).not.toMatch(/\d/)
  })
})

describe('markup', () => {
  const EVIL = `<script>alert(1)</script> javascript:x <svg onload=y> &amp; ]]>`

  test('is text to every channel: as typed in an SMS and a mail, not a sign of it in a call (T07)', () => {
    expect(renderSms(sourceOf(EVIL))).toContain(EVIL)
    expect((JSON.parse(renderMail(sourceOf(EVIL, '<b>Crue</b>'))) as { text: string }).text).toContain(EVIL)
    expect(renderFor('voice', sourceOf(EVIL))).not.toMatch(/[<>&]/)
    expect((JSON.parse(renderFor('push', sourceOf(EVIL))) as { body: string }).body).toContain('<script>')
  })
})
