// `npm run chaos -- kills`: many sends, one kill -9 of workerd at a random moment of each, the launcher starting it again by itself.
// Lost and twice are counted from the outbox, which is the truth of what reached the provider. `--unaskable`: it answers no question after a message,
// so that what was on the wire is repeated where no receipt comes.
import { MINUTE_MS } from '../../worker/model/time.ts'
import { IN_ZONE_B, Kit } from './kit.ts'
import { plain } from './started.ts'

export interface Killing {
  readonly sends: number
  readonly crowd: number
  readonly seed: number
  readonly unaskable: boolean
}

const WAITS = { TOCSIN_UNKNOWN_WAIT_MS: '1000', TOCSIN_CALL_TIMEOUT_MS: '2000' }
/** Messages in flight at one account: what one kill may double at most. */
const IN_FLIGHT = 30

interface Sums {
  lost: number
  twice: number
  unknown: number
  killed: number
}

export async function kills({ sends, crowd, seed, unaskable }: Killing, say: (line: string) => void): Promise<boolean> {
  if (crowd < IN_ZONE_B) throw new Error(`--crowd is at least ${IN_ZONE_B}`)
  say(
    `${sends} sends of ${crowd}, one kill each, seed ${seed}, ${unaskable ? 'a provider that cannot be asked' : 'a provider that can be asked'}`,
  )
  const random = randomFrom(seed)
  const machine = await plain({ ...WAITS, TOCSIN_DEMO_RESIDENTS: String(IN_ZONE_B) })
  const sums: Sums = { lost: 0, twice: 0, unknown: 0, killed: 0 }
  const began = Date.now()
  try {
    const kit = await Kit.of(machine.server)
    if (crowd > IN_ZONE_B) await kit.crowd(crowd - IN_ZONE_B)
    if (unaskable) await kit.fault({ channel: 'lookup', status: 503 })
    for (let send = 1; send <= sends; send++) {
      say(`send ${send}/${sends}: ${await oneSend(kit, random, sums)}`)
    }
    await kit.sound()
  } catch (error) {
    say(`FAIL ${error instanceof Error ? error.message : String(error)}`)
    sums.lost = Number.NaN
  } finally {
    await machine.end()
  }
  const { lost, twice, unknown, killed } = sums
  const seconds = Math.round((Date.now() - began) / 1_000)
  say(`${killed} kills, ${sends * crowd} messages, lost ${lost}, twice ${twice}, left unknown ${unknown}, ${seconds} s`)
  return lost === 0 && twice <= (unaskable ? killed * IN_FLIGHT : 0)
}

async function oneSend(kit: Kit, random: () => number, sums: Sums): Promise<string> {
  await kit.emptyOutbox()
  const began = Date.now()
  const alert = await kit.send()
  const size = alert.current.content.count
  // Anywhere from the approval to the last message, and not only at the moment of an arrival.
  // On a machine that does other work as well a send may take long: what is waited for is a point in it, and not a speed.
  await kit.arrived(Math.floor(random() * size), 3 * MINUTE_MS)
  await new Promise((done) => setTimeout(done, random() * 40))
  kit.kill()
  const at = kit.arrivals().length
  sums.killed += 1
  const { reach } = await kit.settledOrUnknown(alert)
  const { lost, twice } = kit.tally()
  sums.lost += lost
  sums.twice += twice
  sums.unknown += reach.unknown
  const seconds = ((Date.now() - began) / 1_000).toFixed(1)
  return `killed at ${at} of ${size}, lost ${lost}, twice ${twice}, unknown ${reach.unknown}, ${seconds} s`
}

/** Mulberry32: a run can be repeated by its seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
