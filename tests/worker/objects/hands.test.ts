// The connections of a shard: whichever channel hangs, the others go on.
import { expect, test } from 'vitest'
import { PERSONAL_CHANNELS } from '../../../worker/model/message.ts'
import { Hands } from '../../../worker/objects/residents/hands.ts'

test('with more channels than connections one that hangs holds one of them, and every other is served', async () => {
  expect(PERSONAL_CHANNELS.length).toBeGreaterThan(6)
  const hands = new Hands()
  const served: string[] = []
  let release: () => void = () => undefined
  const hangs = new Promise<void>((resolve) => (release = resolve))
  const lanes = PERSONAL_CHANNELS.map((channel) =>
    hands.during(channel, async (lane) => {
      if (channel === 'whatsapp') {
        const one = await lane.take()
        const second = lane.take()
        await hangs
        one()
        ;(await second)()
        return
      }
      for (const _ of [1, 2, 3]) {
        const give = await lane.take()
        await Promise.resolve()
        give()
      }
      served.push(channel)
    }),
  )
  const others = lanes.filter((_, index) => PERSONAL_CHANNELS[index] !== 'whatsapp')
  await Promise.all(others)
  expect(served.toSorted()).toEqual(PERSONAL_CHANNELS.filter((one) => one !== 'whatsapp').toSorted())
  release()
  await Promise.all(lanes)
})
