// RCS and WhatsApp of an alert: the SMS's own words, what may be tapped, and the template that carries them.
import { expect, test } from 'vitest'
import type { RcsMessage, WhatsAppMessage } from '../../../worker/model/conversation.ts'
import { RCS_LABEL_LENGTH } from '../../../worker/model/conversation.ts'
import { LANGUAGES } from '../../../worker/model/message.ts'
import { renderFor, renderSms, type MessageSource } from '../../../worker/fanout/render.ts'
import { senderFor } from '../../../worker/fanout/sender.ts'

const whatsapp = {
  sender: '33465710003',
  templates: { fr: 'alerte_fr', 'fr-x-falc': 'alerte_falc', en: 'alert_en' },
  pricePerMessageCents: 5,
  messagesPerSecond: 10,
}
const SOURCE: MessageSource = {
  content: {
    texts: { fr: 'MAIRIE ST-MARTIN. Crue. PARTEZ.', en: 'TOWN HALL. Flood. LEAVE.' },
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
  territory: { code: '99001', speaker: 'MAIRIE ST-MARTIN', whatsapp },
}
const rcs = (change: Partial<MessageSource> = {}) =>
  JSON.parse(renderFor('rcs', { ...SOURCE, ...change })) as RcsMessage
const sent = (change: Partial<MessageSource> = {}) => renderFor('whatsapp', { ...SOURCE, ...change })

test('both say what the SMS says, to the letter: whoever gets both knows them for one', () => {
  for (const language of LANGUAGES) {
    const text = renderSms({ ...SOURCE, language })
    expect(rcs({ language }).text).toBe(text)
    expect((JSON.parse(sent({ language })) as WhatsAppMessage).text).toBe(text)
  }
})

test('an RCS message offers two answers in the language of its text, short enough for a button', () => {
  expect(rcs().answers).toEqual({ confirmed: 'J’ai compris', help: 'Besoin d’aide' })
  expect(rcs({ language: 'en' }).answers).toEqual({ confirmed: 'Understood', help: 'I need help' })
  const onlyFrench = { content: { ...SOURCE.content, texts: { fr: 'MAIRIE.' } }, language: 'en' } as const
  expect(rcs(onlyFrench).answers?.confirmed).toBe('J’ai compris')
  for (const language of LANGUAGES)
    for (const label of Object.values(rcs({ language }).answers ?? {}))
      expect(String(label).length).toBeLessThanOrEqual(RCS_LABEL_LENGTH)
})

test('a WhatsApp message goes by the template of the language in which its text is written', () => {
  const template = (change: Partial<MessageSource>) => (JSON.parse(sent(change)) as WhatsAppMessage).template
  expect(template({})).toEqual({ name: 'alerte_fr', locale: 'fr' })
  expect(template({ language: 'en' })).toEqual({ name: 'alert_en', locale: 'en' })
  // Without a text of its own the French one leaves, so by the French template.
  expect(template({ language: 'fr-x-falc' })).toEqual({ name: 'alerte_fr', locale: 'fr' })
  const falc = { ...SOURCE.content, texts: { ...SOURCE.content.texts, 'fr-x-falc': 'Partez.' } }
  expect(template({ language: 'fr-x-falc', content: falc })).toEqual({ name: 'alerte_falc', locale: 'fr' })
})

test('without a template, a contract or a text nothing would leave, and never another language’s template', () => {
  const { fr } = whatsapp.templates
  const without = { ...SOURCE.territory, whatsapp: { ...whatsapp, templates: { fr } } }
  expect(sent({ language: 'en', territory: without })).toBe('')
  expect(sent({ territory: { code: '99001', speaker: 'MAIRIE ST-MARTIN' } })).toBe('')
  expect(sent({ content: { ...SOURCE.content, texts: {} } })).toBe('')
  expect(renderFor('rcs', { ...SOURCE, content: { ...SOURCE.content, texts: {} } })).toBe('')
})

test.each(['exercise', 'public-exercise'] as const)('%s says so before anything else (INV-11)', (mode) => {
  expect(rcs({ mode }).text).toMatch(/^EXERCICE/)
  expect(sent({ mode })).toMatch(/^\{"text":"EXERCICE/)
})

test('each leaves under the sender that its contract names, and under none where there is no contract', () => {
  const sms = { pricePerPartCents: 6, partsPerSecond: 30, inbound: '36105' }
  const agent = { sender: 'StMartin', pricePerMessageCents: 8, messagesPerSecond: 5 }
  const town = { smsSender: 'STMARTIN', sms, rcs: agent, whatsapp }
  const asks = 'MAIRIE. Répondez OUI.'
  expect(senderFor(asks, town, { name: 'rcs', takesAnswers: true })).toBe('StMartin')
  expect(senderFor(asks, town, { name: 'whatsapp', takesAnswers: true })).toBe('33465710003')
  expect(senderFor(asks, { ...town, rcs: null }, { name: 'rcs', takesAnswers: true })).toBe('')
})
