import { describe, expect, test } from 'vitest'
import {
  afterKeyScript,
  callScript,
  callWords,
  goodbyeScript,
  noticeScript,
  noticeWords,
  voicemailScript,
} from '../../../worker/channels/voice-script.ts'
import { LANGUAGES } from '../../../worker/model/message.ts'

const SAID = { text: 'La rivière monte.', language: 'fr', keyUrl: 'https://t.example/hooks/99001/key' } as const
const talks = (script: ReturnType<typeof callScript>) =>
  script.filter(({ action }) => action === 'talk').map(({ text }) => String(text))

describe('the script of a call', () => {
  test.each(LANGUAGES)('says the message twice in %s, then what the keys mean, then waits for one', (language) => {
    const script = callScript({ ...SAID, language })
    expect(script.map(({ action }) => action)).toEqual(['talk', 'talk', 'talk', 'input'])
    expect(talks(script).slice(0, 2)).toEqual([SAID.text, SAID.text])
    const voices = new Set(script.flatMap((action) => ('language' in action ? [action['language']] : [])))
    expect([...voices]).toEqual([language === 'en' ? 'en-GB' : 'fr-FR'])
  })

  test('lets a key cut every talk short, since who has understood must not wait', () => {
    const script = callScript(SAID)
    expect(script.filter(({ action }) => action === 'talk').every(({ bargeIn }) => bargeIn === true)).toBe(true)
    expect(script.at(-1)).toMatchObject({ dtmf: { maxDigits: 1 }, eventUrl: [SAID.keyUrl] })
  })

  test('cuts a text that is too long for one talk between sentences, and loses no word of it', () => {
    const text = Array.from({ length: 120 }, (_, index) => `Phrase numéro ${index}.`).join(' ')
    const spoken = talks(voicemailScript({ text, language: 'fr' }))
    expect(spoken.length).toBeGreaterThan(1)
    expect(spoken.every((piece) => piece.length <= 1_500 && piece.endsWith('.'))).toBe(true)
    expect(spoken.join(' ')).toBe(text)
  })
})

describe('somebody’s own voice', () => {
  const recording = { url: 'https://t.example/99001/voice/x.wav', lead: 'Exercice. Alerte sept.' }

  test('is played after the word exercise and the number, and the text follows it once: a sound may not be had', () => {
    const script = callScript({ ...SAID, recording })
    expect(script.map(({ action }) => action)).toEqual(['talk', 'stream', 'talk', 'talk', 'input'])
    expect(talks(script).slice(0, 2)).toEqual([recording.lead, SAID.text])
    expect(script[1]).toEqual({ action: 'stream', streamUrl: [recording.url] })
    // The provider takes nothing but the wait for a key after a part that a key may cut: none stands before the sound.
    expect(script[0]).toMatchObject({ bargeIn: false })
  })

  test('is played again with key 0, and to an answering machine', () => {
    expect(afterKeyScript('0', { ...SAID, recording })).toEqual(callScript({ ...SAID, recording }))
    expect(voicemailScript({ ...SAID, recording }).map(({ action }) => action)).toEqual(['talk', 'stream', 'talk'])
  })
})

describe('what the voice says after a key', () => {
  test('0 is the whole again', () => expect(afterKeyScript('0', SAID)).toEqual(callScript(SAID)))

  test.each(['1', '2', 'none'] as const)('%s ends the call without waiting for another', (pressed) => {
    expect(afterKeyScript(pressed, SAID).map(({ action }) => action)).toEqual(['talk'])
  })

  test('2 names the number for danger to life', () => {
    expect(talks(afterKeyScript('2', SAID)).join()).toContain('cent douze')
    expect(talks(afterKeyScript('2', { ...SAID, language: 'en' })).join()).toContain('one one two')
  })

  test('any other key is asked for again', () => {
    expect(afterKeyScript('another', SAID).at(-1)).toMatchObject({ action: 'input' })
  })

  test('a machine hears the message once and no keys; where the words are lost nothing is made up', () => {
    expect(talks(voicemailScript(SAID))).toEqual([SAID.text])
    expect(talks(goodbyeScript('fr'))).toHaveLength(1)
  })
})

test('as one text the message comes twice, then once, then with shorter words for the keys, and is never cut', () => {
  const said = { text: 'Montez <à l’étage>.', language: 'fr' as const }
  const words = (most: number) => callWords(said, most)
  const twice = words(1_400) ?? ''
  expect(twice.split('Montez')).toHaveLength(3)
  expect(twice).not.toMatch(/[<>]/)
  const once = words(twice.length - 1) ?? ''
  expect(once.split('Montez')).toHaveLength(2)
  expect(once).toContain('une équipe vous rappelle')
  const short = words(once.length - 1) ?? ''
  expect(short).toContain('appuyez sur deux. Pour réécouter')
  expect(words(short.length - 1)).toBeNull()
  expect(callWords({ text: 'Go upstairs.', language: 'en' }, 1_400)).toContain('press two: a team')
})

test('words that ask for nothing are said twice and wait for no key', () => {
  const script = noticeScript({ text: 'Demande d’aide. T douze.', language: 'fr' })
  expect(script.map(({ action, text }) => [action, text])).toEqual([
    ['talk', 'Demande d’aide. T douze.'],
    ['talk', 'Demande d’aide. T douze.'],
  ])
  expect(noticeWords('T douze.', 100)).toBe('T douze. ,,,, T douze.')
  expect(noticeWords('T douze.', 10)).toBe('T douze.')
  expect(noticeWords('T douze.', 5)).toBeNull()
})

test('after key 2 the voice says the number of the call for help where there is one', () => {
  const said = { text: 'Crue.', language: 'fr', keyUrl: 'https://t.example/key' } as const
  expect(afterKeyScript('2', { ...said, help: 'Votre numéro est T douze.' })).toMatchObject([
    { action: 'talk', text: 'Votre numéro est T douze.' },
  ])
  expect(afterKeyScript('2', said)[0]?.['text']).toMatch(/besoin d’aide.*cent douze/)
})
