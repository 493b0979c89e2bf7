// OVHcloud's receipts: only through the secret address, each state once, and nothing invented where OVHcloud does not know.
import { expect, test } from 'vitest'
import { ovhReceiptPath, parseOvhReceipt } from '../../../worker/channels/ovh-receipt.ts'
import type { WebhookCall } from '../../../worker/fanout/channel.ts'

const ACCOUNT = { applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF' }
const NOW = Date.parse('2026-11-27T18:00:00Z')
const PATH = ovhReceiptPath('99001', ACCOUNT)
const call = (query: string, path = PATH): WebhookCall => ({
  method: 'GET',
  url: `https://tocsin.example${path}?${query}`,
  headers: {},
  body: '',
  now: NOW,
})
const said = (query: string) => parseOvhReceipt(call(query), ACCOUNT)

test('the address is secret, another one for each territory, and leads back to nothing', () => {
  expect(PATH).toMatch(/^\/hooks\/99001\/ovh\/[\w-]{43}$/)
  expect(ovhReceiptPath('99002', ACCOUNT)).not.toBe(PATH.replace('99001', '99002'))
  expect(ovhReceiptPath('99001', { applicationSecret: 'another secret' })).not.toBe(PATH)
  expect(PATH).not.toContain(ACCOUNT.applicationSecret)
})

test.each([
  ['no secret', '/hooks/99001/ovh'],
  ['an empty one', '/hooks/99001/ovh/'],
  ['a guess', `/hooks/99001/ovh/${'A'.repeat(43)}`],
  ['one character more', `${PATH}A`],
  ['that of another territory (INV-22)', PATH.replace('99001', '99002')],
  ['another door', PATH.replace('ovh', 'vonage')],
])('%s changes nothing (INV-21)', (_, path) => {
  expect(parseOvhReceipt(call('id=7&ptt=4', path), ACCOUNT)).toEqual({ kind: 'forged', why: 'secret of the address' })
})

test('a delivered message is joined by OVHcloud’s own id, since nothing of ours comes back', () => {
  expect(said('id=1234567890&ptt=4&date=2026-11-27T17%3A59%3A58Z&description=1&descriptionDlr=Success')).toEqual({
    kind: 'receipt',
    receipt: {
      provider: 'ovh',
      eventId: 'ovh:1234567890:ptt 4',
      reference: null,
      providerId: '1234567890',
      status: 'delivered',
      at: Date.parse('2026-11-27T17:59:58Z'),
      failure: null,
    },
  })
})

test('a form that is posted says the same', () => {
  const form: WebhookCall = { ...call(''), method: 'POST', body: 'id=7&ptt=4&description=1' }
  expect(parseOvhReceipt(form, ACCOUNT)).toEqual(said('id=7&ptt=4&description=1'))
})

test.each([
  ['1', 'accepted', null],
  ['2', 'accepted', null],
  ['3', 'accepted', null],
  ['4', 'delivered', null],
  ['5', 'undelivered', 'provider down'],
  ['6', 'accepted', null],
  ['8', 'undelivered', 'provider down'],
  ['20', 'undelivered', 'rejected content'],
  ['21', 'undelivered', 'provider down'],
  ['23', 'undelivered', 'bad recipient'],
  ['24', 'undelivered', 'provider down'],
  ['25', 'undelivered', 'provider down'],
  ['26', 'undelivered', 'provider down'],
  ['27', 'undelivered', 'bad recipient'],
  ['28', 'undelivered', 'rejected content'],
  ['29', 'undelivered', 'rejected content'],
  ['33', 'undelivered', 'rejected content'],
  ['39', 'undelivered', 'provider down'],
  ['73', 'undelivered', 'provider down'],
  ['74', 'undelivered', 'provider down'],
  ['76', 'undelivered', 'provider down'],
  ['202', 'undelivered', 'provider down'],
])('ptt %s is %s', (ptt, status, failure) => {
  expect(said(`id=7&ptt=${ptt}&description=`)).toMatchObject({ receipt: { status, failure } })
})

test.each([
  ['0', 'accepted'],
  ['1', 'delivered'],
  ['2', 'undelivered'],
  ['4', 'accepted'],
  ['8', 'accepted'],
  ['16', 'undelivered'],
])('a ptt that nobody has documented is read by its description %s: %s', (description, status) => {
  expect(said(`id=7&ptt=999&description=${description}`)).toMatchObject({ receipt: { status } })
  expect(said(`id=7&description=${description}`)).toMatchObject({ receipt: { status } })
})

test('what nothing is known of is kept aside, without a word of the sender’s', () => {
  expect(said('id=7&ptt=999&description=3639980042')).toEqual({
    kind: 'unreadable',
    why: 'unknown state of a message',
  })
  expect(said('ptt=4')).toEqual({ kind: 'unreadable', why: 'no id of a message' })
  expect(said('id=%2B33639980042&ptt=4')).toEqual({ kind: 'unreadable', why: 'no id of a message' })
})

test('the same state again is a replay, another one is not (INV-20)', () => {
  const idOf = (query: string) => {
    const verdict = said(query)
    return verdict.kind === 'receipt' ? verdict.receipt.eventId : null
  }
  expect(idOf('id=7&ptt=4&date=a')).toBe(idOf('id=7&ptt=4&date=b'))
  expect(idOf('id=7&ptt=4')).not.toBe(idOf('id=7&ptt=3'))
  expect(idOf('id=7&ptt=4')).not.toBe(idOf('id=8&ptt=4'))
})

test('a date that says no offset is not guessed', () => {
  expect(said('id=7&ptt=4&date=2026-11-27+19%3A00%3A00')).toMatchObject({ receipt: { at: NOW } })
})
