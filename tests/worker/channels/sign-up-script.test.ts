// What is said to who signs up by a call, and where a recording may be asked for.
import { expect, test } from 'vitest'
import {
  addressScript,
  consentScript,
  leftByCallScript,
  notSignedUpScript,
  signUpByDeskScript,
} from '../../../worker/channels/sign-up-script.ts'
import { isRecordingAddress } from '../../../worker/channels/vonage-recording.ts'
import { LANGUAGES } from '../../../worker/model/message.ts'

const said = (script: readonly Readonly<Record<string, unknown>>[]) => script.map(({ text }) => text ?? '').join(' ')

test('before anything is kept they hear that it is free, what is kept, and the two keys', () => {
  const script = consentScript('fr', 'https://t.example/key')
  expect(said(script)).toMatch(/gratuit.*numéro dont vous appelez.*adresse.*appuyez sur un.*appuyez sur neuf/)
  expect(script.at(-1)).toMatchObject({ action: 'input', eventUrl: ['https://t.example/key'] })
})

test('whoever agrees speaks after the tone, and is told that they are not warned yet', () => {
  const script = addressScript('fr', 'https://t.example/recording')
  expect(script.map(({ action }) => action)).toEqual(['talk', 'record', 'talk'])
  expect(script[1]).toMatchObject({ beepStart: true, endOnKey: '#', format: 'mp3' })
  expect(said(script)).toMatch(/dites votre adresse.*pas encore prévenu/)
})

test.each(LANGUAGES)(
  'in %s every talk fits, holds no digit, and says the desk’s number where only the desk helps',
  (language) => {
    const scripts = [
      consentScript(language, 'https://t.example/key'),
      addressScript(language, 'https://t.example/recording'),
      signUpByDeskScript('Zéro quatre.', language),
      leftByCallScript(language),
      notSignedUpScript(language),
    ]
    for (const script of scripts) {
      for (const { text } of script) if (typeof text === 'string') expect(text.length).toBeLessThan(1_500)
      expect(said(script)).not.toMatch(/\d/)
    }
    expect(said(signUpByDeskScript('Zéro quatre.', language))).toContain('zéro quatre.')
  },
)

test.each([
  ['https://api.nexmo.com/v1/files/aaa', true],
  ['https://api-eu.vonage.com/v1/files/aaa', true],
  ['http://api.nexmo.com/v1/files/aaa', false],
  ['https://api.nexmo.com:8443/v1/files/aaa', false],
  ['https://nexmo.com.evil.example/v1', false],
  ['https://evil.example/api.nexmo.com', false],
  ['https://api.nexmo.com@evil.example/', false],
  ['nothing', false],
])('our token may go to %s: %s', (url, may) => {
  expect(isRecordingAddress(url)).toBe(may)
})
