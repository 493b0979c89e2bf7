// What is judged from outside, by the requests that reached the providers and by what the API shows. It believes nothing of the server: its geometry is
// the oracle's, its people are the script's, its truth is the log of the world outside. Where the moment decides, both answers are right.
import { verifyExport } from '../../../deploy/cli/verify.ts'
import { SEVERITY_RANK } from '../../../worker/model/alert.ts'
import type { ReachClass, ReachCount } from '../../../worker/model/delivery.ts'
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Progress } from '../../../worker/model/view.ts'
import { isIn } from '../oracle/people.ts'
import { zonesOf } from '../town.ts'
import type { Asked } from './outside.ts'
import { approvalOf, type Between, type Revision, type Town } from './town.ts'

/** From the server's act to our hearing of it, on a machine with two cores and other things to do. */
const LEAST_SLACK_MS = 1_500
/** What the server was told (`machine.ts`), less what a first request may have been late. */
const UNKNOWN_WAIT_MS = 1_000
const IN_FLIGHT = 30
const RINGS = 3
const CLOSE_MS = 300
/** Connections of a shard. */
const ROUND = 6

interface Meant {
  readonly must: ReadonlySet<string>
  readonly may: ReadonlySet<string>
}

export class Judge {
  readonly #town: Town
  readonly #kills: readonly number[]
  /** How long this machine has lately let us wait: the server, on the same one, waited as well. */
  readonly #stalledMs: () => number

  constructor(town: Town, kills: readonly number[], stalledMs: () => number) {
    this.#town = town
    this.#kills = kills
    this.#stalledMs = stalledMs
  }

