// The accounts of OVHcloud, Infobip and e-mail, and what a person who typed one wrongly is told: which member, never what stood in it.
import { describe, expect, test } from 'vitest'
import {
  ahaSendAccount,
  ahaSendAccountFaults,
  infobipAccount,
  infobipAccountFaults,
  mailAccount,
  mailAccountFaults,
  ovhAccount,
  ovhAccountFaults,
  parseAhaSendAccount,
  parseInfobipAccount,
  parseMailAccount,
  parseOvhAccount,
} from '../../../worker/channels/index.ts'
import { parseMailAddress } from '../../../worker/model/mail-address.ts'
import { ovhCoding } from '../../../worker/channels/ovh-coding.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'

const OVH = {
  applicationKey: '7kbG7Bk7S9Nt7ZSV',
  applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF',
  consumerKey: 'MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1',
  serviceName: 'sms-ab12345-1',
}
const MAIL = {
  secretKey: '0f0e0d0c-1111-4222-8333-444455556666',
  projectId: '8b512135-9f5f-42b3-a900-9fdf0195b563',
  from: 'alerte@mairie.example',
  fromName: 'Mairie de Saint-Martin',
}
const nobody = () => Promise.reject(new Error('the sealed account was asked for'))

describe('an OVHcloud account', () => {
  test('is read whole, with or without a sender', () => {
    expect(parseOvhAccount(JSON.stringify(OVH))).toEqual(OVH)
    expect(parseOvhAccount(JSON.stringify({ ...OVH, sender: 'MAIRIE' }))).toMatchObject({ sender: 'MAIRIE' })
    expect(ovhAccountFaults(JSON.stringify({ ...OVH, sender: null }))).toEqual([])
  })

  test.each([
    [{ serviceName: 'ab12345' }, 'serviceName is not like sms-ab12345-1'],
    [{ serviceName: 'sms-ab12345-1/../x' }, 'serviceName is not like sms-ab12345-1'],
    [{ consumerKey: undefined }, 'consumerKey is missing'],
    [{ applicationSecret: 'short' }, 'applicationSecret is not a key'],
    [{ applicationKey: 'two words here' }, 'applicationKey is not a key'],
    [{ sender: 'LONGER THAN ELEVEN' }, 'sender is not a sender'],
    [{ sender: '33639980042' }, 'sender is a French mobile, which a platform may not show'],
  ])('%j: %s', (change, fault) => {
    const text = JSON.stringify({ ...OVH, ...change })
    expect(parseOvhAccount(text)).toBeNull()
    expect(ovhAccountFaults(text)).toEqual([fault])
  })

  test('that is no account says so, and repeats none of it', () => {
    expect(parseOvhAccount('{')).toBeNull()
    expect(ovhAccountFaults('{')).toEqual(['not JSON'])
    expect(ovhAccountFaults('7')).toEqual(['not the members of an OVHcloud account'])
    const faults = ovhAccountFaults(JSON.stringify({ ...OVH, consumerKey: 'a secret!', [OVH.applicationSecret]: 1 }))
    expect(faults).not.toEqual([])
    expect(faults.join()).not.toContain('a secret!')
    expect(faults.join()).not.toContain(OVH.applicationSecret)
  })

  test('comes from the launcher before the sealed one', async () => {
    const bindings = {
      OVH_APPLICATION_KEY: OVH.applicationKey,
      OVH_APPLICATION_SECRET: OVH.applicationSecret,
      OVH_CONSUMER_KEY: OVH.consumerKey,
      OVH_SERVICE_NAME: OVH.serviceName,
    }
    expect(await ovhAccount(bindings, nobody)).toEqual({ ...OVH, sender: null })
    expect(await ovhAccount({}, () => Promise.resolve(JSON.stringify(OVH)))).toEqual(OVH)
    expect(await ovhAccount({}, () => Promise.resolve(null))).toBeNull()
  })
})

