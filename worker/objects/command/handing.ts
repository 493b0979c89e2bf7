// Tells Watch and the shards what Command has decided, until each has answered. Repeating any of it changes nothing over there.
import { commandOf, displayHubOf, fieldRoomOf, publicationOf, watchOf } from '../../env.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { hubOf } from '../../model/keys.ts'
import { inMode } from '../../model/mode.ts'
import type { Launch } from '../rpc/errands.ts'
import type { ResidentsRpc } from '../rpc/residents.ts'
import type { HandoffRow } from '../shared/handoff.ts'
import type { Deciding } from './deciding.ts'
import { displayNotice } from './display-notice.ts'
import type { Ground, Handoff } from './ground.ts'
import type { Helping } from './helping.ts'
import type { PublicExercising } from './public-exercising.ts'
import type { Receiving } from './receiving.ts'
import type { Shards } from './shards.ts'
import type { DirectoryChecking } from './directory-checking.ts'
import type { RollCalling } from './roll-calling.ts'
import type { Intercommunal, NeighbourHandoff } from './intercommunal.ts'
import type { Topics } from './topics.ts'
import type { Trying } from './trying.ts'
import type { WakeUp } from './wake-up.ts'

const RETRY_MS = 1_000
/** An object that hangs must not keep a warning from the others; what it does later all the same, it does once. */
const TELL_TIMEOUT_MS = 10_000

interface Sender {
  readonly shard: number
  readonly residents: ResidentsRpc
}

export class Handing {
  readonly #ground: Ground
  readonly #deciding: Deciding
  readonly #shards: Shards
  readonly #helping: Helping
  readonly #receiving: Receiving
  readonly #wakingUp: WakeUp
  readonly #rollCalling: RollCalling
  readonly #directoryChecking: DirectoryChecking
  readonly #trying: Trying
  readonly #topics: Topics
  readonly #intercommunal: Intercommunal
  readonly #publicExercise: PublicExercising
  #draining: Promise<void> | null = null

  constructor(parts: {
    readonly ground: Ground
    readonly deciding: Deciding
    readonly shards: Shards
    readonly helping: Helping
    readonly receiving: Receiving
    readonly wakingUp: WakeUp
    readonly rollCalling: RollCalling
    readonly directoryChecking: DirectoryChecking
    readonly trying: Trying
    readonly topics: Topics
    readonly intercommunal: Intercommunal
    readonly publicExercise: PublicExercising
  }) {
    this.#ground = parts.ground
    this.#deciding = parts.deciding
    this.#shards = parts.shards
    this.#helping = parts.helping
    this.#receiving = parts.receiving
    this.#wakingUp = parts.wakingUp
    this.#rollCalling = parts.rollCalling
    this.#directoryChecking = parts.directoryChecking
    this.#trying = parts.trying
    this.#topics = parts.topics
    this.#intercommunal = parts.intercommunal
    this.#publicExercise = parts.publicExercise
  }

