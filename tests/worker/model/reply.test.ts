import { expect, test } from 'vitest'
import { replyOf } from '../../../worker/model/reply.ts'

test.each([
  ['OUI', 'confirmed'],
  ['oui merci', 'confirmed'],
  ['Ok.', 'confirmed'],
  ['reçu 5/5', 'confirmed'],
  ['1', 'confirmed'],
  ['AIDE', 'help'],
  ['A l’aide !', 'help'],
  ['besoin d’aide au 2e étage', 'help'],
  ['help, water in the house', 'help'],
  ['2', 'help'],
  ['STOP', 'stop'],
  ['Arrêt svp', 'stop'],
  ['stop ou encore ?', null],
  ['Ne stoppez pas', null],
  ['Où est le gymnase ?', null],
  ['12', null],
  ['', null],
])('« %s » means %s', (text, reply) => expect(replyOf(text)).toBe(reply))
