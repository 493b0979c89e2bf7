// What is left on an account, as each provider tells it. A refusal, a lost call or another shape is never an amount.
import { describe, expect, it } from 'vitest'
import { infobipBalance, ovhBalance, vonageBalance } from '../../worker/channels/index.ts'
import type { BalanceAnswer } from '../../worker/model/balance.ts'

const VONAGE = {
  applicationId: 'a',
  apiKey: 'abcd1234',
  privateKey: 'PRIVATE KEY',
  signatureSecret: 'sixteen characters',
}
const INFOBIP = { apiKey: 'a-key-of-sixteen-', baseUrl: 'xyz123.api.infobip.com', voiceNumber: '33465710001' }
const OVH = {
  applicationKey: '7kbG7Bk7S9Nt7ZSV',
  applicationSecret: 'EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF',
  consumerKey: 'MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1',
  serviceName: 'sms-ab12345-1',
}

interface Seen {
  readonly url: string
  readonly authorization: string
}
function answering(answer: () => Response): { readonly wire: Parameters<typeof ovhBalance>[1]; readonly seen: Seen[] } {
  const seen: Seen[] = []
  const fetch = (url: string, init: RequestInit) => {
    if (url.endsWith('/auth/time')) return Promise.resolve(new Response('1760000000'))
    seen.push({ url, authorization: new Headers(init.headers).get('authorization') ?? '' })
    return Promise.resolve(answer())
  }
  return { wire: { fetch, timeoutMs: 1_000, now: () => 1_760_000_000_000 }, seen }
}

const ASK: Readonly<Record<string, (wire: Parameters<typeof ovhBalance>[1]) => Promise<BalanceAnswer> | null>> = {
  vonage: (wire) => vonageBalance({ ...VONAGE, apiSecret: 'a secret of it' }, wire),
  infobip: (wire) => infobipBalance(INFOBIP, wire),
  ovh: (wire) => ovhBalance(OVH, wire),
}
const TOLD = {
  vonage: { body: { value: 10.28, autoReload: false }, amount: 10.28, unit: 'EUR' },
  infobip: { body: { balance: 47.79, currency: 'EUR' }, amount: 47.79, unit: 'EUR' },
  ovh: { body: { creditsLeft: 512.5, name: 'sms-ab12345-1' }, amount: 512.5, unit: 'credits' },
}

describe.each(Object.entries(TOLD))('%s', (provider, { body, amount, unit }) => {
  it('tells what is left', async () => {
    const { wire } = answering(() => Response.json(body))
    expect(await ASK[provider]?.(wire)).toEqual({ kind: 'told', amount, unit })
  })

  it.each([
    ['no right', () => Response.json(body, { status: 403 }), 'HTTP 403'],
    ['a web page', () => new Response('<html>'), 'the answer is not readable'],
    ['nothing', () => new Response(''), 'the answer is not readable'],
    [
      'another shape',
      () => Response.json({ value: '10', balance: null, creditsLeft: 'x' }),
      'the answer is not readable',
    ],
    ['too much of it', () => new Response('x'.repeat(100_000)), 'answer too long'],
  ])('that answers with %s has told nothing', async (_, answer, why) => {
    expect(await ASK[provider]?.(answering(answer).wire)).toEqual({ kind: 'not told', why })
  })
})

it('asks each at its own address, Vonage by the secret of the account and never by the address', async () => {
  const { wire, seen } = answering(() => Response.json({}))
  for (const ask of Object.values(ASK)) await ask(wire)
  expect(seen).toEqual([
    { url: 'https://rest.nexmo.com/account/get-balance', authorization: `Basic ${btoa('abcd1234:a secret of it')}` },
    { url: 'https://xyz123.api.infobip.com/account/1/balance', authorization: 'App a-key-of-sixteen-' },
    { url: 'https://eu.api.ovh.com/1.0/sms/sms-ab12345-1', authorization: '' },
  ])
})

it('asks Vonage nothing where nobody has given the secret of the account', () => {
  const { wire, seen } = answering(() => Response.json({ value: 1 }))
  expect(vonageBalance(VONAGE, wire)).toBeNull()
  expect(seen).toEqual([])
})
