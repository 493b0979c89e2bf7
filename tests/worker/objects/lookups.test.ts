import { expect, test } from 'vitest'
import type { Channel } from '../../../worker/fanout/channel.ts'
import { Lookups } from '../../../worker/objects/residents/lookups.ts'

const ROW = { channel: 'sms', reference: 'r', provider: 'ovh', route: 0, rings: 0 } as const
const SENT_FOR = { mode: 'live', territory: { euOnly: false } } as const
type Lookup = Channel['lookup']

function lookups(of: Readonly<Record<string, Lookup>>, out: readonly string[] = []): Lookups {
  const routes = Object.entries(of).map(([provider, lookup]) => ({ channel: { provider, lookup } }))
  type Parts = ConstructorParameters<typeof Lookups>
  return new Lookups(
    { isOut: (provider: string) => out.includes(provider) } as unknown as Parts[0],
    { routes: async () => routes } as unknown as Parts[1],
  )
}

const fails: Lookup = async () => ({ kind: 'unknown', detail: 'time-out' })
const never: Lookup = async () => ({ kind: 'never seen' })

test('whoever may have it is asked, and what they have is a receipt of our reference', async () => {
  const found: Lookup = async () => ({ kind: 'accepted', providerId: 'p', costCents: null })
  const looked = await lookups({ vonage: never, ovh: found }).ask(ROW, SENT_FOR)
  expect(looked).toMatchObject({ kind: 'found', receipt: { provider: 'ovh', reference: 'r', providerId: 'p' } })
})

test('never seen, or a provider that cannot be asked, ends the wait and says how many providers there are', async () => {
  expect(await lookups({ vonage: fails, ovh: never }).ask(ROW, SENT_FOR)).toEqual({ kind: 'over', routes: 2 })
  expect(await lookups({ ovh: null }).ask(ROW, SENT_FOR)).toEqual({ kind: 'over', routes: 1 })
  expect(await lookups({}).ask(ROW, SENT_FOR)).toEqual({ kind: 'over', routes: 0 })
})

test('a question that fails says nothing of the message: it is asked again, three times in all', async () => {
  const asking = lookups({ ovh: fails })
  const kinds = []
  for (let time = 0; time < 4; time += 1) kinds.push((await asking.ask(ROW, SENT_FOR)).kind)
  expect(kinds).toEqual(['ask again', 'ask again', 'over', 'ask again'])
})

test('while nobody answers there at all it is asked for as long as it takes (P16)', async () => {
  const asking = lookups({ ovh: fails }, ['ovh'])
  for (let time = 0; time < 10; time += 1) expect((await asking.ask(ROW, SENT_FOR)).kind).toBe('ask again')
})

test('where another provider would have it, one that answers nobody is not waited for', async () => {
  const vonage = { ...ROW, provider: 'vonage' }
  const over = { kind: 'over', routes: 2 }
  expect(await lookups({ vonage: fails, ovh: never }, ['vonage']).ask(vonage, SENT_FOR)).toEqual(over)
  expect(await lookups({ vonage: never, ovh: fails }, ['ovh']).ask(ROW, SENT_FOR)).toEqual({ kind: 'ask again' })
})

test('where the other one answers nobody either, no request is used up on it (P16)', async () => {
  const asking = lookups({ vonage: fails, ovh: fails }, ['vonage', 'ovh'])
  const kinds = await Promise.all(
    Array.from({ length: 5 }, async () => (await asking.ask({ ...ROW, provider: 'vonage' }, SENT_FOR)).kind),
  )
  expect(new Set(kinds)).toEqual(new Set(['ask again']))
})

test('a row that was claimed for the second provider and names the first is asked of the second', async () => {
  const found: Lookup = async () => ({ kind: 'accepted', providerId: 'p', costCents: null })
  const both = lookups({ vonage: never, ovh: found })
  for (const provider of ['vonage', null])
    expect(await both.ask({ ...ROW, provider, route: 1 }, SENT_FOR)).toMatchObject({ receipt: { provider: 'ovh' } })
  // The first was taken away meanwhile.
  const one = lookups({ ovh: found })
  expect(await one.ask({ ...ROW, route: 1 }, SENT_FOR)).toMatchObject({ receipt: { provider: 'ovh' } })
})