  /** One at a time: two that told the same rows at once could tell a stop before the launch that it stops. */
  async drain(): Promise<void> {
    const before = this.#draining
    const own = (before ?? Promise.resolve()).then(() => this.#drainOnce())
    this.#draining = own.catch(() => undefined)
    await own
  }

  async #drainOnce(): Promise<void> {
    if (this.#ground.bundle === null) return
    const left = await this.#ground.outbox.drain((row) => inTime(this.#tell(row)))
    this.#deciding.finishStops()
    if (left > 0) this.#ground.alarms.setNoLater('outbox', Date.now() + RETRY_MS)
  }

  async #tell(row: HandoffRow): Promise<void> {
    const handoff = JSON.parse(row.body) as Handoff
    if (row.to === 'watch') return this.#tellWatch(handoff)
    if (row.to === 'publication')
      return publicationOf(this.#ground.env, this.#ground.territory.code).publish(this.#ground.edition)
    if (row.to === 'exercise') return this.#yieldExercise()
    if (row.to === 'public exercise')
      return commandOf(this.#ground.env, this.#ground.territory.code, 'public-exercise').yieldPublicExercise()
    if (row.to === 'live')
      return commandOf(this.#ground.env, this.#ground.territory.code, 'live').takePublicExercises(
        this.#publicExercise.published(),
      )
    if (row.to.startsWith('live shard:')) {
      const shard = Number(row.to.slice('live shard:'.length))
      return this.#tellSender({ shard, residents: this.#shards.live(shard) }, handoff)
    }
    if (row.to === 'field') return fieldRoomOf(this.#ground.env, this.#ground.territory.code, this.#ground.mode).clear()
    if (row.to.startsWith('territory:'))
      return this.#intercommunal.tell(row.to.slice('territory:'.length), handoff as NeighbourHandoff)
    if (row.to.startsWith('hub:')) return this.#tellHub(Number(row.to.slice('hub:'.length)), handoff)
    const shard = Number(row.to.slice('shard:'.length))
    return this.#tellShard({ shard, residents: this.#shards.at(shard) }, handoff)
  }

  async #yieldExercise(): Promise<void> {
    const exercise = commandOf(this.#ground.env, this.#ground.territory.code, 'exercise')
    await exercise.exerciseAct({ act: 'yield' }, SYSTEM_ACTOR)
  }

  async #tellWatch(handoff: Handoff): Promise<void> {
    const { env, territory, clock, bundle } = this.#ground
    const watch = watchOf(env, territory.code)
    switch (handoff.kind) {
      case 'configure':
        // Watch judges readings; it has no use for the files and the map, and they may be large.
        if (bundle !== null) await watch.configure({ ...bundle, files: {}, baseMap: {} }, clock)
        return
      case 'clock':
        return watch.setClock(clock)
      case 'restart':
        return watch.restart(clock)
      case 'bulletin': {
        const cap = this.#receiving.capOf(handoff.number)
        return cap === null ? undefined : watch.takeCap(cap.source, cap.xml)
      }
      case 'launch':
      case 'stop':
      case 'resume':
      case 'show':
      case 'withdraw':
      case 'publish':
      case 'yield':
      case 'neighbour':
      case 'public exercises':
      case 'help ring':
      case 'help call off':
      case 'notice message':
      case 'notice call off':
      case 'wake message':
      case 'wake call off':
      case 'ask message':
      case 'ask call off':
      case 'topic news':
        return
      default:
        return handoff satisfies never
    }
  }

  async #tellHub(hub: number, handoff: Handoff): Promise<void> {
    const { env, territory, mode, clock, bundle } = this.#ground
    // The displays of the streets stand in the live hubs: an exercise shows there, and configures nothing.
    const isShown = handoff.kind === 'show' || handoff.kind === 'withdraw'
    const isPublic = isShown && this.#ground.isPublic(handoff.alert)
    const displays = displayHubOf(env, territory.code, isPublic ? 'live' : mode, hub)
    switch (handoff.kind) {
      case 'configure': {
        const all = bundle?.displays ?? []
        const own = all.filter(({ id }) => hubOf(id, all.length) === hub)
        return displays.configure({ territory: territory.code, mode, hub, displays: own, clock })
      }
      case 'clock':
        return displays.setClock(clock)
      case 'restart':
        await displays.clear()
        return displays.setClock(clock)
      case 'show': {
        const notice = displayNotice(this.#ground, handoff.alert, handoff.revision)
        return notice === null ? undefined : displays.show(notice)
      }
      case 'withdraw':
        return displays.withdraw(handoff.alert, handoff.revision)
      case 'launch':
      case 'stop':
      case 'resume':
      case 'publish':
      case 'yield':
      case 'neighbour':
      case 'public exercises':
      case 'bulletin':
      case 'help ring':
      case 'help call off':
      case 'notice message':
      case 'notice call off':
      case 'wake message':
      case 'wake call off':
      case 'ask message':
      case 'ask call off':
      case 'topic news':
        return
      default:
        return handoff satisfies never
    }
  }

  /** All that an exercise of the public may ask of a live shard: it is never configured, emptied or told the time from there (U11). */
  async #tellSender({ shard, residents }: Sender, handoff: Handoff): Promise<void> {
    switch (handoff.kind) {
      case 'launch': {
        const launch = this.#launchOf(handoff)
        return launch === null ? undefined : residents.launch(launch)
      }
      case 'stop': {
        const { leaseEndsAt } = await residents.stop(handoff.alert, handoff.revision)
        this.#ground.tables.stopAnswered(handoff.alert, shard, leaseEndsAt)
        return
      }
      case 'resume':
        return residents.resume(handoff.alert, handoff.revision)
      default:
        throw new Error(`a live shard is not told "${handoff.kind}" by an exercise`)
    }
  }

  async #tellShard({ shard, residents }: Sender, handoff: Handoff): Promise<void> {
    const { territory, mode, clock } = this.#ground
    switch (handoff.kind) {
      case 'configure':
        await residents.configure(territory.code, mode, shard, territory.shards)
        return residents.setClock(clock)
      case 'clock':
        return residents.setClock(clock)
      case 'restart':
        await residents.clear()
        return residents.setClock(clock)
      case 'launch':
      case 'stop':
      case 'resume':
        return this.#tellSender({ shard, residents }, handoff)
      case 'help ring': {
        const order = this.#helping.orderOf(handoff.number, handoff.step, handoff.round)
        return order === null ? undefined : residents.helpRing(order)
      }
      case 'help call off':
        return residents.helpCallOff(handoff.number)
      case 'notice message': {
        const order = this.#receiving.orderOf(handoff.number, handoff.step, handoff.round)
        return order === null ? undefined : residents.noticeMessage(order)
      }
      case 'notice call off':
        return residents.noticeCallOff(handoff.number)
      case 'wake message': {
        const order = this.#wakingUp.orderOf(handoff)
        return order === null ? undefined : residents.wakeMessage(order)
      }
      case 'wake call off':
        return residents.wakeCallOff(handoff.number)
      case 'ask message': {
        const order =
          this.#rollCalling.orderOf(handoff) ??
          this.#directoryChecking.orderOf(handoff) ??
          this.#trying.orderOf(handoff)
        return order === null ? undefined : residents.askMessage(order)
      }
      case 'ask call off':
        return residents.askCallOff(handoff.number)
      case 'topic news': {
        const order = this.#topics.orderOf(handoff.number)
        return order === null ? undefined : residents.topicNews(order)
      }
      case 'show':
      case 'withdraw':
      case 'publish':
      case 'yield':
      case 'neighbour':
      case 'public exercises':
      case 'bulletin':
        return
      default:
        return handoff satisfies never
    }
  }

  // Null where the demonstration was started again meanwhile.
  #launchOf({ alert: id, revision: number }: Extract<Handoff, { kind: 'launch' }>): Launch | null {
    const { tables, mode, territory, clock } = this.#ground
    const row = tables.alert(id)
    const revision = row?.alert.revisions.find((one) => one.revision === number)
    if (row === null || revision === undefined) return null
    const alert = inMode(mode, row.alert)
    return {
      alert: id,
      number: alert.number,
      mode,
      revision,
      zones: tables.launchedZones(id, number),
      territory,
      clock,
    }
  }
}

async function inTime(told: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TELL_TIMEOUT_MS} ms`)), TELL_TIMEOUT_MS)
  })
  try {
    await Promise.race([told, late])
  } finally {
    clearTimeout(timer)
  }
}
