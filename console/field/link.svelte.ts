// The phone's link to its room: kept on the phone before anything else, sent when there is a network, in one exchange at a time.
import type { FieldAct, FieldNews } from '../../worker/model/field.ts'
import { retryDelayMs } from '../stream/backoff.ts'
import { askOf, NOTHING_KEPT, unsentCount, withAct, withNews, withSos, type Kept } from './kept.ts'

const PROTOCOL = 'tocsin.field.1'
const TOKEN = 'tocsin.field.token'
const KEPT = 'tocsin.field.kept'
const TIMEOUT_MS = 10_000
/** Without a socket it asks by itself. */
const POLL_MS = 20_000
const PONG_WITHIN_MS = 45_000

export type Joined = 'joined' | 'no such code' | 'unreachable'

function territoryOf(token: string): string {
  return token.split('_')[1] ?? ''
}

export class FieldLink {
  token = $state<string | null>(localStorage.getItem(TOKEN))
  kept = $state.raw<Kept>(restored())
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

  start(): () => void {
    const online = () => this.sync()
    const seen = () => (document.visibilityState === 'visible' ? this.sync() : undefined)
    addEventListener('online', online)
    addEventListener('offline', () => (this.isLinked = false))
    document.addEventListener('visibilitychange', seen)
    const timer = setInterval(() => this.#tick(), POLL_MS)
    this.sync()
    return () => {
      removeEventListener('online', online)
      document.removeEventListener('visibilitychange', seen)
      clearInterval(timer)
      clearTimeout(this.#retry)
      this.#socket?.close()
    }
  }

  async join(typed: string, name: string, mode: string | null): Promise<Joined> {
    const [, territory = '', code = ''] = /^\s*([0-9AB]{5}|\d{9})[\s-]+(.+)$/i.exec(typed) ?? []
    if (territory === '') return 'no such code'
    const query = mode === null ? '' : `?mode=${encodeURIComponent(mode)}`
    try {
      const answer = await fetch(`/api/${territory}/field/join${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code, name }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (!answer.ok) return 'no such code'
      const { token } = (await answer.json()) as { readonly token: string }
      this.kept = NOTHING_KEPT
      this.token = token
      this.isOut = false
      localStorage.setItem(TOKEN, token)
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
      if (this.unsent > 0) this.#wanted = true
    }
    this.#connect()
  }

  async #exchange(token: string): Promise<boolean> {
    const asked = askOf(this.kept)
    try {
      const answer = await fetch(`/api/${territoryOf(token)}/field/sync`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(asked),
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (answer.status === 401) this.#wipe()
      if (!answer.ok) return false
      const news = (await answer.json()) as FieldNews
      // What was said meanwhile stands in `kept` already: only what is confirmed leaves it.
      this.kept = withNews(this.kept, asked, news, Date.now())
      this.#keep()
      return true
    } catch {
      return false
    }
  }

  // A lost phone that comes back into the network must hold no address.
  #wipe(): void {
    localStorage.removeItem(TOKEN)
    localStorage.removeItem(KEPT)
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
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.kept))
      this.keepsNothing = false
    } catch {
      this.keepsNothing = true
    }
  }
}

function restored(): Kept {
  try {
    return { ...NOTHING_KEPT, ...(JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Kept>) }
  } catch {
    return NOTHING_KEPT
  }
}
