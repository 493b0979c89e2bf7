// The console's sockets. They hibernate with the object; what changed is gathered for a quarter of a second and told as whole parts.
import type { LogEntry } from '../../model/log.ts'
import type { LiveFrame } from '../../model/view.ts'

export type Part = Exclude<keyof LiveFrame, 'seq' | 'machineNow' | 'log'>

const BATCH_MS = 200

export class LiveSockets {
  readonly #ctx: DurableObjectState
  readonly #frame: (parts: ReadonlySet<Part>, log: readonly LogEntry[]) => LiveFrame
  readonly #full: () => LiveFrame
  #parts = new Set<Part>()
  #log: LogEntry[] = []
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    ctx: DurableObjectState,
    frames: {
      readonly changed: (parts: ReadonlySet<Part>, log: readonly LogEntry[]) => LiveFrame
      readonly full: () => LiveFrame
    },
  ) {
    this.#ctx = ctx
    this.#frame = frames.changed
    this.#full = frames.full
    // Answered by the runtime, so that a console's heartbeat does not wake the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  /** `since` is the number of the situation that the console holds; where it is behind, everything comes at once. */
  accept(identity: string, since: number | null): Response {
    const { 0: client, 1: server } = new WebSocketPair()
    this.#ctx.acceptWebSocket(server)
    server.serializeAttachment({ identity })
    const full = this.#full()
    if (since === null || since < full.seq) server.send(JSON.stringify(full))
    return new Response(null, { status: 101, webSocket: client })
  }

  /** A sign-out or a revocation ends what was opened before it; a session that still counts opens it anew by itself. */
  close(identity: string | null): void {
    for (const socket of this.#ctx.getWebSockets()) {
      const { identity: holder } = (socket.deserializeAttachment() ?? {}) as { readonly identity?: string }
      if (identity === null || holder === identity) socket.close(4401, 'signed out')
    }
  }

  changed(parts: readonly Part[]): void {
    for (const part of parts) this.#parts.add(part)
    this.#schedule()
  }

  logged(entry: LogEntry): void {
    this.#log.push(entry)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#timer !== null || this.#ctx.getWebSockets().length === 0) {
      if (this.#timer === null) this.#forget()
      return
    }
    this.#timer = setTimeout(() => this.#flush(), BATCH_MS)
  }

  #forget(): void {
    this.#parts = new Set()
    this.#log = []
  }

  #flush(): void {
    this.#timer = null
    const text = JSON.stringify(this.#frame(this.#parts, this.#log))
    this.#forget()
    for (const socket of this.#ctx.getWebSockets()) {
      try {
        socket.send(text)
      } catch {
        // A console that is gone takes the whole situation when it comes back; the others must still hear this.
        socket.close(1011, 'send failed')
      }
    }
  }
}
