// The displays of one territory and mode: enrolled by a code, told at once over hibernating sockets, heard by their render receipts.
import { DurableObject } from 'cloudflare:workers'
import { commandOf, type Env } from '../env.ts'
import {
  pulledMark,
  pulledPicture,
  pulledProfile,
  pulledState,
  pulledText,
  type PulledState,
} from '../fanout/pulled-panel.ts'
import type { Display, DisplayFrame, DisplayNotice, DisplaySaid, DisplayView } from '../model/display.ts'
import { SYSTEM_ACTOR, type Actor } from '../model/identity.ts'
import { objectName } from '../model/keys.ts'
import type { LogEntry } from '../model/log.ts'
import { carries, type Mode } from '../model/mode.ts'
import { refused, type Refusal } from '../model/reason.ts'
import {
  HOUR_MS,
  machineInstant,
  overStep,
  type Instant,
  REAL_CLOCK,
  SECOND_MS,
  territoryNow,
  type TerritoryClock,
} from '../model/time.ts'
import { grouped, hashOf, newCode, sameCode, typedCode } from './accounts/codes.ts'
import { mediaFault } from '../plan/field-media.ts'
import { HandPanels } from './display-hub/hand-panels.ts'
import { frameOf } from '../flow/display-frame.ts'
import { Frames } from './display-hub/frames.ts'
import { DISPLAY_SCHEMA, DisplayTables, type DisplayRow } from './display-hub/display-tables.ts'
import type { DisplayHubRpc, HubReport, PulledAnswer } from './rpc/displays.ts'
import { ActLog } from './shared/act-log.ts'
import { Alarms } from './shared/alarms.ts'
import { migrate } from './shared/migrations.ts'
import { afterClockStep } from './shared/clock-step.ts'
import { Keyring } from './shared/seal.ts'
import { Settings } from './shared/settings.ts'

export const DISPLAY_PROTOCOL = 'tocsin.display.1'
const CODE_LIFE_MS = HOUR_MS
const CODE_TRIES = 10
const REPORT_EVERY_MS = SECOND_MS
const HEARD_EVERY_MS = 10 * SECOND_MS
const SAID_KEPT_AFTER_MS = 50
/** A report names each display: the more there are, the longer it waits for what else comes. */
const REPORT_MS_A_DISPLAY = 1
const FETCHES_TOLD_MS = 60 * SECOND_MS
/** The player sends one each twenty seconds. */
const SILENT_AFTER_MS = 60 * SECOND_MS
const SILENCE_LOOK_MS = 30 * SECOND_MS
const SILENCE_LOOK_CALM_MS = 4 * 60 * SECOND_MS
/** A player says one thing a state; more than this a second is a fault or an attack. */
const MESSAGES_PER_SECOND = 20
const MAX_MESSAGE = 4_096

interface HubIdentity {
  readonly territory: string
  readonly mode: Mode
  readonly hub: number
}

