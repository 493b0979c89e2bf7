// The whole chain in both homes: one decision, every channel, what came back. The edge form is the very bundle that would be uploaded.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Situation } from '../../worker/model/view.ts'
import { approved, submitted } from './support/draft.ts'
import { Edge } from './support/edge.ts'
import { eventually, Server, type Home } from './support/server.ts'

const HOMES: readonly (readonly [name: string, start: () => Promise<Home>])[] = [
  ['one server of the town hall: bare workerd', () => Server.start()],
  ['the edge: wrangler.toml’s own build under miniflare', () => Edge.start()],
]

describe.each(HOMES)('%s', (_, start) => {
  let home: Home
  beforeAll(async () => {
    home = await start()
  })
  afterAll(() => home?.remove())

  test('one decision of two people reaches the zone by every channel, and the receipts come back', async () => {
    const duty = await home.signIn('duty')
    const mayor = await home.signIn('mayor')
    const alert = await submitted(duty, '99001', {
      zones: ['B'],
      channels: ['sms', 'voice'],
      text: 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. MONTEZ au premier étage.',
    })
    await approved(mayor, '99001', alert)
    const { body } = await eventually(
      () => mayor<Situation>('GET', '/api/99001/situation'),
      (answer) => {
        const progress = answer.body.progress[0]
        return progress !== undefined && progress.finishedAt !== null && progress.reach.sent === 0
      },
      60_000,
    )
    const reach = body.progress[0]?.reach
    expect(Object.values(reach ?? {}).reduce((sum, count) => sum + count, 0)).toBe(alert.current.content.count)
    // Somebody pressed 1, somebody pressed 2: their answers are a class of their own, whatever else came back.
    expect(reach?.confirmed).toBeGreaterThan(50)
    expect(reach?.help).toBeGreaterThan(5)
    const told = await home.outbox('sms')
    const rung = await home.outbox('voice')
    expect(new Set(rung.map(({ to }) => to))).toEqual(new Set(told.map(({ to }) => to)))
    expect(new Set(rung.map(({ to }) => to)).size).toBe(rung.length)
    expect(new Set(told.map(({ to }) => to)).size).toBe(told.length)
    expect(told.every(({ text }) => text.endsWith('Alerte 1'))).toBe(true)
  })

  test('the neighbour has told nobody', async () => {
    const neighbour = await home.signIn('mayor', '99002')
    const own = await neighbour<Situation>('GET', '/api/99002/situation')
    expect(own.body.alerts).toHaveLength(0)
  })
})
