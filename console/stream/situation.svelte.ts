// The situation of one territory: read once, then kept by the live socket; polled where no socket stands. It always knows its own age.
import type { Mode } from '../../worker/model/mode.ts'
import { territoryNow, type Instant } from '../../worker/model/time.ts'
import type { LiveFrame, Situation } from '../../worker/model/view.ts'
import { ask } from './api.ts'
import { keepRead, readKept } from './kept-reads.ts'
import { retryDelayMs } from './backoff.ts'
import { merged } from './merge.ts'

export type Link = 'connecting' | 'live' | 'polling' | 'lost'

const TICK_MS = 1_000
const POLL_MS = 5_000
/** A socket that says nothing for this long may be dead without knowing it: the situation is read again. */
const QUIET_MS = 20_000
/** How old what is kept for a page without a server may be. */
const KEEP_EVERY_MS = 10_000

export class SituationStream {
  situation = $state.raw<Situation | null>(null)
  link = $state<Link>('connecting')
  /** Territory time, once a second. */
  now = $state<Instant>(0)
  /** Machine time of the last word from the server. */
  heardAt = $state<Instant>(0)
  machineNow = $state<Instant>(Date.now())
  signedOut = $state(false)

  readonly territory: string
  readonly mode: Mode
  #skewMs = 0
  #socket: WebSocket | null = null
  #attempt = 0
  #stopped = false
  #reading = false
  #keptAt = 0
  #timers = new Set<ReturnType<typeof setTimeout>>()

  constructor(territory: string, mode: Mode) {
    this.territory = territory
    this.mode = mode
  }

  start(): void {
    const tick = setInterval(() => this.#tick(), TICK_MS)
    const poll = setInterval(() => void this.#pollIfQuiet(), POLL_MS)
    this.#timers.add(tick).add(poll)
    void this.refresh().then(() => this.#connect())
    addEventListener('online', this.#onLine)
  }

  // The device says that it has a network again: nobody waits for the next round.
  readonly #onLine = () => void this.refresh()

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#socket?.close()
    removeEventListener('online', this.#onLine)
  }

  /** Reads the whole situation now, for instance after an act, so that nobody waits for a frame. */
  async refresh(): Promise<void> {
    if (this.#reading || this.#stopped) return
    this.#reading = true
    const answer = await ask<Situation>(this.#path)
    this.#reading = false
    if (answer.kind === 'ok') return this.#take(answer.value)
    if (answer.kind === 'refused' && answer.problem.status === 401) this.signedOut = true
    if (this.#socket === null) this.link = 'lost'
    if (answer.kind === 'unreachable' && this.situation === null) await this.#readKept()
  }

  get #path(): string {
    return `/api/${this.territory}/situation${this.#query()}`
  }

  // As it was when a server last spoke, and shown as that old.
  async #readKept(): Promise<void> {
    const kept = await readKept<Situation>(this.#path)
    if (kept === null || this.situation !== null) return
    this.situation = kept.value
    this.heardAt = kept.at
    this.#skewMs = kept.value.machineNow - kept.at
    this.#tick()
  }

  #keep(): void {
    if (this.situation === null || this.heardAt - this.#keptAt < KEEP_EVERY_MS) return
    this.#keptAt = this.heardAt
    void keepRead(this.#path, this.situation)
  }

  #query(): string {
    return this.mode === 'live' ? '' : `?mode=${this.mode}`
  }

  #take(situation: Situation): void {
    this.situation = situation
    this.#heard(situation.machineNow)
    this.#keep()
    if (this.link !== 'live') this.link = 'polling'
    this.#tick()
  }

  #heard(serverNow: Instant): void {
    this.heardAt = Date.now()
    this.#skewMs = serverNow - this.heardAt
  }

  #tick(): void {
    this.machineNow = Date.now()
    if (this.situation !== null) this.now = territoryNow(this.situation.clock, this.machineNow + this.#skewMs)
  }

  async #pollIfQuiet(): Promise<void> {
    const quiet = Date.now() - this.heardAt > QUIET_MS
    if (this.link !== 'live' || quiet) await this.refresh()
  }

  #connect(): void {
    if (this.#stopped) return
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const since = this.situation === null ? '' : `since=${this.situation.seq}`
    const query = [since, this.mode === 'live' ? '' : `mode=${this.mode}`].filter((part) => part !== '').join('&')
    const socket = new WebSocket(`${scheme}//${location.host}/api/${this.territory}/live?${query}`)
    this.#socket = socket
    socket.onopen = () => {
      this.#attempt = 0
      this.link = 'live'
      // Between the read and the socket something may have passed.
      void this.refresh()
    }
    socket.onmessage = (event) => this.#takeFrame(String(event.data))
    socket.onclose = () => this.#lost(socket)
  }

  #takeFrame(text: string): void {
    if (this.situation === null || !text.startsWith('{')) return
    const frame = JSON.parse(text) as LiveFrame
    if (typeof frame.seq !== 'number') return
    this.situation = merged(this.situation, frame)
    this.#heard(frame.machineNow)
    this.#keep()
    this.#tick()
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket || this.#stopped) return
    this.#socket = null
    // Reading goes on without a socket; only where that fails too is the link lost.
    if (this.link !== 'lost') this.link = 'polling'
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        this.#connect()
      },
      retryDelayMs(this.#attempt++, Math.random()),
    )
    this.#timers.add(timer)
  }
}