export class DisplayHub extends DurableObject<Env> implements DisplayHubRpc {
  readonly #settings: Settings
  readonly #tables: DisplayTables
  readonly #acts: ActLog
  readonly #hands: HandPanels
  readonly #alarms: Alarms
  /** Said by displays, and not on disk yet. */
  readonly #said: { readonly display: string; readonly at: Instant; readonly shows: DisplaySaid['shows'] }[] = []
  #keepsSaid: ReturnType<typeof setTimeout> | null = null
  readonly #heard = new Map<WebSocket, { second: number; count: number }>()

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, DISPLAY_SCHEMA)
    this.#settings = new Settings(ctx.storage)
    this.#tables = new DisplayTables(ctx.storage)
    this.#acts = new ActLog(ctx.storage)
    this.#hands = new HandPanels(ctx.storage, () => new Keyring(env.TOCSIN_MASTER_KEY, this.#identity?.territory ?? ''))
    afterClockStep(ctx.storage, env, 'clock', ({ ms }) => this.#settings.put('clock', overStep(this.clock, ms)))
    this.#alarms = new Alarms(
      ctx.storage,
      {
        expiry: () => this.#expire(),
        report: () => this.#report(),
        photos: () => this.#armPhotos(),
        silence: () => this.#endSilent(),
      },
      env,
    )
    // Answered by the runtime: a heartbeat does not wake the hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  // ---- what Command asks ----

  async configure(request: Parameters<DisplayHubRpc['configure']>[0]): Promise<void> {
    const { territory, mode, hub, displays, clock } = request
    const gone = this.ctx.storage.transactionSync(() => {
      this.#settings.put('identity', { territory, mode, hub } satisfies HubIdentity)
      this.#settings.put('clock', clock)
      return this.#tables.putDisplays(displays)
    })
    for (const id of gone) this.#closeAll(id, 4404, 'this display is no longer named')
    this.#tellAll()
    this.#changed()
  }

  async setClock(clock: TerritoryClock): Promise<void> {
    this.#settings.put('clock', clock)
    // What is left of a notice depends on it.
    this.#tellAll()
    this.#armExpiry()
    this.#changed()
  }

  async show(notice: DisplayNotice): Promise<void> {
    const identity = this.#identity
    if (identity === null || !carries(identity.mode, notice.mode)) return
    const meant = new Set(notice.displays)
    const own = this.#tables.displays().flatMap(({ display }) => (meant.has(display.id) ? display.id : []))
    const news = this.ctx.storage.transactionSync(() => {
      if (!this.#tables.putNotice(notice)) return false
      this.#tables.meant(notice.alert, notice.revision, own)
      this.#act(SYSTEM_ACTOR, 'show', { alert: notice.alert, revision: notice.revision, displays: own.length })
      return true
    })
    if (!news) return
    this.#tellAll()
    this.#armExpiry()
    this.#alarms.setNoLater('silence', Date.now() + SILENCE_LOOK_MS)
    this.#changed()
  }

  async withdraw(alert: string, revision: number): Promise<void> {
    const news = this.ctx.storage.transactionSync(() => {
      if (!this.#tables.endNotice(alert, revision)) return false
      this.#act(SYSTEM_ACTOR, 'withdraw', { alert, revision })
      return true
    })
    if (!news) return
    this.#tellAll()
    this.#changed()
  }

  async clear(): Promise<void> {
    this.#tables.clear()
    this.#hands.clear()
    this.#tellAll()
    this.#changed()
  }

  async echo(alert: string, revision: number): ReturnType<DisplayHubRpc['echo']> {
    return this.#tables.echo({ alert, revision })
  }

  async acts(): Promise<readonly LogEntry[]> {
    return this.#acts.read(0, Number.MAX_SAFE_INTEGER)
  }

  // ---- enrolment ----

  async invite(by: Actor, display: string): ReturnType<DisplayHubRpc['invite']> {
    if (this.#tables.display(display) === null) return unknownDisplay()
    const code = newCode(crypto.getRandomValues(new Uint8Array(8)))
    const expiresAt = Date.now() + CODE_LIFE_MS
    this.ctx.storage.transactionSync(() => {
      this.#tables.putCode(display, hashOf(code), expiresAt)
      this.#act(by, 'invite', { display })
    })
    this.#changed()
    return { kind: 'ok', code: grouped(code), expiresAt }
  }

  async enrol(display: string, typed: string): ReturnType<DisplayHubRpc['enrol']> {
    const row = this.#tables.display(display)
    const known = row?.code ?? null
    const good =
      known !== null &&
      known.until > Date.now() &&
      known.tries < CODE_TRIES &&
      sameCode(known.hash, hashOf(typedCode(typed)))
    if (!good) {
      if (known !== null) this.#tables.countTry(display)
      // One answer for every way of being wrong: it says nothing of which displays there are.
      return refused('code not accepted', 'this code is wrong, spent, or too old: ask for a new one')
    }
    return { kind: 'ok', token: this.#giveKey(display) }
  }

  /** Demonstration only: the route refuses it elsewhere. */
  async demoKey(display: string): Promise<{ readonly kind: 'ok'; readonly token: string } | Refusal> {
    return this.#tables.display(display) === null ? unknownDisplay() : { kind: 'ok', token: this.#giveKey(display) }
  }

  async revoke(by: Actor, display: string): Promise<boolean> {
    const row = this.#tables.display(display)
    if (row === null || row.tokenHash === null) return false
    this.ctx.storage.transactionSync(() => {
      this.#tables.putKey(display, null)
      this.#act(by, 'revoke', { display })
    })
    this.#closeAll(display, 4401, 'this key was withdrawn')
    this.#changed()
    return true
  }

  // ---- displays that a person changes ----

  async placed(...[by, display, said]: Parameters<DisplayHubRpc['placed']>): ReturnType<DisplayHubRpc['placed']> {
    const row = this.#tables.display(display)
    if (row?.display.driver !== 'by-hand') return unknownDisplay()
    const { shows, photo } = said
    const fault = photo === null ? null : mediaFault('photo', photo)
    if (fault !== null) return refused('picture not accepted', `the photograph: ${fault}`)
    const now = Date.now()
    const isTaken = this.ctx.storage.transactionSync(() => {
      if (!this.#hands.confirm(display, shows, { by, photo, at: territoryNow(this.clock, now), machineAt: now }))
        return false
      if (shows !== null) this.#tables.placed(shows.alert, shows.revision, display, now)
      this.#tables.heard(display, now)
      this.#tables.putShows(display, shows)
      this.#act(by, 'placed', {
        display,
        shows,
        photo: photo === null ? null : hashOf(Buffer.from(photo).toString('base64')),
      })
      return true
    })
    if (!isTaken) return refused('changed meanwhile', 'another text is to stand there now: look again')
    this.#armPhotos()
    this.#changed()
    return { kind: 'ok', hand: this.#hands.task(display) }
  }

  async handPhoto(display: string): Promise<Uint8Array | null> {
    return this.#hands.photo(display)
  }

  #armPhotos(): void {
    const due = this.#hands.forget(Date.now())
    if (due === null) this.#alarms.clear('photos')
    else this.#alarms.set('photos', due)
  }

  // ---- panels that come for their text ----

  async fetched(...[display, key, asked]: Parameters<DisplayHubRpc['fetched']>): Promise<PulledAnswer> {
    const row = this.#tables.display(display)
    const driver = row?.display.driver ?? 'kiosk'
    if (row === null || !driver.startsWith('fetched')) return noKey()
    const isOpen = driver === 'fetched-openly'
    const fits = row.tokenHash !== null && sameCode(row.tokenHash, hashOf(key))
    if (!isOpen && !fits) return noKey()
    const state = pulledState(this.#frameOf(row.display))
    // Anybody may read an open one: that somebody did says nothing of the panel, unless it shows its key.
    if (fits) this.#came(row, state, Date.now())
    const picture = asked === undefined ? null : pulledPicture(state, asked.page, Date.now())
    const mark = hashOf(`${picture?.page ?? ''}${pulledMark(state)}`).slice(0, 22)
    return { kind: 'ok', state, text: pulledText(state), profile: pulledProfile(state), mark, isOpen, picture }
  }

  /** What it would be told now. */
  #frameOf(display: Display): DisplayFrame {
    const { clock } = this
    const machineNow = Date.now()
    const notices = this.#tables.notices(territoryNow(clock, machineNow))
    const { territory = '' } = this.#identity ?? {}
    return frameOf({ territory, display, notices, clock, machineNow, seq: 0 })
  }

  #came({ display, heardAt }: DisplayRow, state: PulledState, now: number): void {
    const news = this.ctx.storage.transactionSync(() => {
      if (heardAt === null || now - heardAt > HEARD_EVERY_MS) this.#tables.heard(display.id, now)
      return state.notices.filter(({ alert, revision }) => this.#tables.fetched(alert, revision, display.id, now))
    })
    // What is news is told at once; that it comes regularly is told now and then.
    if (news.length > 0 || heardAt === null || now - heardAt > FETCHES_TOLD_MS) return this.#changed()
    this.#alarms.setNoLater('report', now + FETCHES_TOLD_MS)
  }

  #giveKey(display: string): string {
    const random = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    const token = `tcd_${this.#identity?.territory ?? ''}_${random}`
    this.ctx.storage.transactionSync(() => {
      this.#tables.putKey(display, hashOf(token))
      this.#act(SYSTEM_ACTOR, 'enrol', { display })
    })
    this.#closeAll(display, 4401, 'another screen took this place')
    this.#changed()
    return token
  }

  // ---- sockets ----

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('Upgrade') !== 'websocket') return new Response(null, { status: 426 })
    const row = this.#tables.display(request.headers.get('x-tocsin-display') ?? '')
    const key = request.headers.get('x-tocsin-key') ?? ''
    if (row === null || row.tokenHash === null || !sameCode(row.tokenHash, hashOf(key)))
      return new Response(null, { status: 401 })
    const { id } = row.display
    this.#closeAll(id, 4409, 'the same display connected again')
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server, [id])
    server.serializeAttachment({ display: id, since: Date.now() } satisfies Attached)
    this.#tables.heard(id, Date.now())
    this.#alarms.setNoLater('silence', Date.now() + this.#silenceLookMs)
    this.#tell(row, server)
    this.#changed()
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': DISPLAY_PROTOCOL },
    })
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (this.#isFlood(socket)) return socket.close(1008, 'too many messages')
    const said = typeof message === 'string' && message.length <= MAX_MESSAGE ? saidOf(message) : null
    const id = displayOf(socket)
    if (said === null || id === null) return
    this.#said.push({ display: id, at: Date.now(), shows: said.shows })
    // Whoever was told answers at once, thousands together: those who are still to be told go before them.
    this.#keepsSaid ??= setTimeout(() => this.#keepSaid(), SAID_KEPT_AFTER_MS)
  }

  // In one transaction for all of them. What a kill takes away is said again: a display that connects anew says what it shows.
  #keepSaid(): void {
    this.#keepsSaid = null
    const said = this.#said.splice(0)
    this.ctx.storage.transactionSync(() => {
      for (const { display, at, shows } of said) {
        const [first] = shows
        this.#tables.said(display, at, first === undefined ? null : { alert: first.alert, revision: first.revision })
        for (const { hash = null, ...which } of shows) this.#tables.rendered(which, { display, at, hash })
      }
    })
    this.#changed()
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    this.#gone(socket)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#gone(socket)
  }

  #gone(socket: WebSocket): void {
    this.#heard.delete(socket)
    const id = displayOf(socket)
    if (id !== null) this.#tables.heard(id, Date.now())
    this.#changed()
  }

  // A link that died without a word never closes by itself: a screen that has not sent its heartbeat for a minute is none that shows anything (V04).
  #endSilent(): void {
    const now = Date.now()
    const sockets = this.ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN)
    for (const socket of sockets) {
      const { display = '', since = 0 } = attachedTo(socket)
      const beat = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0
      const heard = Math.max(since, beat, this.#tables.display(display)?.heardAt ?? 0)
      if (now - heard <= SILENT_AFTER_MS) continue
      // When it was last heard stays what it was.
      socket.close(4408, 'no heartbeat for a minute')
      this.#heard.delete(socket)
      this.#changed()
    }
    if (sockets.length > 0) this.#alarms.set('silence', now + this.#silenceLookMs)
  }

  // While something is to be shown a dead screen is known within 90 s; else within five minutes, since each look wakes the hub.
  get #silenceLookMs(): number {
    const shows = this.#tables.nextExpiry(territoryNow(this.clock, Date.now())) !== null
    return shows ? SILENCE_LOOK_MS : SILENCE_LOOK_CALM_MS
  }

  #isFlood(socket: WebSocket): boolean {
    const second = Math.floor(Date.now() / SECOND_MS)
    const known = this.#heard.get(socket)
    const count = known?.second === second ? known.count + 1 : 1
    this.#heard.set(socket, { second, count })
    return count > MESSAGES_PER_SECOND
  }

  #closeAll(display: string, code: number, why: string): void {
    for (const socket of this.ctx.getWebSockets(display)) socket.close(code, why)
  }

  // Each display is told the whole present state; what many of them are told alike is rendered, and written down, once.
  #tellAll(): void {
    const frames = this.#frames()
    const told: string[] = []
    for (const { display } of this.#tables.displays()) {
      if (display.driver === 'by-hand') this.#tellByHand(display)
      const sockets = this.ctx.getWebSockets(display.id)
      if (sockets.length === 0) continue
      const text = frames.textFor(display)
      if (sockets.some((socket) => sent(socket, text))) told.push(display.id)
    }
    if (told.length > 0) this.#wasTold(frames, told)
  }

  // Told is who is asked: the console shows what is to be done there.
  #tellByHand(display: Display): void {
    const [frame, now] = [this.#frameOf(display), Date.now()]
    this.#hands.want(display.id, frame, territoryNow(this.clock, now))
    for (const shown of frame.notices) this.#tables.told(shown, [display.id], now)
  }

  #tell({ display }: DisplayRow, socket: WebSocket): void {
    const frames = this.#frames()
    // One that is gone takes the whole state when it comes back.
    if (sent(socket, frames.textFor(display))) this.#wasTold(frames, [display.id])
  }

  #frames(): Frames {
    const { clock } = this
    const machineNow = Date.now()
    return new Frames({
      territory: this.#identity?.territory ?? '',
      notices: this.#tables.notices(territoryNow(clock, machineNow)),
      clock,
      machineNow,
      seq: this.#nextSeq('frame'),
    })
  }

  // Only rows of displays that are meant are there to be written.
  #wasTold({ parts: { notices, machineNow } }: Frames, displays: readonly string[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const notice of notices) this.#tables.told(notice, displays, machineNow)
    })
  }

  // ---- expiry ----

  get clock(): TerritoryClock {
    return this.#settings.get<TerritoryClock>('clock') ?? REAL_CLOCK
  }

  #armExpiry(): void {
    const next = this.#tables.nextExpiry(territoryNow(this.clock, Date.now()))
    if (next === null) this.#alarms.clear('expiry')
    else this.#alarms.set('expiry', machineInstant(this.clock, next))
  }

  // A display lets go by itself; this tells those that were asleep, and the console.
  #expire(): void {
    this.#tellAll()
    this.#armExpiry()
    this.#changed()
  }

  // ---- telling Command ----

  #changed(): void {
    if (this.#alarms.due('report') !== null) return
    const waits = Math.max(REPORT_EVERY_MS / 4, REPORT_MS_A_DISPLAY * this.#tables.count())
    this.#alarms.set('report', Date.now() + waits)
  }

  async #report(): Promise<void> {
    const identity = this.#identity
    if (identity === null) return
    const command = commandOf(this.env, identity.territory, identity.mode)
    const report: HubReport = {
      hub: identity.hub,
      seq: this.#nextSeq('report'),
      displays: this.#tables.displays().map((row) => this.#viewOf(row)),
      reach: this.#tables.reach(),
    }
    await command.takeDisplays(report)
    await command.anchor(this.#acts.head(this.#name(identity), Date.now()))
  }

  #viewOf({ display, tokenHash, heardAt, shows }: DisplayRow): DisplayView {
    const connected = this.ctx.getWebSockets(display.id).some((socket) => socket.readyState === WebSocket.OPEN)
    const absent = tokenHash === null && heardAt === null ? 'never enrolled' : 'cut'
    const fetches = (display.driver ?? 'kiosk').startsWith('fetched') && heardAt !== null && tokenHash !== null
    const state = connected ? 'connected' : fetches ? 'fetched' : absent
    const hand = display.driver === 'by-hand' ? { hand: this.#hands.task(display.id) } : {}
    return { id: display.id, state, lastHeardAt: heardAt, shows, ...hand }
  }

  #nextSeq(name: string): number {
    const seq = (this.#settings.get<number>(`seq ${name}`) ?? 0) + 1
    this.#settings.put(`seq ${name}`, seq)
    return seq
  }

  #act(actor: Actor, act: string, detail: Readonly<Record<string, unknown>>): void {
    const identity = this.#identity
    if (identity !== null) this.#acts.append(this.#name(identity), { actor, act, text: '', detail }, Date.now())
  }

  #name({ territory, mode, hub }: HubIdentity): string {
    return objectName.displayHub(territory, mode, hub)
  }

  get #identity(): HubIdentity | null {
    return this.#settings.get<HubIdentity>('identity')
  }
}

