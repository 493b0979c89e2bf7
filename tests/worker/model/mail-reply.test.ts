// What a resident answers to an e-mail: in sentences, above what it quotes, at an address that names the message.
import { expect, test } from 'vitest'
import { answerAddress, answeredReference } from '../../../worker/model/mail-address.ts'
import { mailReplyOf } from '../../../worker/model/reply.ts'

const QUOTE =
  '\r\n\r\nLe sam. 28 nov. 2026 à 18:00, Mairie <alerte@mairie.example> a écrit :\r\n> PARTEZ. AIDE si vous avez besoin d’aide.\r\n'

test.each([
  ['OUI', 'confirmed'],
  ['Bonjour,\nOui, bien reçu', 'confirmed'],
  ["J'ai compris, merci.", 'confirmed'],
  ['Je n’ai pas besoin d’aide, merci', 'confirmed'],
  ["Nous n'avons plus besoin d'aide.", 'confirmed'],
  ['No help needed', 'confirmed'],
  ["We don't need anything", 'confirmed'],
  ['AIDE', 'help'],
  ['Bonjour,\n\nj’ai besoin d’aide, je suis au 12 rue Basse.', 'help'],
  ['Aidez-nous, l’eau monte', 'help'],
  ['Je suis bloquée chez moi', 'help'],
  ['Au secours', 'help'],
  ['Hello, I need some help please', 'help'],
  ['We are trapped upstairs', 'help'],
  ['Oui mais ma mère a besoin d’aide', 'help'],
  ['Je n’ai pas besoin d’aide, mais ma voisine a besoin d’aide', 'help'],
  ['STOP', 'stop'],
  ['Où est le gymnase ?', null],
  ['', null],
  ['-- \nenvoyé de mon téléphone', null],
])('%j is %s, whatever it quotes', (text, reply) => {
  expect(mailReplyOf(text)).toBe(reply)
  // Our own words stand below each answer, "help" among them.
  expect(mailReplyOf(text + QUOTE)).toBe(reply)
})

test('an answer that is nothing but our own words says nothing', () => {
  expect(mailReplyOf(QUOTE)).toBeNull()
  expect(mailReplyOf('> AIDE')).toBeNull()
  expect(mailReplyOf('On Sat, 28 Nov 2026, Town hall wrote:\n> HELP')).toBeNull()
})

test('each message is answered at an address of its own, and that names it again, however it is dressed up', () => {
  const reference = 'aaab234567abcdefghijklmnopqrs'
  expect(answerAddress('Reponse@Aide.Mairie.example', reference)).toBe(`reponse+${reference}@aide.mairie.example`)
  for (const to of [
    `reponse+${reference}@aide.mairie.example`,
    `Mairie <REPONSE+${reference.toUpperCase()}@aide.example>`,
  ])
    expect(answeredReference(to)).toBe(reference)
  for (const to of ['reponse@aide.example', `reponse+${reference}x@aide.example`, `reponse+short@aide.example`])
    expect(answeredReference(to)).toBeNull()
  for (const bad of ['reponse', 'a+b@aide.example', `${'a'.repeat(31)}@aide.example`])
    expect(answerAddress(bad, 'r')).toBeNull()
})
