// The phone's link to its room: kept on the phone before anything else, sent when there is a network, in one exchange at a time.
import { POSITION_EVERY_MS, type FieldAct, type FieldNews, type FieldPosition } from '../../worker/model/field.ts'
import { retryDelayMs } from '../stream/backoff.ts'
import {
  askOf,
  nextPiece,
  NOTHING_KEPT,
  unsentCount,
  withAct,
  withNews,
  withoutPiece,
  withPiece,
  withSos,
  type Kept,
} from './kept.ts'
import { screen } from './screen.svelte.ts'
import { Vault } from './vault.ts'

const PROTOCOL = 'tocsin.field.1'
const TIMEOUT_MS = 10_000
/** Without a socket it asks by itself. */
const POLL_MS = 20_000
const PONG_WITHIN_MS = 45_000
/** A picture on a bad network. */
const PIECE_TIMEOUT_MS = 60_000

export type Joined = 'joined' | 'no such code' | 'no such number' | 'unreachable'

function territoryOf(token: string): string {
  return token.split('_')[1] ?? ''
}

export class FieldLink {
  token = $state<string | null>(null)
  kept = $state.raw<Kept>(NOTHING_KEPT)
  /** What was kept has been looked for: before that nothing is known, not even whether this phone has joined. */
  isOpen = $state(false)
  isLinked = $state(false)
  /** Its rights have ended: by the desk, or with the event. */
  isOut = $state(false)
  /** The phone refuses to keep anything: what is not sent is lost with the page. */
  keepsNothing = $state(false)
  readonly unsent = $derived(unsentCount(this.kept))
  #syncing = false
  #wanted = false
  #attempts = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #socket: WebSocket | null = null
  #heardAt = 0
  readonly #vault = new Vault((isFaulty) => (this.keepsNothing = isFaulty))
  #position: Pick<FieldPosition, 'point' | 'accuracyM'> | 'off' | null = null
  #placedAt = -Infinity