describe('an e-mail account', () => {
  test.each([
    [{ secretKey: 'abc' }, 'secretKey is not a UUID'],
    [{ projectId: undefined }, 'projectId is missing'],
    [{ from: 'Mairie <alerte@mairie.example>' }, 'from is not an e-mail address'],
    [{ fromName: 'Mairie\r\nBcc: x' }, 'fromName has a character that a name may not have, or is too long'],
  ])('%j: %s', (change, fault) => {
    const text = JSON.stringify({ ...MAIL, ...change })
    expect(parseMailAccount(text)).toBeNull()
    expect(mailAccountFaults(text)).toEqual([fault])
  })

  test('is read whole, from the launcher before the sealed one', async () => {
    expect(parseMailAccount(JSON.stringify(MAIL))).toEqual(MAIL)
    expect(mailAccountFaults(JSON.stringify(MAIL))).toEqual([])
    const bindings = {
      MAIL_SECRET_KEY: MAIL.secretKey,
      MAIL_PROJECT_ID: MAIL.projectId,
      MAIL_FROM: MAIL.from,
      MAIL_FROM_NAME: MAIL.fromName,
    }
    expect(await mailAccount(bindings, nobody)).toEqual(MAIL)
    expect(await mailAccount({}, () => Promise.resolve('{}'))).toBeNull()
  })
})

const AHASEND = {
  apiKey: 'aha-sk-0123456789abcdef0123456789abcdef',
  accountId: '835d2a9f-2c7e-4e8f-96f6-5b7d4b8521aa',
  webhookSecret: 'aha-whsec-0123456789abcdef',
  routeSecret: null,
  from: 'alerte@secours.example',
  fromName: 'Mairie de Saint-Martin',
}

describe('an AhaSend account', () => {
  test('is read whole, with or without a route for answers, from the launcher before the sealed one', async () => {
    expect(parseAhaSendAccount(JSON.stringify(AHASEND))).toEqual(AHASEND)
    expect(parseAhaSendAccount(JSON.stringify({ ...AHASEND, routeSecret: 'aha-route-0123456789' }))).toMatchObject({
      routeSecret: 'aha-route-0123456789',
    })
    const bindings = {
      AHASEND_API_KEY: AHASEND.apiKey,
      AHASEND_ACCOUNT_ID: AHASEND.accountId,
      AHASEND_WEBHOOK_SECRET: AHASEND.webhookSecret,
      AHASEND_FROM: AHASEND.from,
      AHASEND_FROM_NAME: AHASEND.fromName,
    }
    expect(await ahaSendAccount(bindings, nobody)).toEqual(AHASEND)
    expect(await ahaSendAccount({ AHASEND_API_KEY: AHASEND.apiKey }, nobody)).toBeNull()
    expect(await ahaSendAccount({}, () => Promise.resolve(JSON.stringify(AHASEND)))).toEqual(AHASEND)
    expect(await ahaSendAccount({}, () => Promise.resolve(null))).toBeNull()
  })

  test.each([
    [{ apiKey: 'sk-0123456789abcdef0123' }, 'apiKey is not like aha-sk-…'],
    [{ accountId: '12' }, 'accountId is not a UUID'],
    [{ webhookSecret: undefined }, 'webhookSecret is missing'],
    [{ webhookSecret: 'short' }, 'webhookSecret is not a secret of AhaSend'],
    [{ routeSecret: 'with a blank in it' }, 'routeSecret is not a secret of AhaSend'],
    [{ from: 'Mairie <alerte@mairie.example>' }, 'from is not an e-mail address'],
    // AhaSend takes braces for a template of its own.
    [{ fromName: '{{ mairie }}' }, 'fromName has a character that a name may not have, or is too long'],
    [{ [AHASEND.apiKey]: 1 }, 'not the members of an AhaSend account'],
  ])('%j: %s', (change, fault) => {
    const text = JSON.stringify({ ...AHASEND, ...change })
    expect(parseAhaSendAccount(text)).toBeNull()
    expect(ahaSendAccountFaults(text)).toEqual([fault])
  })
})

