// As much of MQTT 3.1.1 as a display needs: connect, subscribe at QoS 1, acknowledge what comes, publish. Written here since no client is among the peers.
import { connect as open, type Socket } from 'node:net'

const CONNECT = 0x10
const CONNACK = 0x20
const PUBLISH = 0x30
const PUBACK = 0x40
const SUBSCRIBE = 0x82
const SUBACK = 0x90
const QOS_1 = 0x02
const RETAIN = 0x01
const CLEAN_SESSION = 0x02
/** Longer than any bench: nobody here sends a ping. */
const KEEP_ALIVE_S = 600

export interface MqttEvents {
  readonly onSubscribed: () => void
  readonly onMessage: (text: string) => void
  readonly onPublished?: () => void
  readonly onClose: () => void
}

export class Mqtt {
  readonly #socket: Socket
  #held = Buffer.alloc(0)

  /** `topic` null: only publishes. */
  constructor(port: number, client: string, topic: string | null, events: MqttEvents) {
    this.#socket = open({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('connect', () => {
      const head = [...text('MQTT'), 4, CLEAN_SESSION, KEEP_ALIVE_S >> 8, KEEP_ALIVE_S & 0xff]
      this.#send(CONNECT, [...head, ...text(client)])
    })
    this.#socket.on('data', (chunk: Buffer) => {
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
      for (let packet = this.#next(); packet !== null; packet = this.#next()) this.#take(packet, topic, events)
    })
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', events.onClose)
  }

  publish(topic: string, payload: string): void {
    this.#send(PUBLISH | QOS_1 | RETAIN, [...text(topic), 0, 1, ...Buffer.from(payload)])
  }

  close(): void {
    this.#socket.destroy()
  }

  #take({ kind, flags, body }: Packet, topic: string | null, events: MqttEvents): void {
    switch (kind) {
      case CONNACK:
        if (topic === null) events.onSubscribed()
        else this.#send(SUBSCRIBE, [0, 1, ...text(topic), 1])
        return
      case SUBACK & 0xf0:
        return events.onSubscribed()
      case PUBACK:
        return events.onPublished?.()
      case PUBLISH: {
        const after = 2 + body.readUInt16BE(0)
        const hasId = (flags & 0x06) !== 0
        if (hasId) this.#send(PUBACK, [...body.subarray(after, after + 2)])
        return events.onMessage(body.toString('utf8', after + (hasId ? 2 : 0)))
      }
      default:
    }
  }

  #next(): Packet | null {
    let [length, shift, at] = [0, 0, 1]
    for (;;) {
      const byte = this.#held[at++]
      if (byte === undefined) return null
      length |= (byte & 0x7f) << shift
      if ((byte & 0x80) === 0) break
      shift += 7
    }
    if (this.#held.length < at + length) return null
    const first = this.#held[0] ?? 0
    const body = this.#held.subarray(at, at + length)
    this.#held = this.#held.subarray(at + length)
    return { kind: first & 0xf0, flags: first & 0x0f, body }
  }

  #send(head: number, body: readonly number[]): void {
    const length: number[] = []
    for (let left = body.length; length.length === 0 || left > 0; left >>= 7)
      length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0))
    this.#socket.write(Buffer.from([head, ...length, ...body]))
  }
}

interface Packet {
  readonly kind: number
  readonly flags: number
  readonly body: Buffer
}

function text(value: string): readonly number[] {
  const bytes = Buffer.from(value)
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes]
}
