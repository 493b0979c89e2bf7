// The teams outside, of one territory and mode: phones join by a code, say what they do, and are told their own doors and tasks. Sockets only say
// that there is news; everything goes through one exchange, so that a phone that was cut off and one that was not learn the same in the same way.
import { DurableObject } from 'cloudflare:workers'
import { phoneOf } from '../audience/contact-address.ts'
import { commandOf, residentsOf, type Env } from '../env.ts'
import { SYSTEM_ACTOR } from '../model/identity.ts'
import { fieldCredential } from '../model/keys.ts'
import { refused } from '../model/reason.ts'
import { FIELD_KEPT_MS, type Holding } from '../model/retention.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, REAL_CLOCK, territoryNow } from '../model/time.ts'
import { grouped, hashOf, newCode, typedCode } from './accounts/codes.ts'
import { FIELD_SCHEMA } from './field-room/field-tables.ts'
import { LeadDesk } from './field-room/lead-desk.ts'
import { MediaDesk } from './field-room/media-desk.ts'
import { PhoneDesk, type Town } from './field-room/phone-desk.ts'
import { RoomGround, type Line } from './field-room/room-ground.ts'
import { SmsDesk } from './field-room/sms-desk.ts'
import type { FieldAsk, FieldCaller, FieldRoomRpc } from './rpc/field.ts'
import { Alarms } from './shared/alarms.ts'
import { migrate } from './shared/migrations.ts'

export const FIELD_PROTOCOL = 'tocsin.field.1'
const CODE_LIFE_MS = HOUR_MS
/** An event that nobody closes: after this a phone asks for a new code. */
const DEVICE_LIFE_MS = 2 * DAY_MS
const TRIES_PER_MINUTE = 30
const GATHER_MS = 150
const EVERY_ACT = 1_000_000