test('an address is one plain address, in lower case', () => {
  expect(parseMailAddress(' Josette.B+crue@Example.ORG ')).toBe('josette.b+crue@example.org')
  for (const bad of [
    '',
    'josette',
    'josette@example',
    'a b@example.org',
    'a@example.org,b@example.org',
    'J <a@example.org>',
    'a@example.org\nBcc: b@example.org',
    'a..b@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(250)}.org`,
    'josé@example.org',
    null,
    7,
  ])
    expect(parseMailAddress(bad)).toBeNull()
})

test('OVHcloud is told the coding that the parts were counted with, for every character there is', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const character = String.fromCharCode(code)
    const counted = segmentsOf(character).encoding === 'GSM-7' ? '7bit' : '8bit'
    if (ovhCoding(character) !== counted) throw new Error(`U+${code.toString(16)} is counted as ${counted}`)
  }
  expect(ovhCoding('Crue 🌊')).toBe('8bit')
  expect(ovhCoding('')).toBe('7bit')
})

const INFOBIP = {
  apiKey: '003026bbc133714df1834b8638bb496e-8f4b3d9a',
  baseUrl: 'xyz123.api.infobip.com',
  voiceNumber: '33465710001',
}

describe('an Infobip account', () => {
  test('is read whole, its host with or without what surrounds it', () => {
    expect(parseInfobipAccount(JSON.stringify(INFOBIP))).toEqual(INFOBIP)
    expect(parseInfobipAccount(JSON.stringify({ ...INFOBIP, baseUrl: 'https://xyz123.api.infobip.com/' }))).toEqual(
      INFOBIP,
    )
  })

  test.each([
    [{ apiKey: 'short' }, 'apiKey is not a key'],
    [{ apiKey: undefined }, 'apiKey is missing'],
    // Any other host would be handed the key.
    [{ baseUrl: 'xyz123.api.infobip.com.example' }, 'baseUrl is not like xyz123.api.infobip.com'],
    [{ baseUrl: 'infobip.com@elsewhere.example' }, 'baseUrl is not like xyz123.api.infobip.com'],
    [{ baseUrl: 'http://xyz123.api.infobip.com' }, 'baseUrl is not like xyz123.api.infobip.com'],
    [
      { voiceNumber: '33639980042' },
      'voiceNumber is not like 33411000000, or is a French mobile, which a platform may not show',
    ],
    [
      { voiceNumber: '+33465710001' },
      'voiceNumber is not like 33411000000, or is a French mobile, which a platform may not show',
    ],
  ])('%j: %s', (change, fault) => {
    const text = JSON.stringify({ ...INFOBIP, ...change })
    expect(parseInfobipAccount(text)).toBeNull()
    expect(infobipAccountFaults(text)).toEqual([fault])
  })

  test('that is no account says so, and repeats none of it', () => {
    expect(infobipAccountFaults('{')).toEqual(['not JSON'])
    const faults = infobipAccountFaults(JSON.stringify({ ...INFOBIP, [INFOBIP.apiKey]: 1 }))
    expect(faults).toEqual(['not the members of an Infobip account'])
  })

  test('comes from the launcher before the sealed one', async () => {
    const bindings = {
      INFOBIP_API_KEY: INFOBIP.apiKey,
      INFOBIP_BASE_URL: INFOBIP.baseUrl,
      INFOBIP_VOICE_NUMBER: INFOBIP.voiceNumber,
    }
    expect(await infobipAccount(bindings, nobody)).toEqual(INFOBIP)
    expect(await infobipAccount({}, () => Promise.resolve(JSON.stringify(INFOBIP)))).toEqual(INFOBIP)
    expect(await infobipAccount({}, () => Promise.resolve(null))).toBeNull()
    expect(await infobipAccount({ INFOBIP_API_KEY: INFOBIP.apiKey }, nobody)).toBeNull()
  })
})
