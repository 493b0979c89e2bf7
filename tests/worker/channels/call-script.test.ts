// What the town's number says, and how Vonage tells of a call to it.
import { describe, expect, test } from 'vitest'
import { signed } from '../../../deploy/standins/vonage.ts'
import {
  hotlineGoodbyeScript,
  hotlineKeysScript,
  hotlineScript,
  type HotlineWords,
} from '../../../worker/channels/call-script.ts'
import { parseCall, parseCallKey } from '../../../worker/channels/vonage-call.ts'
import type { Ncco } from '../../../worker/channels/voice-script.ts'

const WORDS: HotlineWords = {
  language: 'fr',
  name: 'Saint-Martin',
  desk: 'Zéro quatre, zéro zéro.',
  warnings: ['Rue Basse. Montez.', 'Quai. Éloignez-vous.'],
  other: 'en',
  keyUrl: 'https://t.example/hooks/99001/vonage/call/fr/key',
  offersSignUp: false,
}
const ACCOUNT = {
  applicationId: 'app',
  apiKey: 'key',
  privateKey: '-----BEGIN PRIVATE KEY-----',
  signatureSecret: 'sixteen characters at least',
}
const texts = (script: Ncco) => script.flatMap(({ text }) => (typeof text === 'string' ? [text] : []))

test('the other language comes first, then every warning in its order, then the keys and the wait for one', () => {
  const script = hotlineScript(WORDS)
  expect(texts(script)).toEqual([
    'For English, press nine.',
    'Vous appelez la commune de Saint-Martin. Voici les alertes en cours.',
    'Rue Basse. Montez.',
    'Quai. Éloignez-vous.',
    'Si vous avez besoin d’aide, appuyez sur deux. Pour réécouter, appuyez sur zéro.',
  ])
  expect(script[0]).toMatchObject({ language: 'en-GB', bargeIn: true })
  expect(script.at(-1)).toMatchObject({ action: 'input', eventUrl: [WORDS.keyUrl] })
})

test('without a warning it says so, with the desk’s number and 112, and help can be asked for all the same', () => {
  const script = hotlineScript({ ...WORDS, warnings: [], other: null, offersSignUp: true })
  expect(texts(script)[0]).toBe(
    'Vous appelez la commune de Saint-Martin. Aucune alerte n’est en cours. Pour joindre la mairie, appelez le zéro quatre, zéro zéro. En danger de mort, appelez le cent douze.',
  )
  expect(script.at(-1)).toMatchObject({ action: 'input' })
  // Signing up is offered after all else, and beside a warning not at all.
  expect(texts(script).at(-1)).toBe('Pour être prévenu gratuitement d’un danger chez vous, appuyez sur cinq.')
  expect(JSON.stringify(hotlineScript(WORDS))).not.toContain('cinq')
})

test('a wrong key asks again; none ends with the desk’s number and 112', () => {
  expect(hotlineKeysScript(WORDS).at(-1)).toMatchObject({ action: 'input' })
  const goodbye = hotlineGoodbyeScript({ ...WORDS, language: 'en', desk: 'Zero four.' })
  expect(texts(goodbye).join(' ')).toMatch(/call zero four\..*one one two/)
  expect(goodbye.some(({ action }) => action === 'input')).toBe(false)
})

const call = (event: object, authorization?: string) => {
  const body = JSON.stringify(event)
  const now = Date.now()
  const headers = { authorization: authorization ?? signed(body, ACCOUNT, now) }
  return { method: 'POST', url: 'https://t.example/', headers, body, now }
}

describe('who calls', () => {
  test.each([
    ['33639980001', '+33639980001'],
    ['+33639980001', '+33639980001'],
    ['anonymous', null],
    ['', null],
    [undefined, null],
  ])('%s is read as %s', (from, expected) => {
    expect(parseCall(call({ uuid: 'u', from }), ACCOUNT)).toEqual({ kind: 'call', callId: 'u', from: expected })
  })

  test('a call without an id is not readable, one that is not signed or signed otherwise is not ours', () => {
    expect(parseCall(call({ from: '33639980001' }), ACCOUNT).kind).toBe('unreadable')
    expect(parseCall(call({ uuid: 'u' }, ''), ACCOUNT).kind).toBe('unsigned')
    expect(parseCall(call({ uuid: 'u' }, 'Bearer a.b.c'), ACCOUNT).kind).toBe('forged')
    expect(parseCallKey(call({ uuid: 'u', dtmf: '2' }, 'Bearer a.b.c'), ACCOUNT).kind).toBe('forged')
  })

  test.each([
    ['2', '2'],
    ['0', '0'],
    ['9', '9'],
    ['1', '1'],
    ['5', '5'],
    ['3', 'another'],
    ['22', 'another'],
    ['', 'none'],
  ])('key "%s" is %s', (digits, pressed) => {
    expect(parseCallKey(call({ uuid: 'u', dtmf: { digits } }), ACCOUNT)).toMatchObject({ kind: 'key', pressed })
    expect(parseCallKey(call({ uuid: 'u', dtmf: digits }), ACCOUNT)).toMatchObject({ kind: 'key', pressed })
  })
})