  start(): () => void {
    const online = () => this.sync()
    const seen = () => (document.visibilityState === 'visible' ? this.sync() : undefined)
    addEventListener('online', online)
    addEventListener('offline', () => (this.isLinked = false))
    document.addEventListener('visibilitychange', seen)
    const timer = setInterval(() => this.#tick(), POLL_MS)
    void this.#vault.open().then((known) => {
      this.token = known?.token ?? null
      this.kept = { ...NOTHING_KEPT, ...known?.kept }
      this.isOpen = true
      if (!this.#isOver()) this.sync()
    })
    return () => {
      removeEventListener('online', online)
      document.removeEventListener('visibilitychange', seen)
      clearInterval(timer)
      clearTimeout(this.#retry)
      this.#socket?.close()
    }
  }

  async join(
    typed: string,
    { name, phone }: { readonly name: string; readonly phone: string },
    mode: string | null,
  ): Promise<Joined> {
    const [, territory = '', code = ''] = /^\s*([0-9AB]{5}|\d{9})[\s-]+(.+)$/i.exec(typed) ?? []
    if (territory === '') return 'no such code'
    const query = mode === null ? '' : `?mode=${encodeURIComponent(mode)}`
    try {
      const answer = await fetch(`/api/${territory}/field/join${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code, name, phone }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (answer.status === 422) return 'no such number'
      if (!answer.ok) return 'no such code'
      const { token } = (await answer.json()) as { readonly token: string }
      this.kept = NOTHING_KEPT
      this.token = token
      this.isOut = false
      this.#keep()
      this.sync()
      return 'joined'
    } catch {
      return 'unreachable'
    }
  }

  say(act: FieldAct): void {
    this.kept = withAct(this.kept, act, Date.now())
    this.#keep()
    this.sync()
  }

  /** False where this phone cannot keep it: then it was not said either. */
  async sayWith(act: FieldAct, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    // The bytes first: an act that announces a picture which the phone then loses would wait for it for ever.
    const counter = this.kept.counter + 1
    if (!(await this.#vault.putPiece(counter, bytes))) return false
    if (this.kept.counter + 1 !== counter) {
      await this.#vault.dropPiece(counter)
      return this.sayWith(act, bytes)
    }
    this.kept = withPiece(this.kept, act, Date.now())
    this.#keep()
    this.sync()
    return true
  }

  share(isSharing: boolean): void {
    this.kept = { ...this.kept, isSharing }
    // Not shared any more: the room forgets the last place at once.
    this.#position = isSharing ? null : 'off'
    this.#placedAt = -Infinity
    this.#keep()
    if (!isSharing) this.sync()
  }

  place(position: Pick<FieldPosition, 'point' | 'accuracyM'>): void {
    if (!this.kept.isSharing) return
    this.#position = position
    if (performance.now() - this.#placedAt >= POSITION_EVERY_MS) this.sync()
  }

  sos(): void {
    this.kept = withSos(this.kept, Date.now())
    this.#keep()
    this.sync()
  }

  read(upTo: number): void {
    if (upTo <= this.kept.read) return
    this.kept = { ...this.kept, read: upTo }
    this.#keep()
    this.sync()
  }

  putAway(): void {
    this.kept = { ...this.kept, refused: [] }
    this.#keep()
  }

  /** Asks now; where it asks already, once more after that. */
  sync(): void {
    this.#wanted = true
    if (this.#syncing || this.token === null) return
    clearTimeout(this.#retry)
    this.#syncing = true
    void this.#syncAll().finally(() => (this.#syncing = false))
  }

  async #syncAll(): Promise<void> {
    while (this.#wanted && this.token !== null) {
      this.#wanted = false
      if (!(await this.#exchange(this.token))) {
        this.isLinked = false
        if (this.token === null) return
        this.#retry = setTimeout(() => this.sync(), retryDelayMs(this.#attempts, Math.random()))
        this.#attempts += 1
        return
      }
      this.isLinked = true
      this.#attempts = 0
      const piece = nextPiece(this.kept)
      if (piece !== null && !(await this.#send(piece, this.token))) {
        this.#retry = setTimeout(() => this.sync(), retryDelayMs(this.#attempts++, Math.random()))
        break
      }
      if (this.unsent > 0) this.#wanted = true
    }
    this.#connect()
  }

  async #exchange(token: string): Promise<boolean> {
    const asked = askOf(this.kept)
    const position = this.#positionDue()
    // What leaves is on the disk: a phone that dies now sends the same under the same numbers.
    await this.#vault.settled()
    try {
      const answer = await fetch(`/api/${territoryOf(token)}/field/sync`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(position === null ? asked : { ...asked, position }),
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (answer.status === 401) this.#wipe()
      if (!answer.ok) return false
      const news = (await answer.json()) as FieldNews
      if (position !== null) {
        this.#placedAt = performance.now()
        if (this.#position === position) this.#position = null
      }
      // What was said meanwhile stands in `kept` already: only what is confirmed leaves it.
      this.kept = withNews(this.kept, asked, news, Date.now())
      this.#keep()
      return true
    } catch {
      return false
    }
  }

  #positionDue() {
    if (this.#position === 'off') return this.#position
    return performance.now() - this.#placedAt >= POSITION_EVERY_MS ? this.#position : null
  }

  /** True where it is in, or will never be: false asks for another try. */
  async #send(counter: number, token: string): Promise<boolean> {
    const bytes = await this.#vault.piece(counter)
    try {
      const answer =
        bytes === null
          ? null
          : await fetch(`/api/${territoryOf(token)}/field/media/${counter}`, {
              method: 'PUT',
              headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${token}` },
              body: bytes,
              credentials: 'omit',
              signal: AbortSignal.timeout(PIECE_TIMEOUT_MS),
            })
      if (answer !== null && (answer.status === 401 || answer.status >= 500)) return false
      const why = answer === null || !answer.ok ? screen.words.pieceLost : null
      this.kept = withoutPiece(this.kept, counter, why)
      this.#keep()
      await this.#vault.dropPiece(counter)
      return true
    } catch {
      return false
    }
  }

  // The rights end by themselves: a phone that never sees a network again must hold nothing either.
  #isOver(): boolean {
    const { until, offsetMs } = this.kept
    const isOver = this.token !== null && until !== null && Date.now() + offsetMs > until
    if (isOver) this.#wipe()
    return isOver
  }

  // A lost phone that comes back into the network must hold no address.
  #wipe(): void {
    void this.#vault.wipe()
    this.#position = null
    this.token = null
    this.kept = NOTHING_KEPT
    this.isOut = true
    this.#socket?.close()
    this.#socket = null
  }

  #connect(): void {
    if (this.#socket !== null || this.token === null) return
    const url = new URL(`/api/${territoryOf(this.token)}/field/socket`, location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const opened = new WebSocket(url, [PROTOCOL, this.token])
    this.#socket = opened
    this.#heardAt = performance.now()
    opened.addEventListener('message', ({ data }) => {
      this.#heardAt = performance.now()
      if (typeof data !== 'string' || data === 'pong') return
      const { upTo } = JSON.parse(data) as { readonly upTo: number }
      if (upTo !== this.kept.upTo) this.sync()
    })
    opened.addEventListener('close', () => {
      if (this.#socket !== opened) return
      this.#socket = null
      // Cut, or put out: the exchange tells which.
      this.#retry = setTimeout(() => this.sync(), retryDelayMs(0, Math.random()))
    })
  }

  #tick(): void {
    if (this.#isOver()) return
    const socket = this.#socket
    if (socket?.readyState === WebSocket.OPEN && performance.now() - this.#heardAt < PONG_WITHIN_MS) {
      socket.send('ping')
      return
    }
    this.#socket = null
    socket?.close()
    this.sync()
  }

  #keep(): void {
    if (this.token !== null) this.#vault.keep({ token: this.token, kept: this.kept })
  }
}