function sent(socket: WebSocket, text: string): boolean {
  try {
    socket.send(text)
    return true
  } catch {
    return false
  }
}

function noKey(): Refusal {
  return refused('unknown display', 'this key does not open this display')
}

function unknownDisplay(): Refusal {
  return refused('unknown display', 'displays.yaml of this territory names no such display')
}

interface Attached {
  readonly display: string
  /** When it connected, machine time. */
  readonly since: Instant
}

// A socket of before has no hour.
function attachedTo(socket: WebSocket): Partial<Attached> {
  return (socket.deserializeAttachment() ?? {}) as Partial<Attached>
}

function displayOf(socket: WebSocket): string | null {
  return attachedTo(socket).display ?? null
}

function isHash(said: unknown): said is string {
  return typeof said === 'string' && /^[0-9a-f]{64}$/.test(said)
}

/** Null where it is nothing that a player says: a display is believed about itself and about nothing else. */
function saidOf(text: string): DisplaySaid | null {
  try {
    const said = JSON.parse(text) as Partial<DisplaySaid>
    if (said.kind !== 'rendered' || typeof said.seq !== 'number' || !Array.isArray(said.shows)) return null
    const shows = said.shows
      .filter(
        (one): one is DisplaySaid['shows'][number] => typeof one?.alert === 'string' && Number.isInteger(one.revision),
      )
      .map(({ alert, revision, hash }) => ({ alert, revision, ...(isHash(hash) ? { hash } : {}) }))
    return { kind: 'rendered', seq: said.seq, shows }
  } catch {
    return null
  }
}
