// Some thousands of displays in one process: each holds its socket, says what it shows, and comes back after a cut with the player's own patience.
import { readFileSync } from 'node:fs'
import { retryDelayMs } from '../../../console/stream/backoff.ts'
import { Mqtt } from './mqtt.ts'
import type { Asked, Screen, ScreensSaid } from './screens.ts'

/** Connections that are begun at once: a town's displays are not switched on in one millisecond. */
const OPENING = 200

const screens = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as readonly Screen[]
const back = new Set<number>()
const told = new Map<number, number>()
let mark = ''
let bytes = 0
let refusals = 0

function heard(index: number, text: string, acknowledge: (text: string) => void): void {
  back.add(index)
  if (mark !== '' && text.includes(mark) && !told.has(index)) {
    told.set(index, Date.now())
    bytes = text.length
  }
  acknowledge(text)
}

// What the player says once it has painted: the server has as much to write down as on a real night.
function shown(text: string): string {
  const { seq, notices } = JSON.parse(text) as { seq: number; notices: { alert: string; revision: number }[] }
  return JSON.stringify({
    kind: 'rendered',
    seq,
    shows: notices.map(({ alert, revision }) => ({ alert, revision })),
  })
}

function opened(index: number, attempt: number, begun: () => void): void {
  const screen = screens[index] as Screen
  let tries = attempt
  const again = () => {
    back.delete(index)
    begun()
    refusals += 1
    setTimeout(() => opened(index, tries + 1, () => undefined), retryDelayMs(tries, Math.random()))
  }
  if (screen.kind === 'mqtt') {
    new Mqtt(screen.port, screen.name, screen.topic, {
      onSubscribed: () => {
        tries = 0
        back.add(index)
        begun()
      },
      onMessage: (text) => heard(index, text, () => undefined),
      onClose: again,
    })
    return
  }
  const socket = new WebSocket(screen.url, [...screen.protocols])
  socket.addEventListener('message', ({ data }) => {
    tries = 0
    begun()
    heard(index, String(data), (text) => socket.send(shown(text)))
  })
  socket.addEventListener('close', again)
}

async function connectAll(): Promise<void> {
  let next = 0
  const hand = async () => {
    while (next < screens.length) {
      const index = next++
      await new Promise<void>((done) => opened(index, 0, done))
    }
  }
  await Promise.all(Array.from({ length: OPENING }, hand))
}

process.on('message', (asked: Asked) => {
  switch (asked.ask) {
    case 'connect':
      return void connectAll()
    case 'await':
      mark = asked.mark
      return told.clear()
    case 'say': {
      const times = [...told.values()].toSorted((left, right) => left - right)
      const said: ScreensSaid = {
        back: back.size,
        told: told.size,
        medianAt: times[Math.floor(times.length / 2)] ?? 0,
        lastAt: times.at(-1) ?? 0,
        bytes,
        refusals,
      }
      return void process.send?.(said)
    }
    default:
      return asked satisfies never
  }
})
