// Who may have a phone number where a commune keeps to European companies, and what its people are told of it.
import { expect, test } from 'vitest'
import { mayHavePersonalData, providersOf } from '../../../worker/channels/homes.ts'

test.each([
  ['vonage', false],
  ['ovh', true],
  ['infobip', true],
  ['scaleway', true],
  ['ahasend', true],
  // Chosen by the resident with the browser; it sees a sealed message.
  ['webpush', true],
  // Goes nowhere.
  ['drill', true],
  ['a company that nobody has looked at', false],
])('%s, where only European companies may: %s', (provider, expected) => {
  expect(mayHavePersonalData(provider, { euOnly: true })).toBe(expected)
  expect(mayHavePersonalData(provider, { euOnly: false })).toBe(true)
})

const stateOf = (parts: Parameters<typeof providersOf>[0]) =>
  Object.fromEntries(providersOf(parts).map(({ channel, provider, state }) => [`${channel} ${provider}`, state]))

test('what each is able to do follows from the sealed accounts and the server’s own', () => {
  expect(
    stateOf({ euOnly: false, credentials: ['vonage'], bindings: { INFOBIP_API_KEY: 'k', OVH_APPLICATION_KEY: '' } }),
  ).toEqual({
    'sms vonage': 'ready',
    'sms ovh': 'no account',
    'rcs vonage': 'ready',
    'whatsapp vonage': 'ready',
    'voice vonage': 'ready',
    'voice infobip': 'ready',
    'push webpush': 'no account',
    'mail scaleway': 'no account',
    'mail ahasend': 'no account',
  })
})

test('one that is set aside is so with an account too, and no secret is in what is told', () => {
  const parts = { euOnly: true, credentials: ['vonage', 'ovh'], bindings: { INFOBIP_API_KEY: 'a secret' } }
  expect(stateOf(parts)).toMatchObject({
    'sms vonage': 'not European',
    'sms ovh': 'ready',
    'rcs vonage': 'not European',
    'whatsapp vonage': 'not European',
    'voice vonage': 'not European',
    'voice infobip': 'ready',
  })
  expect(JSON.stringify(providersOf(parts))).not.toContain('a secret')
})