  get #slackMs(): number {
    return LEAST_SLACK_MS + 4 * this.#stalledMs()
  }

  #must(holds: boolean, invariant: string, detail: () => string): void {
    if (!holds) this.#town.broken(invariant, `${this.#town.realm}: ${detail()}`)
  }

  // ---- each request, as it comes in ----

  asked(asked: Asked): void {
    const town = this.#town
    this.#must(town.model.mode !== 'exercise', 'INV-11', () => `a drill calls ${asked.to}`)
    const revision = asked.revision === null ? undefined : town.revisions.get(asked.revision)
    if (revision === undefined && town.corrections.has(asked.revision ?? '')) return
    this.#must(revision !== undefined, 'INV-6', () => `"${asked.text}" is sent and nobody wrote it`)
    if (revision === undefined) return
    const name = `${revision.number} of ${revision.alert.slice(0, 8)}`
    this.#must(revision.approvals.length > 0, 'INV-6', () => `revision ${name} is sent and nobody approved it`)
    this.#must(revision.content.channels.includes(asked.channel), 'INV-6', () => `${name} goes by ${asked.channel}`)
    if (town.model.mode === 'public-exercise')
      this.#must(/^exerci[cs]e/i.test(asked.text), 'INV-11', () => `an exercise says "${asked.text}"`)
    this.#must(
      asked.at < revision.content.expiresAt + this.#slackMs,
      'INV-9',
      () => `${name} starts ${asked.at - revision.content.expiresAt} ms after its end`,
    )
    const stoppedAt = this.#stoppedAt(revision)
    this.#must(
      asked.at < stoppedAt + this.#slackMs,
      'INV-8',
      () => `${name} starts ${asked.at - stoppedAt} ms after its stop`,
    )
    const optedOut = town.optedOut.get(asked.to)?.to ?? Infinity
    this.#must(
      asked.at < optedOut + this.#slackMs,
      'INV-17',
      () => `${asked.to} opted out ${asked.at - optedOut} ms ago`,
    )
    this.#ofNewest(asked, revision)
    this.#meantFor(asked, revision)
    this.#repeated(asked)
    this.#paced(asked)
  }

  // What a correction leaves is a withdrawn alert; it itself goes on, until it is stopped in its turn.
  #stoppedAt({ alert, content, approvals }: Revision): number {
    const asked = this.#town.cancelAsked.get(alert) ?? 0
    const isStanding = content.msgType === 'Cancel' && approvals.every(({ to }) => to > asked)
    return isStanding ? Infinity : (this.#town.stopped.get(alert) ?? Infinity)
  }

  #ofNewest(asked: Asked, { alert, number }: Revision): void {
    for (const one of this.#town.asked) {
      const newer = one.revision === null ? undefined : this.#town.revisions.get(one.revision)
      if (newer === undefined || newer.alert !== alert || newer.number <= number) continue
      this.#must(
        one.at > asked.at - this.#slackMs,
        'INV-10',
        () => `revision ${number} starts after ${newer.number} has begun`,
      )
      return
    }
  }

  #meantFor(asked: Asked, revision: Revision): void {
    const holders = this.#town.model.residents.filter(({ person }) =>
      person.contacts.some(({ channel, address }) => channel === asked.channel && address === asked.to),
    )
    this.#must(holders.length > 0, 'INV-22', () => `${asked.to} is nobody's number here`)
    const may = this.#mayHear(revision)
    const meant = holders.some(({ person }) => may.has(person.id))
    this.#must(meant, 'INV-4', () => `${asked.to} hears revision ${revision.number} and nobody there was meant`)
  }

  #repeated(asked: Asked): void {
    const town = this.#town
    const name = `${asked.channel} to ${asked.to}`
    const same = town.asked.filter((one) => one !== asked && one.revision === asked.revision && one.to === asked.to)
    const rows = same.filter(({ channel }) => channel === asked.channel)
    this.#must(
      rows.every(({ reference }) => reference === asked.reference),
      'INV-27',
      () =>
        `${name} has two references: ${rows.map((one) => `${one.reference} ${asked.at - one.at}`).join()}; ${asked.reference} ${asked.text}`,
    )
    const earlier = town.asked.filter((one) => one !== asked && one.reference === asked.reference)
    let taken = 1
    for (const one of earlier) {
      this.#must(one.text === asked.text && one.to === asked.to, 'INV-3', () => `${name} is repeated in other words`)
      const agoMs = asked.at - one.at
      if (one.taken && !this.#mayRing(one, asked.at)) taken += 1
      if (this.#mayRing(one, asked.at)) continue
      const killed = this.#kills.some(
        (at) => at >= one.at - this.#slackMs && at <= (one.endedAt ?? asked.at) + this.#slackMs,
      )
      const heard = town.told.find(
        ({ reference, at }) => reference === asked.reference && at < asked.at - this.#slackMs,
      )
      this.#must(heard === undefined, 'INV-3', () => `${name} is sent again after a receipt "${heard?.status}"`)
      if (one.answered === 'retry' || (one.answered === 'refused' && town.swarm.account > 0)) continue
      if (!killed) this.#must(one.answered === null, 'INV-3', () => `${name} was ${one.answered} and is sent again`)
      this.#must(
        agoMs >= UNKNOWN_WAIT_MS,
        'INV-26',
        () => `${name}, of which nobody knows, is repeated after ${agoMs} ms`,
      )
      const askable = one.taken && asked.channel === 'sms' && town.swarm.lookupFails === 0
      this.#must(!askable, 'INV-3', () => `${name} is repeated although its provider could be asked`)
    }
    this.#must(taken <= 2, 'INV-3', () => `${name} is given to the provider ${taken} times`)
    const rings = earlier.filter((one) => this.#mayRing(one, asked.at)).length
    this.#must(rings < RINGS, 'INV-3', () => `${name} rings for the ${rings + 1}th time`)
  }

  /** Nobody took that call, and the server knows. */
  #mayRing({ channel, reference, at: calledAt }: Asked, at: number): boolean {
    return (
      channel === 'voice' &&
      this.#town.told.some(
        (word) =>
          word.reference === reference && word.failure === 'provider down' && word.at < at && word.at > calledAt,
      )
    )
  }

  #paced(asked: Asked): void {
    const { pace, asked: all } = this.#town
    const rate = asked.channel === 'sms' ? pace.partsPerSecond : pace.callsPerSecond
    let open = 0
    let close = 0
    for (let index = all.length - 1; index >= 0; index--) {
      const one = all[index] as Asked
      if (asked.at - one.at > 10_000) break
      if (one.channel !== asked.channel || one.boot !== asked.boot) continue
      if (asked.at - one.at < CLOSE_MS) close += 1
      if (one.endedAt === null) open += 1
    }
    this.#must(open <= IN_FLIGHT, 'INV-25', () => `${open} calls are under way`)
    // A second would be too long: these towns hold no more people than it has slots. What left at its moment comes in bunches where this machine
    // is late, and a round of connections more is nobody's fault.
    const most = (rate * (CLOSE_MS + 2 * this.#stalledMs())) / 1_000 + ROUND
    this.#must(close <= most, 'INV-25', () => `${close} calls in ${CLOSE_MS} ms, ${rate} a second agreed`)
  }

  // ---- who is meant ----

  /** By the revision itself: who stood in its zones for certain, and who may have, from its approval until it reached the shards. */
  meantBy(revision: Revision, until: number): Meant {
    const { content } = revision
    const approved = approvalOf(revision)
    const must = new Set<string>()
    const may = new Set<string>()
    if (approved === null) return { must, may }
    const zones = this.#town.zones.flatMap(({ version, since }, index) => {
      const next = this.#town.zones[index + 1]?.since
      return isWithin(since, next, approved.from, approved.to) ? [zonesOf(version)] : []
    })
    const shapes = zones.map((all) => all.filter(({ id }) => content.zones.includes(id)))
    for (const [id, places] of this.#town.places) {
      const stood = places.filter(({ since }, index) => isWithin(since, places[index + 1]?.since, approved.from, until))
      const inside = stood.flatMap(({ place }) =>
        shapes.map((shape) => place !== null && shape.some(({ geometry }) => isIn(geometry, place))),
      )
      if (inside.some((is) => is)) may.add(id)
      if (inside.length > 0 && inside.every((is) => is)) must.add(id)
    }
    return { must, may }
  }

  /** With those whom an earlier revision of the alert may have told. */
  #mayHear(revision: Revision): ReadonlySet<string> {
    const may = new Set(this.meantBy(revision, Date.now()).may)
    for (const earlier of this.#town.revisions.values())
      if (earlier.alert === revision.alert && earlier.number < revision.number)
        for (const id of this.meantBy(earlier, Date.now()).may) may.add(id)
    return may
  }

  // ---- at the end ----

  /** The revisions that ran their course: nobody stopped or replaced them, and they did not run out. */
  whole(progress: readonly Progress[]): readonly { readonly revision: Revision; readonly progress: Progress }[] {
    const all = [...this.#town.revisions.values()]
    return progress.flatMap((one) => {
      const revision = all.find(({ alert, number }) => alert === one.alert && number === one.revision)
      if (revision === undefined || revision.approvals.length === 0 || one.finishedAt === null) return []
      const stopped = this.#town.cancelAsked.has(revision.alert)
      const replaced = all.some(
        ({ alert, number, approvals }) => alert === one.alert && number > one.revision && approvals.length > 0,
      )
      const ranOut = revision.content.expiresAt < one.finishedAt + this.#slackMs
      return stopped || replaced || ranOut ? [] : [{ revision, progress: one }]
    })
  }

  async atEnd(progress: readonly Progress[]): Promise<void> {
    for (const one of progress) this.#summed(one)
    for (const { revision, progress: one } of this.whole(progress)) {
      this.#nobodyLost(revision)
      this.#corrected(revision)
      this.#classes(revision, one)
    }
    const verdict = verifyExport(await this.#town.log())
    this.#must(verdict.kind === 'valid', 'INV-13', () => (verdict.kind === 'broken' ? verdict.why : ''))
  }

  #summed({ alert, revision: number, reach, targeted, byChannel }: Progress): void {
    const name = `revision ${number} of ${alert.slice(0, 8)}`
    const sum = Object.values(reach).reduce((total, count) => total + count, 0)
    this.#must(sum === targeted, 'INV-15', () => `${name} counts ${sum} of ${targeted}`)
    const queued = Object.values(byChannel).reduce((total, { queued: one }) => total + one, reach.queued)
    this.#must(queued === 0, 'LIV-1', () => `${name} has ${queued} queued for ever`)
    const revision = [...this.#town.revisions.values()].find((one) => one.alert === alert && one.number === number)
    if (revision === undefined) return
    const { must } = this.meantBy(revision, this.#firstAt(revision))
    const most = this.#mayHear(revision).size
    this.#must(
      targeted >= must.size && targeted <= most,
      'INV-5',
      () => `${name} targets ${targeted}, in its zones stand ${must.size} to ${most}`,
    )
  }

  #firstAt(revision: Revision): number {
    const { text } = revision
    return this.#town.asked.find((one) => one.revision === text)?.at ?? (approvalOf(revision)?.to ?? 0) + 5_000
  }

  #nobodyLost(revision: Revision): void {
    const { must } = this.meantBy(revision, this.#firstAt(revision))
    if (this.#town.model.mode === 'exercise') return
    for (const { person } of this.#town.model.residents) {
      if (!must.has(person.id)) continue
      for (const { channel, address } of person.contacts) {
        if (!revision.content.channels.includes(channel) || this.#town.optedOut.has(address)) continue
        const called = this.#town.asked.some(
          (one) => one.revision === revision.text && one.to === address && one.channel === channel,
        )
        const answered = channel === 'voice' && this.#answered(revision, address)
        this.#must(
          called || answered || this.#mayStayUnknown(revision, channel),
          'INV-1',
          () => `${person.id} is never told revision ${revision.number} by ${channel}`,
        )
      }
    }
  }

  // Settled point 21: a call that a kill took between its row and its request may have rung for all that anybody knows. Where no life is at stake it is
  // not made again, and is shown as unknown.
  #mayStayUnknown({ content: { severity } }: Revision, channel: ChannelName): boolean {
    return channel === 'voice' && SEVERITY_RANK[severity] < SEVERITY_RANK.Severe && this.#kills.length > 0
  }

  // INV-30: whoever an earlier revision was sent to hears what follows it, wherever they are now.
  #corrected(revision: Revision): void {
    const town = this.#town
    const earlier = [...town.revisions.values()].filter(
      ({ alert, number }) => alert === revision.alert && number < revision.number,
    )
    const texts = new Set(earlier.map(({ text }) => text))
    for (const { revision: text, channel, to } of town.asked) {
      if (text === null || !texts.has(text) || town.optedOut.has(to)) continue
      const hears = town.asked.some((one) => one.revision === revision.text && one.to === to && one.channel === channel)
      const answered = channel === 'voice' && this.#answered(revision, to)
      this.#must(hears || answered, 'INV-30', () => `${to} heard "${text}" and not revision ${revision.number} of it`)
    }
  }

  #answered({ text }: Revision, address: string): boolean {
    const mine = new Set(
      this.#town.asked.filter((one) => one.revision === text && one.to === address).map((one) => one.reference),
    )
    return this.#town.told.some(
      ({ reference, status }) => mine.has(reference) && ['confirmed', 'help', 'heard'].includes(status),
    )
  }

  // INV-15 and INV-20 from outside: what the server shows of each class lies between who surely is in it and who may be.
  #classes(revision: Revision, { reach }: Progress): void {
    const { must, may } = this.meantBy(revision, this.#firstAt(revision))
    if (must.size !== may.size || this.#town.model.mode === 'exercise') return
    const sure: Partial<Record<ReachClass, number>> = {}
    const possible: Partial<Record<ReachClass, number>> = {}
    for (const { person } of this.#town.model.residents) {
      if (!must.has(person.id)) continue
      const contacts = person.contacts.filter(({ channel }) => revision.content.channels.includes(channel))
      if (contacts.some(({ address }) => this.#town.optedOut.has(address))) return
      const classes = bestOf(contacts.map(({ channel, address }) => this.#classesOf(revision, channel, address)))
      for (const one of classes) possible[one] = (possible[one] ?? 0) + 1
      const [only] = classes
      if (classes.length === 1 && only !== undefined) sure[only] = (sure[only] ?? 0) + 1
    }
    for (const [name, count] of Object.entries(reach) as [keyof ReachCount, number][]) {
      const [least, most] = [sure[name] ?? 0, possible[name] ?? 0]
      // Who was told before and has left stands in the count as well, in whatever class.
      const others = Object.values(reach).reduce((total, one) => total + one, 0) - must.size
      this.#must(
        count >= least && count <= most + others,
        'INV-20',
        () => `revision ${revision.number} shows ${count} "${name}", its receipts say ${least} to ${most}`,
      )
    }
  }

  #classesOf(revision: Revision, channel: ChannelName, address: string): readonly ReachClass[] {
    const rows = this.#town.asked.filter(
      (one) => one.revision === revision.text && one.to === address && one.channel === channel,
    )
    const [first] = rows
    if (first === undefined) return this.#mayStayUnknown(revision, channel) ? ['failed', 'unknown'] : ['failed']
    const words = this.#town.told.filter(({ reference }) => reference === first.reference)
    const said = (status: string) => words.some((word) => word.status === status)
    if (said('help')) return ['help']
    if (said('confirmed')) return ['confirmed']
    const ends = new Set(
      words.filter(({ status }) => status === 'delivered' || status === 'undelivered').map(({ status }) => status),
    )
    if (said('heard')) return ['delivered']
    if (ends.size === 2) return ['delivered', 'failed']
    if (ends.has('delivered')) return ['delivered']
    if (ends.has('undelivered'))
      return rows.length > 1 || channel === 'voice' ? ['failed', 'sent', 'unknown'] : ['failed']
    const last = rows.at(-1) as Asked
    if (last.answered === 'accepted' || said('accepted')) return this.#kills.length > 0 ? ['sent', 'unknown'] : ['sent']
    if (last.answered === 'refused') return ['failed']
    return ['sent', 'unknown', 'failed']
  }
}

const RANK: readonly ReachClass[] = [
  'help',
  'confirmed',
  'delivered',
  'sent',
  'queued',
  'unknown',
  'failed',
  'no channel',
]

/** The classes in which a person may stand whose rows may stand in these. */
function bestOf(rows: readonly (readonly ReachClass[])[]): readonly ReachClass[] {
  if (rows.length === 0) return ['no channel']
  let best: ReadonlySet<ReachClass> = new Set(['no channel'])
  for (const row of rows) {
    const next = new Set<ReachClass>()
    for (const left of best) for (const right of row) next.add(RANK.indexOf(left) < RANK.indexOf(right) ? left : right)
    best = next
  }
  return [...best]
}

/** Whether what began `since`, until the next one, may have held at some moment between `from` and `to`. */
function isWithin(since: Between, next: Between | undefined, from: number, to: number): boolean {
  return since.from <= to && (next === undefined || next.to >= from)
}
