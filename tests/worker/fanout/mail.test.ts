// An e-mail of an alert: what stands in a list of unread messages, and the approved text without a change.
import { expect, test } from 'vitest'
import { renderMail, type Mail } from '../../../worker/fanout/mail.ts'
import type { MessageSource } from '../../../worker/fanout/render.ts'

const TEXT = 'MAIRIE ST-MARTIN 14/10 21h10. Crue de la Lère. PARTEZ MAINTENANT vers les hauteurs.'
const SOURCE: MessageSource = {
  content: {
    texts: { fr: TEXT, en: 'ST-MARTIN TOWN HALL 14/10 21:10. Flood of the Lère. LEAVE NOW.' },
    msgType: 'Alert',
    event: 'Crue',
    hazard: 'crue',
    severity: 'Extreme',
    expiresAt: 0,
    allClear: false,
  },
  language: 'fr',
  mode: 'live',
  number: 7,
  revision: 2,
  territory: { code: '99001', speaker: 'MAIRIE ST-MARTIN' },
}
const mailOf = (change: Partial<MessageSource> = {}) => JSON.parse(renderMail({ ...SOURCE, ...change })) as Mail
const event = (words: string) => ({ content: { ...SOURCE.content, event: words } })

test('says what, who and which alert in the subject, and the approved text as everybody gets it', () => {
  expect(mailOf()).toEqual({
    subject: 'Crue · Mairie de Saint-Martin · Alerte 7.2',
    text:
      `${TEXT} Alerte 7.2\n\n-- \nMessage de la mairie de Saint-Martin.\n` +
      'Ne répondez pas à ce message : personne ne lit les réponses.\n' +
      'Pour ne plus recevoir ces courriels : le bouton « Se désabonner » de votre messagerie, ou la mairie.\n',
  })
})

const INBOUND = { mail: { inbound: 'reponse@aide.mairie.example' } }
const asking = { content: { ...SOURCE.content, texts: { fr: `${TEXT} Répondez OUI.`, en: 'LEAVE NOW. Reply YES.' } } }

test('where answers are heard it says how to answer, and keeps what the text asks', () => {
  const heard = { ...asking, territory: { ...SOURCE.territory, ...INBOUND } }
  expect(mailOf(heard).text).toContain('Répondez OUI. Alerte 7.2')
  expect(mailOf(heard).text).toContain('Vous pouvez répondre à ce message : OUI si vous avez compris, AIDE')
  expect(mailOf(heard).text).not.toContain('Ne répondez pas')
  expect(mailOf({ ...heard, language: 'en' }).text).toContain('You can reply to this message: YES')
})

test('where nobody hears it asks for no answer, whatever the SMS asks for', () => {
  expect(mailOf(asking).text).not.toContain('Répondez OUI')
  expect(mailOf(asking).text).toContain('PARTEZ MAINTENANT vers les hauteurs.')
  expect(mailOf(asking).text).toContain('Alerte 7.2')
  expect(mailOf({ ...asking, language: 'en' }).text).not.toContain('Reply')
})

test('in English where the text is, and in French where it is not', () => {
  expect(mailOf({ language: 'en' }).subject).toBe('Flood · Saint-Martin town hall · Alert 7.2')
  expect(mailOf({ language: 'en' }).text).toContain('Do not reply')
  const onlyFrench = { content: { ...SOURCE.content, texts: { fr: TEXT } }, language: 'en' } as const
  expect(mailOf(onlyFrench).subject).toBe('Crue · Mairie de Saint-Martin · Alerte 7.2')
  expect(mailOf(onlyFrench).text).toContain('Ne répondez pas')
})

test.each(['exercise', 'public-exercise'] as const)('%s stands first in subject and text', (mode) => {
  const { subject, text } = mailOf({ mode })
  expect(subject).toMatch(/^EXERCICE - Crue/)
  expect(text).toMatch(/^EXERCICE - MAIRIE/)
})

test('a long event is cut, the number of the alert never', () => {
  const { subject } = mailOf(event('Crue exceptionnelle '.repeat(20)))
  expect(subject.length).toBeLessThanOrEqual(100)
  expect(subject).toMatch(/^Crue exceptionnelle .*… · Alerte 7\.2$/)
})

test('no header can be made of an event', () => {
  expect(mailOf(event('Crue\r\nBcc: all@example.org')).subject).toMatch(/^Crue Bcc: all@example\.org · /)
  expect(mailOf(event('a\u0000\u2028\u202Eb')).subject).not.toMatch(/[\u0000-\u001f\u2028\u202e]/)
})

test('without a text there is no e-mail', () => {
  expect(renderMail({ ...SOURCE, content: { ...SOURCE.content, texts: {} } })).toBe('')
})

test('a preview has no number yet', () => {
  expect(mailOf({ number: null }).subject).toBe('Crue · Mairie de Saint-Martin')
})