export class FieldRoom extends DurableObject<Env> implements FieldRoomRpc {
  readonly #ground: RoomGround
  readonly #phones: PhoneDesk
  readonly #lead: LeadDesk
  readonly #media: MediaDesk
  readonly #sms: SmsDesk
  readonly #alarms: Alarms
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, FIELD_SCHEMA)
    const look = (at: number | null) =>
      at === null ? this.#alarms.clear('check-in') : this.#alarms.set('check-in', at)
    this.#ground = new RoomGround(ctx.storage, env, () => this.#told(), look)
    this.#phones = new PhoneDesk(this.#ground)
    this.#lead = new LeadDesk(this.#ground)
    this.#media = new MediaDesk(this.#ground)
    this.#sms = new SmsDesk(this.#ground, this.#phones)
    const handlers = {
      'check-in': () => this.#checkIn(),
      report: () => this.#report(),
      forgotten: () => this.#forget(),
    }
    this.#alarms = new Alarms(ctx.storage, handlers, env)
    // Answered by the runtime: a heartbeat does not wake the room.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  // ---- whoever leads ----

  async view(caller: FieldCaller) {
    this.#here(caller)
    return this.#lead.view()
  }

  async addTeam(caller: FieldCaller, name: string) {
    this.#here(caller)
    return this.#lead.addTeam(caller.actor, name)
  }

  async invite(...[caller, { team, uses }]: Parameters<FieldRoomRpc['invite']>): ReturnType<FieldRoomRpc['invite']> {
    this.#here(caller)
    const ground = this.#ground
    if (!ground.tables.teams().some(({ id }) => id === team)) return refused('unknown team', 'there is no such team')
    const code = newCode(crypto.getRandomValues(new Uint8Array(8)))
    const expiresAt = Date.now() + CODE_LIFE_MS
    ground.transaction(() => {
      ground.tables.putCode(hashOf(code), team, expiresAt, uses)
      ground.note(caller.actor, 'invite', { team, uses })
    })
    return { kind: 'ok', value: { code: grouped(code), expiresAt } }
  }

  async revoke(caller: FieldCaller, device: number): Promise<boolean> {
    this.#here(caller)
    const ground = this.#ground
    const isDone = ground.transaction(() => {
      if (!ground.tables.revoke(device)) return false
      ground.tables.drop('position', device)
      ground.note(caller.actor, 'revoke', { device })
      ground.changed()
      return true
    })
    if (isDone) this.#closeSockets(device)
    return isDone
  }

  async giveDoors(...[caller, order]: Parameters<FieldRoomRpc['giveDoors']>) {
    this.#here(caller)
    return this.#lead.giveDoors(caller.actor, order)
  }

  async addTask(...[caller, task]: Parameters<FieldRoomRpc['addTask']>) {
    this.#here(caller)
    return this.#lead.addTask(caller.actor, task, await this.#now())
  }

  async taskAct(...[caller, number, act]: Parameters<FieldRoomRpc['taskAct']>) {
    this.#here(caller)
    return this.#lead.taskAct(caller.actor, number, act, await this.#now())
  }

  async moveDoors(...[caller, move]: Parameters<FieldRoomRpc['moveDoors']>) {
    this.#here(caller)
    return this.#lead.moveDoors(caller.actor, move, await this.#now())
  }

  async setCheckIn(...[caller, team, everyMinutes]: Parameters<FieldRoomRpc['setCheckIn']>) {
    this.#here(caller)
    return this.#lead.setCheckIn(caller.actor, team, everyMinutes)
  }

  async forbid(...[caller, zones]: Parameters<FieldRoomRpc['forbid']>): Promise<void> {
    this.#here(caller)
    this.#lead.forbid(caller.actor, zones)
  }

  async media(...[caller, { device, counter }]: Parameters<FieldRoomRpc['media']>) {
    this.#here(caller)
    return this.#media.read(device, counter)
  }

  async say(...[caller, message]: Parameters<FieldRoomRpc['say']>) {
    this.#here(caller)
    return this.#lead.say(caller.actor, message, await this.#now())
  }

  async helpSent(caller: FieldCaller, door: number) {
    this.#here(caller)
    return this.#lead.helpSent(caller.actor, door)
  }

  async foundElsewhere(...[caller, found]: Parameters<FieldRoomRpc['foundElsewhere']>) {
    // Nobody is outside: there is no door that they are looked for behind.
    return this.#ground.known === null ? [] : this.#lead.foundElsewhere(caller.actor, found, await this.#now())
  }

  async endSos(caller: FieldCaller, number: number, reason: string) {
    this.#here(caller)
    return this.#lead.endSos(caller.actor, number, reason, await this.#now())
  }

  async recall(caller: FieldCaller, reason: string): Promise<void> {
    this.#here(caller)
    this.#lead.recall(caller.actor, reason, await this.#now())
  }

  async endRecall(caller: FieldCaller): Promise<void> {
    this.#here(caller)
    this.#lead.endRecall(caller.actor)
  }

  async close(caller: FieldCaller): ReturnType<FieldRoomRpc['close']> {
    this.#here(caller)
    const ground = this.#ground
    if (ground.summary.sos.length > 0) return refused('wrong state', 'somebody’s SOS is not over: see to it first')
    ground.transaction(() => {
      const [doors, tasks] = [ground.tables.all('door'), ground.tables.all('task')]
      const open = doors.filter(({ state }) => state === 'to do' || state === 'absent').length
      this.#empty()
      ground.note(caller.actor, 'close', { doors: doors.length, open, tasks: tasks.length })
      ground.line({
        by: caller.actor,
        text: `Terrain clos : ${doors.length} portes, dont ${open} sans personne vue, ${tasks.length} tâches. Les téléphones n’ont plus de droits.`,
      })
    })
    this.#closeSockets(null)
    return { kind: 'ok', value: null }
  }

  // Nobody has closed the event, and nothing was done in it since: what it holds of anybody goes.
  async #forget(): Promise<void> {
    const ground = this.#ground
    const { tables } = ground
    const doors = ground.known === null ? 0 : tables.all('door').length
    // Closed long ago: the last act was the closing itself.
    const isEmpty =
      ground.known === null || (doors === 0 && tables.devices().length === 0 && tables.all('message').length === 0)
    if (isEmpty) return this.#alarms.clear('forgotten')
    ground.transaction(() => {
      this.#empty()
      this.#alarms.clear('forgotten')
      ground.note(SYSTEM_ACTOR, 'forgotten', { doors })
      ground.line({
        by: SYSTEM_ACTOR,
        text: `Terrain effacé, sans acte depuis ${FIELD_KEPT_MS / DAY_MS} jours : ${doors} portes.`,
      })
      this.#alarms.setNoLater('report', Date.now())
    })
    this.#closeSockets(null)
  }

  async holdings(): Promise<readonly Holding[]> {
    if (this.#ground.known === null) return []
    const { tables, name } = this.#ground
    const [doors, devices] = [tables.all('door'), tables.devices()]
    const persons = doors.reduce((sum, { expected }) => sum + expected, 0) + devices.length
    const said = tables.all('message').length + tables.all('task').length + tables.all('position').length
    const records = doors.length + devices.length + said
    const since = devices.length === 0 ? null : Math.min(...devices.map(({ joinedAt }) => joinedAt))
    return [{ object: name, dataset: 'teams outside', persons, records, since }]
  }

  async acts() {
    return this.#ground.acts.read(0, EVERY_ACT)
  }

  async clear(): Promise<void> {
    if (this.#ground.known === null) return
    this.#ground.transaction(() => {
      this.#empty()
      this.#ground.tables.dropLines(this.#ground.tables.lines().map(({ id }) => id))
    })
    this.#closeSockets(null)
  }

  // The count of changes goes on, so that what is told of an empty room is newer than what was told of the full one.
  #empty(): void {
    this.#ground.tables.clear()
    this.#ground.settings.put('recall', null)
    this.#ground.settings.put('help doors', [])
    this.#ground.settings.put('forbidden', null)
    this.#ground.checkIns.clear()
    this.#ground.changed()
  }

  // ---- phones ----

  async join(typed: string, name: string, phoneTyped: string): ReturnType<FieldRoomRpc['join']> {
    const ground = this.#ground
    const known = ground.known
    // One answer for every way of being wrong: it says nothing of which towns have teams outside.
    const wrong = refused('code not accepted', 'this code is wrong, spent, or too old: ask for a new one')
    if (known === null) return wrong
    const number = phoneTyped.trim() === '' ? null : phoneOf(phoneTyped, 'FR')
    if (number !== null && !('channels' in number && number.channels.includes('sms')))
      return refused('number not accepted', 'this is no number that can text: write a mobile number, or leave it empty')
    const phone = number !== null && 'e164' in number ? number.e164 : null
    const now = Date.now()
    if (this.#tooManyTries(now)) return refused('too many tries', 'too many wrong codes: wait a minute')
    const token = fieldCredential(
      known.territory,
      known.mode,
      Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
    )
    const isIn = ground.transaction(() => {
      const team = ground.tables.spendCode(hashOf(typedCode(typed)), now)
      if (team === null) return false
      const device = ground.tables.addDevice({ team, name, phone }, hashOf(token), now, now + DEVICE_LIFE_MS)
      ground.note(SYSTEM_ACTOR, 'join', { device, team })
      ground.changed()
      return true
    })
    if (isIn) return { kind: 'ok', value: { token } }
    this.#countTry(now)
    return wrong
  }

  #tooManyTries(now: number): boolean {
    const tries = this.#ground.settings.get<{ readonly minute: number; readonly count: number }>('tries')
    return tries !== null && tries.minute === Math.floor(now / MINUTE_MS) && tries.count >= TRIES_PER_MINUTE
  }

  #countTry(now: number): void {
    const minute = Math.floor(now / MINUTE_MS)
    const tries = this.#ground.settings.get<{ readonly minute: number; readonly count: number }>('tries')
    this.#ground.settings.put('tries', { minute, count: tries?.minute === minute ? tries.count + 1 : 1 })
  }

  async sync(token: string, ask: FieldAsk): ReturnType<FieldRoomRpc['sync']> {
    const ground = this.#ground
    const hash = hashOf(token)
    if (ground.known === null || ground.tables.deviceOf(hash, Date.now()) === null) return null
    const town = await this.#town()
    return ground.transaction(() => {
      // Asked anew: its rights may have ended while the town's time was asked for.
      const device = ground.tables.deviceOf(hash, Date.now())
      return device === null ? null : this.#phones.sync(device, ask, town)
    })
  }

  async putMedia(...[token, counter, bytes]: Parameters<FieldRoomRpc['putMedia']>) {
    const ground = this.#ground
    return ground.transaction(() => {
      const device = ground.known === null ? null : ground.tables.deviceOf(hashOf(token), Date.now())
      return device === null ? null : this.#media.take(device, counter, bytes)
    })
  }

  async takeSms({ from, words, eventId }: Parameters<FieldRoomRpc['takeSms']>[0]) {
    if (this.#sms.deviceOf(from) === null) return null
    const { territory, mode } = this.#ground.identity
    const [town, places] = await Promise.all([this.#town(), commandOf(this.env, territory, mode).places()])
    // Asked anew: its rights may have ended while the town's time was asked for.
    const heard = this.#ground.transaction(() => {
      const device = this.#sms.deviceOf(from)
      return device === null ? null : this.#sms.take(device, { from, words, eventId }, town)
    })
    if (heard === null) return null
    const { number, answer } = heard
    // Said again with the same number it is sent once: where this fails the provider delivers the SMS again.
    if (places !== null)
      await residentsOf(this.env, territory, mode, 0).fieldMessage({
        number,
        to: answer.to,
        text: answer.text,
        territory: places.territory,
      })
    return { understood: answer.understood }
  }

  // Whoever has missed their time: to the desk first, and the second time to everybody's bar.
  async #checkIn(): Promise<void> {
    if (this.#ground.known === null) return
    const { clock } = await this.#town()
    this.#ground.transaction(() => this.#ground.checkIns.run(clock))
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('Upgrade') !== 'websocket') return new Response(null, { status: 426 })
    const token = request.headers.get('x-tocsin-key') ?? ''
    const device = this.#ground.known === null ? null : this.#ground.tables.deviceOf(hashOf(token), Date.now())
    if (device === null) return new Response(null, { status: 401 })
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server, [String(device.id)])
    server.send(JSON.stringify({ upTo: this.#ground.seq }))
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': FIELD_PROTOCOL },
    })
  }

  // A phone says everything by the exchange; what it sends here is no news.
  override async webSocketMessage(): Promise<void> {
    return
  }

  #closeSockets(device: number | null): void {
    const sockets = device === null ? this.ctx.getWebSockets() : this.ctx.getWebSockets(String(device))
    for (const socket of sockets) {
      // A close may take seconds to come through; what is said before it does not, and has the phone ask, which empties it.
      socket.send(JSON.stringify({ upTo: -1 }))
      socket.close(4401, 'the rights of this phone have ended')
    }
  }

  // ---- telling ----

  #told(): void {
    this.#alarms.setNoLater('report', Date.now())
    this.#alarms.set('forgotten', Date.now() + FIELD_KEPT_MS)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      const text = JSON.stringify({ upTo: this.#ground.seq })
      for (const socket of this.ctx.getWebSockets()) {
        try {
          socket.send(text)
        } catch {
          // It is gone, and asks by itself when it comes back.
          socket.close(1011, 'send failed')
        }
      }
    }, GATHER_MS)
  }

  async #report(): Promise<void> {
    const ground = this.#ground
    const known = ground.known
    if (known === null) return
    const command = commandOf(this.env, known.territory, known.mode)
    const lines = ground.tables.lines<Line>()
    await command.takeField({
      summary: ground.summary,
      lines: lines.map(({ id, line }) => ({ id, ...line })),
    })
    ground.tables.dropLines(lines.map(({ id }) => id))
    await command.anchor(ground.acts.head(ground.name, Date.now()))
  }

  async #town(): Promise<Town> {
    const { territory, mode } = this.#ground.identity
    const command = commandOf(this.env, territory, mode)
    const [{ clock }, places] = await Promise.all([command.clock(), command.places()])
    return { clock: clock ?? REAL_CLOCK, timeZone: places?.territory.timeZone ?? 'Europe/Paris' }
  }

  async #now(): Promise<number> {
    return territoryNow((await this.#town()).clock, Date.now())
  }

  #here(caller: FieldCaller): void {
    this.#ground.remember(caller)
  }
}
