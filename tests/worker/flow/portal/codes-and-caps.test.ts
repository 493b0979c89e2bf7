import { expect, test } from 'vitest'
import { capReached, CODES_PER_ADDRESS, CODES_PER_NETWORK, networkOf } from '../../../../worker/flow/portal/caps.ts'
import { codeText, contactAsked, deskTold } from '../../../../worker/flow/portal/code-words.ts'
import { codeFrom, newCode, tryCode, typedCode } from '../../../../worker/flow/portal/codes.ts'
import { segmentsOf } from '../../../../worker/fanout/segments.ts'
import { CODE_LIVES_MS, signUpRulesOf } from '../../../../worker/model/sign-up.ts'

test('a code has six digits, each as likely as another: numbers above the last whole million are passed over', () => {
  expect(codeFrom([7])).toBe('000007')
  expect(codeFrom([4_294_967_295, 4_294_000_000, 123_456])).toBe('123456')
  expect(() => codeFrom([4_294_967_295])).toThrow('more random numbers')
})

test('a code opens once, within ten minutes and five tries', () => {
  const code = newCode('mac', 0, CODE_LIVES_MS)
  const right = tryCode(code, 'mac', 1)
  expect([right.verdict, tryCode(right.pending, 'mac', 2).verdict]).toEqual(['right', 'over'])
  expect(tryCode(code, 'mac', CODE_LIVES_MS).verdict).toBe('over')
  let pending = code
  const verdicts = Array.from({ length: 6 }, () => {
    const tried = tryCode(pending, 'cam', 1)
    pending = tried.pending
    return tried.verdict
  })
  expect(verdicts).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'over', 'over'])
  expect(tryCode(pending, 'mac', 1).verdict).toBe('over')
})

test('a code is read as people copy it, and nothing else is one', () => {
  expect(['123 456', '123-456', ' 123456. ', '12345', '1234567', 'abcdef', ''].map(typedCode)).toEqual([
    '123456',
    '123456',
    '123456',
    null,
    null,
    null,
    null,
  ])
})

test('the first cap that is reached forbids a code (X06)', () => {
  const rules = { countries: ['FR'], codesPerDay: 1_000 }
  const none = { address: 0, network: 0, territory: 0 }
  expect(capReached(none, rules)).toBeNull()
  expect(capReached({ ...none, address: CODES_PER_ADDRESS }, rules)).toBe('address')
  expect(capReached({ ...none, network: CODES_PER_NETWORK }, rules)).toBe('network')
  expect(capReached({ ...none, network: null, territory: 1_000 }, rules)).toBe('territory')
})

test('one subscriber is one network, however many addresses their line has', () => {
  expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
  expect(networkOf('2001:db8:7:1200::1')).toBe(networkOf('2001:0db8:7:12ff:1:2:3:4'))
  expect(networkOf('2001:db8:7:1200::1')).not.toBe(networkOf('2001:db8:7:1300::1'))
  expect([networkOf(null), networkOf('unknown'), networkOf('')]).toEqual([null, null, null])
})

test('overseas a commune writes to its own numbers beside those of the mainland, and to nobody else (R04)', () => {
  expect(signUpRulesOf({ code: '31555' }).countries).toEqual(['FR'])
  expect(signUpRulesOf({ code: '97411' }).countries).toEqual(['FR', 'RE'])
  const own = { countries: ['FR', 'BE'], codesPerDay: 5 }
  expect(signUpRulesOf({ code: '59350', signUp: own })).toBe(own)
})

test('what is sent by SMS is one part, and asks for an answer only where one can come', () => {
  const town = {
    speaker: 'MAIRIE ST-MARTIN',
    publicDesk: '0400000000',
    sms: { pricePerPartCents: 6, partsPerSecond: 1 },
  }
  const [hears, deaf] = ['36105', null].map((inbound) => ({ ...town, sms: { ...town.sms, inbound } }))
  if (hears === undefined || deaf === undefined) throw new Error('two towns')
  const said = { speaker: town.speaker, code: '123456', takesAnswers: true } as const
  const texts = [
    codeText('sms', { ...said, language: 'fr' }),
    codeText('sms', { ...said, language: 'en' }),
    contactAsked('123456', 'Loïc Cazals', hears),
    deskTold(hears, 'sms'),
  ]
  expect(texts.map((text) => segmentsOf(text).parts)).toEqual([1, 1, 1, 1])
  const unanswered = [contactAsked('123456', '', deaf), deskTold(deaf, 'sms')]
  for (const text of [...unanswered, codeText('sms', { ...said, language: 'fr', takesAnswers: false })])
    expect(text).not.toMatch(/STOP|OUI/)
})

test('who names a contact cannot send them a link or a number in place of a name', () => {
  const town = {
    speaker: 'MAIRIE',
    publicDesk: '0400000000',
    sms: { pricePerPartCents: 6, partsPerSecond: 1, inbound: null },
  }
  const text = contactAsked('123456', 'Gagnez http://evil.example 0899 70', town)
  expect(text).toContain('Gagnez httpevilexample')
  expect(text.replace('123456', '')).not.toMatch(/\d|:\/\/|\w\.\w/)
})
