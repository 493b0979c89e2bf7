// One seed's world: two towns at least, their providers, the people who act, and the watch that holds all of it against the truth.
import type { MessageSource } from '../../worker/fanout/render.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Host } from './alarms.ts'
import { Agenda } from './clock.ts'
import { REAL_CORE, SOUND_SHELL, type Core, type Shell } from './core.ts'
import { fateOf, type Fate } from './fates.ts'
import { Life } from './life.ts'
import { Operators } from './operators.ts'
import type { Provider, Request } from './provider.ts'
import { Providers } from './providers.ts'
import { Random } from './random.ts'
import { Realm } from './realm.ts'
import { Receipts } from './receipts.ts'
import { Script } from './script.ts'
import { Situations } from './situations.ts'
import { BRIDGED, swarmOf, type Swarm } from './swarm.ts'
import { TENANTS } from './town.ts'
import { Trace } from './trace.ts'
import { Watch } from './watch.ts'

/** Any instant will do; far enough from 0 that no wait is mistaken for "never". */
export const START: Instant = 1_790_000_000_000
/** When operators and registry stop acting, in milliseconds of the world. */
const ACTING_MS = 50_000
const FAULTS_END_MS = 55_000
/** A send of two minutes, and what it leaves behind. */
const REHEARSAL_MS = 130_000
const SAFETY_END_MS = 150_000

export interface Planted {
  readonly core?: Partial<Core>
  readonly shell?: Partial<Shell>
  /** Only what can be done to a real server from outside as well. */
  readonly bridged?: boolean
}

export class World {
  readonly random: Random
  readonly swarm: Swarm
  readonly agenda = new Agenda(START)
  readonly trace = new Trace()
  readonly seen = new Situations()
  readonly script = new Script(() => this.agenda.now - START)
  readonly core: Core
  readonly shell: Shell
  readonly watch: Watch
  readonly providers: Providers
  readonly receipts: Receipts
  readonly realms: readonly Realm[]
  readonly operators: readonly Operators[]
  readonly seed: number
  faultsOn = true
  readonly #bridged: boolean
  #until: Instant
  readonly #texts = new WeakMap<object, Map<string, string>>()

  constructor(seed: number, planted: Planted) {
    this.seed = seed
    this.random = new Random(seed)
    this.#until = START + SAFETY_END_MS
    const swarm = swarmOf(this.random, this.own('contacts'))
    this.#bridged = planted.bridged === true
    this.swarm = this.#bridged ? { ...swarm, ...BRIDGED } : swarm
    this.core = { ...REAL_CORE, ...planted.core }
    this.shell = { ...SOUND_SHELL, ...planted.shell }
    this.watch = new Watch(this)
    this.providers = new Providers(this)
    this.receipts = new Receipts(this)
    const second: Mode = this.random.pick(['live', 'live', 'exercise', 'public-exercise'])
    const modes: readonly (readonly [string, Mode])[] = [
      [TENANTS[0], 'live'],
      [TENANTS[1], second],
      [TENANTS[0], 'exercise'],
    ]
    this.realms = modes.slice(0, this.swarm.realms).map(([code, mode]) => new Realm(this, code, mode))
    this.operators = this.realms.map((realm) => new Operators(this, realm))
  }

  /** To the end, or until an invariant breaks: then the watch throws. */
  run(): void {
    const life = new Life(this)
    for (const operators of this.operators) operators.begin(START + ACTING_MS)
    life.begin(START + ACTING_MS)
    this.agenda.after(FAULTS_END_MS, () => {
      if (!this.swarm.liveness) return
      this.faultsOn = false
      const setBackMs = Math.max(0, this.agenda.machineWrongByMs)
      this.agenda.machineWrongByMs = 0
      for (const { provider } of this.providers.all()) provider.comesBack()
      for (const { command, shards } of this.realms)
        for (const host of [command, ...shards]) {
          host.clock.differBy(0)
          host.alarms.rearm()
        }
      this.say('world', 'faults stop')
      const settledAt = this.watch.liveness.begin(setBackMs)
      this.operators[0]?.rehearse(settledAt + 1_000)
      this.#until = settledAt + REHEARSAL_MS
    })
    while (this.agenda.runNext(this.#until));
    this.watch.atEnd()
  }

  /** A stream of chance that draws nothing from the world's. */
  own(name: string): Random {
    return new Random(this.seed * 31 + [...name].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 0))
  }

  fault(probability: number): boolean {
    return probability > 0 && this.faultsOn && this.random.chance(probability)
  }

  /** `text`: the French one of what is sent. */
  fateOf(realm: Realm, provider: Provider, request: Request, text: string): Fate {
    const { message, channel } = request
    const call = {
      seed: this.seed,
      realm: realm.key,
      live: provider.live,
      provider: provider.name,
      channel,
      to: message.to,
      text,
      modelled: !this.#bridged,
      nth: provider.requestsOf(message.reference).length - 1,
    }
    return fateOf(call, this.swarm, this.faultsOn)
  }

  /** Content is never changed in place, so neither is what is rendered from it: rendering once is enough for all who are told. */
  textOf(source: MessageSource, channel: ChannelName): string {
    // It names people.
    if (channel === 'contact') return this.core.renderFor(channel, source)
    const known = this.#texts.get(source.content) ?? new Map<string, string>()
    const key = `${channel} ${source.language}`
    const text = known.get(key) ?? this.core.renderFor(channel, source)
    this.#texts.set(source.content, known.set(key, text))
    return text
  }

  say(actor: string, line: string): void {
    this.trace.add(this.agenda.now - START, `${actor}: ${line}`)
  }

  realmOf(key: string): Realm {
    const realm = this.realms.find((one) => one.key === key)
    if (realm === undefined) throw new Error(`no realm ${key}`)
    return realm
  }

  /** A one-way message between objects; it may be lost. */
  tell(what: string, arrives: (arrived: boolean) => void): void {
    const lost = this.fault(this.swarm.handoffLost)
    this.agenda.after(this.random.between(1, 25), () => {
      if (lost) this.say('wire', `loses: ${what}`)
      arrives(!lost)
    })
  }

  /** A question and its answer, both on the way for some milliseconds; null where either is lost. Only this incarnation hears it. */
  ask<T>(question: () => T, answered: (answer: T | null) => void, asker: Host): void {
    const lost = this.fault(this.swarm.pacerLost)
    const lostBack = lost && this.random.chance(0.5)
    asker.later(this.random.between(1, 12), () => {
      const answer = lost && !lostBack ? null : question()
      asker.later(this.random.between(1, 12), () => answered(lost ? null : answer))
    })
  }
}
