// Public exercises of one territory, in an object of their own: announced, approved by two, sent at their hour, and gone before anything real. Who is
// told stands in the live shards and nowhere else, or in this mode's own where it is a list; the numbers of a list are sealed and go with its end.
import { createHash } from 'node:crypto'
import { innerPoint } from '../../audience/inner-point.ts'
import { commandOf, residentsOf } from '../../env.ts'
import { exerciseNotice } from '../../fanout/exercise-notice-words.ts'
import { lintOptionsOf, lintTexts } from '../../fanout/lint.ts'
import { isOpen } from '../../decide/alert-machine.ts'
import { listCsv, listSource, readList } from '../../flow/exercise-list.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import {
  isAhead,
  LIST_CHANNELS,
  MOST_LISTED,
  NOTICE_MS,
  PUBLIC_EXERCISE_CHANNELS,
  type PublicExercise,
  type PublicExerciseReport,
  type PublicExercisesView,
  type ShownExercises,
} from '../../model/public-exercise.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import { HOUR_MS, SECOND_MS, type Instant, type TerritoryClock } from '../../model/time.ts'
import { nextOf, stepPublicExercise, type PublicExerciseEvent } from '../../plan/public-exercise.ts'
import type { Draft } from '../rpc/asked.ts'
import type { AskedPublicExercise, Listed, MayPractise, PublicExerciseAnswer } from '../rpc/public-exercise.ts'
import type { Deciding } from './deciding.ts'
import type { Ground } from './ground.ts'
import { summed } from './progress.ts'
import type { Proposing } from './proposing.ts'
import * as say from './public-exercise-sentences.ts'
import { prepareSealedRows, SealedRows } from './sealed-rows.ts'
import type { Shards } from './shards.ts'

export const PUBLIC_EXERCISE_ALARM = 'public exercise'
/** How long the SMS of a notice is worth saying. */
const NOTICE_LIVES_MS = 2 * HOUR_MS
const ASK_AGAIN_MS = 5 * SECOND_MS
const SHOWN = 50

/** The row: with it the list, sealed, until it is over. */
type Kept = PublicExercise & { readonly list: readonly Listed[] }

export class PublicExercising {
  readonly #ground: Ground
  readonly #shards: Shards
  readonly #deciding: Deciding
  readonly #proposing: Proposing
  readonly #rows: SealedRows<Kept>

  constructor(
    ground: Ground,
    storage: DurableObjectStorage,
    parts: { readonly shards: Shards; readonly deciding: Deciding; readonly proposing: Proposing },
  ) {
    this.#ground = ground
    this.#shards = parts.shards
    this.#deciding = parts.deciding
    this.#proposing = parts.proposing
    prepareSealedRows(storage.sql)
    this.#rows = new SealedRows(ground, storage.sql, 'public exercise')
  }

  get noticeMs(): number {
    return this.#ground.bundle?.territory.publicExerciseNoticeMs ?? NOTICE_MS
  }

  async shown(): Promise<PublicExercisesView> {
    if (this.#ground.bundle === null) return { exercises: [], reports: {}, noticeMs: NOTICE_MS }
    const exercises = this.#rows.all().toReversed().slice(0, SHOWN).map(withoutList)
    const reports: Record<number, PublicExerciseReport> = {}
    for (const one of exercises) {
      const report = await this.#reportOf(one)
      if (report !== null) reports[one.number] = report
    }
    return { exercises, reports, noticeMs: this.noticeMs }
  }

  /** What everybody may read: of what goes to the public, once two people stand behind it. */
  published(): ShownExercises {
    const told = this.#rows.all().filter(({ audience, approvedAt }) => audience === 'public' && approvedAt !== null)
    const ids = new Set(told.flatMap(({ alert, notice }) => [alert, notice]))
    const zones = this.#ground.bundle?.zones ?? []
    return {
      exercises: told.slice(-SHOWN).map((one) => ({
        number: one.number,
        id: one.id,
        state: one.state,
        name: one.name,
        purpose: one.purpose,
        zones: zones.filter(({ id }) => one.zones.includes(id)).map(({ name }) => name),
        channels: one.channels,
        at: one.at,
        lastsMs: one.lastsMs,
        changedAt: one.endedAt ?? one.startedAt ?? one.approvedAt ?? one.announcedAt,
      })),
      alerts: this.#ground.launchedAlerts.filter(({ alert }) => ids.has(alert.id)),
    }
  }

  async announce(
    typed: AskedPublicExercise,
    by: Actor,
    { clock, request }: { readonly clock: TerritoryClock; readonly request: string | null },
  ): Promise<PublicExerciseAnswer> {
    const ground = this.#ground
    const read = readList(typed.list)
    if (read.kind === 'refused') return read
    const asked = { ...typed, list: read.list }
    if (ground.bundle === null || ground.mode !== 'public-exercise')
      return refused('mode differs', 'a public exercise is announced in its own mode')
    const known = this.#rows.byRequest(by, request)
    if (known !== null) return { kind: 'ok', exercise: withoutList(known) }
    ground.settings.put('clock', clock)
    const closed = this.#faultOf(asked)
    if (closed !== null) return closed
    const number = ground.transaction(() => {
      // From here on counts and sends are of these people.
      ground.settings.put('reaches public', asked.audience === 'public')
      return this.#rows.nextNumber()
    })
    const listed = asked.audience === 'list' ? await this.#import(number, asked) : null
    if (listed !== null && listed.kind === 'refused') return listed
    await ground.learnAccounts()
    const estimate = await this.#proposing.estimate(asked)
    if ('kind' in estimate) return estimate
    const zoneHashes = asked.zones.map((id) => ground.bundle?.zones.find((zone) => zone.id === id)?.hash ?? '')
    const { list, ...plan } = asked
    const counted = { zoneHashes, persons: estimate.audience.persons, costCents: estimate.costCents }
    return ground.transaction((): PublicExerciseAnswer => {
      // The shards were asked meanwhile.
      if (this.#ahead !== null) return ALREADY
      const exercise: PublicExercise = {
        ...plan,
        ...counted,
        number,
        id: crypto.randomUUID(),
        state: 'announced',
        hash: hashOf({ ...asked, ...counted, number }),
        listed: list.length,
        announcedBy: by,
        announcedAt: ground.now,
        approvedBy: null,
        approvedAt: null,
        startedAt: null,
        endedAt: null,
        why: null,
        alert: null,
        notice: null,
      }
      this.#rows.put({ ...exercise, list }, { by, request })
      ground.write(say.exerciseAnnounced(exercise, (at) => ground.words(at)))
      this.arm()
      ground.anchorHead()
      return { kind: 'ok', exercise }
    })
  }

  async approve(number: number, hash: string, by: Actor): Promise<PublicExerciseAnswer> {
    const before = this.#rows.get(number)?.state
    const answer = this.#act(number, { kind: 'approve', by, hash, noticeMs: this.noticeMs }, by)
    if (answer.kind === 'ok' && before === 'announced' && answer.exercise.noticeBySms) await this.#tellBySms(number)
    return answer
  }

  stop(number: number, why: string, by: Actor): PublicExerciseAnswer {
    return this.#act(number, { kind: 'stop', why }, by)
  }

  /** What is real has come: whatever is on its way is stopped, and nothing of it begins again by itself. */
  yields(): void {
    this.#ground.transaction(() => {
      for (const { number } of this.#rows.all()) this.#act(number, { kind: 'live' }, null)
      this.#stopAll('ceci est réel')
    })
  }

  /** Its hour, or its end. What fails on the way is tried again by the alarm. */
  async due(): Promise<void> {
    const ahead = this.#ahead
    if (ahead === null) return
    const answer = this.#act(ahead.number, { kind: 'time' }, null)
    if (answer.kind === 'ok' && answer.exercise.state === 'starting') {
      this.#ground.alarms.setNoLater(PUBLIC_EXERCISE_ALARM, Date.now() + ASK_AGAIN_MS)
      await this.#begin(ahead.number)
    }
    this.arm()
  }

  arm(): void {
    const next = this.#ground.bundle === null || this.#ahead === null ? null : nextOf(this.#ahead)
    this.#ground.wakeAt(PUBLIC_EXERCISE_ALARM, next)
  }

  // ---- at its hour ----

  async #begin(number: number): Promise<void> {
    const one = this.#rows.get(number)
    if (one === null) return
    const may = await this.#askLive(one, one.at + one.lastsMs)
    if (may.kind === 'ok') this.#ground.settings.put('clock', may.clock)
    if (may.kind === 'refused') {
      this.#act(
        number,
        may.reason === 'live comes first' ? { kind: 'live' } : { kind: 'closed', why: may.detail },
        null,
      )
      return
    }
    const changed = one.zones.find((id, index) => may.zones[id] !== one.zoneHashes[index])
    if (changed !== undefined) {
      this.#act(number, { kind: 'closed', why: `la zone ${changed} a changé depuis l’approbation` }, null)
      return
    }
    if (one.audience === 'list') await this.#takeOutWhoLeft(one)
    const sent = await this.#deciding.leaveApproved(() => {
      const now = this.#rows.get(number)
      if (now?.state !== 'starting' || now.approvedBy === null) return refused('wrong state', 'what is real came first')
      const { announcedBy: submittedBy, approvedBy } = now
      const draft = this.#draftOf(now, { texts: now.texts, channels: now.channels, until: now.at + now.lastsMs })
      const left = ({ id }: { readonly id: string }) => void this.#act(number, { kind: 'sent', alert: id }, null)
      return { kind: 'leaves', draft, submittedBy, approvedBy, toPublic: now.audience === 'public', left }
    })
    if (sent.kind === 'refused') this.#act(number, { kind: 'closed', why: sent.detail }, null)
  }

  async #tellBySms(number: number): Promise<void> {
    const ground = this.#ground
    const one = this.#rows.get(number)
    if (one === null || one.approvedBy === null || one.audience !== 'public') return
    const until = ground.now + NOTICE_LIVES_MS
    const may = await this.#askLive(one, until)
    const { speaker, timeZone } = ground.territory
    const texts = exerciseNotice({ speaker, at: one.at, timeZone })
    const { announcedBy: submittedBy, approvedBy } = one
    const sent =
      may.kind === 'refused'
        ? may
        : await this.#deciding.leaveApproved(() => {
            const left = ({ id }: { readonly id: string }) => {
              const now = this.#rows.get(number)
              if (now !== null) this.#rows.put({ ...now, notice: id })
            }
            const draft = this.#draftOf(one, { texts, channels: ['sms'], until })
            return { kind: 'leaves', draft, submittedBy, approvedBy, toPublic: true, left }
          })
    if (sent.kind === 'refused') ground.transaction(() => ground.write(say.exerciseNoticeHeld(one, sent.detail)))
  }

  #askLive({ number, name }: PublicExercise, until: Instant): Promise<MayPractise> {
    const { env, territory } = this.#ground
    return commandOf(env, territory.code, 'live').mayPractisePublicly({ number, name, until })
  }

  // Nothing in it says that anybody is in danger: whoever is told by error loses a minute.
  #draftOf(
    { zones }: PublicExercise,
    { texts, channels, until }: Pick<Draft['content'], 'texts' | 'channels'> & { readonly until: Instant },
  ): Draft {
    return {
      proposal: null,
      content: {
        msgType: 'Alert',
        zones,
        channels,
        texts,
        event: 'exercice',
        hazard: 'autre',
        responseType: 'None',
        severity: 'Minor',
        urgency: 'Future',
        certainty: 'Unlikely',
        expiresAt: until,
        allClear: false,
      },
    }
  }

  // ---- one act ----

  #act(number: number, event: PublicExerciseEvent, by: Actor | null): PublicExerciseAnswer {
    const ground = this.#ground
    return ground.transaction((): PublicExerciseAnswer => {
      const known = this.#rows.get(number)
      if (known === null) return refused('unknown exercise', `there is no public exercise ${number} here`)
      const stepped = stepPublicExercise(withoutList(known), event, ground.now)
      if (stepped.kind === 'refused') return stepped
      const { exercise, effect } = stepped
      if (exercise.state !== known.state) {
        const isOver = !isAhead(exercise)
        this.#rows.put({ ...exercise, list: isOver ? [] : known.list })
        this.#say(exercise, by)
        if (effect === 'stop') this.#stopAll(exercise.why ?? 'exercice terminé')
        if (isOver && exercise.audience === 'list') this.#forgetList(known)
        ground.publish()
        ground.anchorHead()
      }
      this.arm()
      return { kind: 'ok', exercise }
    })
  }

  #say(exercise: PublicExercise, by: Actor | null): void {
    const ground = this.#ground
    const { state } = exercise
    if (state === 'approved' && by !== null) ground.write(say.exerciseApproved(exercise, by, (at) => ground.words(at)))
    if (state === 'running') ground.write(say.exerciseSent(exercise))
    if (state === 'ended' || state === 'yielded' || state === 'postponed' || state === 'withdrawn')
      ground.write(say.exerciseOver({ ...exercise, state }, by))
    const progress = this.#progressOf(exercise)
    if (progress !== null && (state === 'ended' || state === 'yielded'))
      ground.write(say.exerciseSummed(exercise, progress))
  }

  // Part of the caller's transaction. The shards have a stop of their own as soon as anything real is launched in them.
  #stopAll(why: string): void {
    for (const { alert } of this.#ground.tables.alerts())
      if (isOpen(alert.state)) this.#deciding.cancel(alert.id, SYSTEM_ACTOR, why)
  }

  // ---- its list ----

  async #import(number: number, { list, zones }: AskedPublicExercise): Promise<{ readonly kind: 'ok' } | Refusal> {
    const zone = this.#ground.bundle?.zones.find(({ id }) => id === zones[0])
    const point = zone === undefined ? null : innerPoint(zone.geometry)
    if (point === null) return refused('unknown zone', 'choose the zone in which the list is to stand')
    const report = await this.#shards.at(0).importCsv(listCsv(number, list, point), 'FR')
    this.#shards.forgetTotals()
    if (report.kind !== 'refused' && report.persons === list.length) return { kind: 'ok' }
    await this.#removeList(number, list.length)
    return refused('phone not accepted', 'a number of the list stands there twice, or takes no message')
  }

  // Whoever has said STOP to the town is not called for practice either, whichever list they stand on.
  async #takeOutWhoLeft({ number, list }: Kept): Promise<void> {
    const { env, territory, keyring } = this.#ground
    const live = residentsOf(env, territory.code, 'live', 0)
    for (const [index, { phone }] of list.entries()) {
      const { optedOut } = await live.standingOf(keyring.blindIndex(phone))
      if (optedOut) await this.#removeSource(listSource(number, index))
    }
  }

  // What is on its way has its address in its row; the persons go, and with them what they were called by.
  #forgetList({ number, list }: Kept): void {
    this.#removeList(number, list.length).catch((error: unknown) => {
      console.error('a list of an exercise is still there:', error instanceof Error ? error.message : 'unknown')
    })
  }

  async #removeList(number: number, length: number): Promise<void> {
    for (let index = 0; index < length; index++) await this.#removeSource(listSource(number, index))
    this.#shards.forgetTotals()
  }

  async #removeSource(source: string): Promise<void> {
    for (let shard = 0; shard < this.#ground.territory.shards; shard++)
      await this.#shards.at(shard).removeSource(source)
  }

  // ---- inside ----

  get #ahead(): Kept | null {
    return this.#ground.bundle === null ? null : (this.#rows.all().find(isAhead) ?? null)
  }

  #faultOf({ audience, zones, channels, texts, at, list }: AskedPublicExercise): Refusal | null {
    const { bundle, now, territory, channels: configured } = this.#ground
    if (this.#ahead !== null) return ALREADY
    if (zones.length === 0) return refused('no zone', 'choose at least one zone: none means nobody, never everybody')
    const unknown = zones.find((id) => bundle?.zones.some((zone) => zone.id === id) !== true)
    if (unknown !== undefined) return refused('unknown zone', `there is no zone ${unknown.slice(0, 64)} here`)
    if (channels.length === 0) return refused('no channel chosen', 'choose at least one channel')
    const allowed: readonly string[] = audience === 'list' ? LIST_CHANNELS : PUBLIC_EXERCISE_CHANNELS
    const wrong = channels.find((channel) => !allowed.includes(channel) || !configured.includes(channel))
    if (wrong !== undefined) return refused('channel not configured', `${wrong} does not carry an exercise here`)
    if (audience === 'list' && (list.length === 0 || list.length > MOST_LISTED))
      return refused('phone not accepted', `a list has from one to ${MOST_LISTED} numbers`)
    if (at <= now) return refused('expiry in the past', 'choose an hour that is still to come')
    if (audience === 'public' && at - now < this.noticeMs)
      return refused(
        'notice too short',
        `the public is told at least ${Math.ceil(this.noticeMs / HOUR_MS)} h before: choose a later hour`,
      )
    const [fault] = lintTexts(texts, lintOptionsOf(territory, channels))
    return fault === undefined ? null : refused(fault.reason, fault.detail)
  }

  #progressOf({ alert }: PublicExercise): PublicExerciseReport['progress'] | null {
    const { tables, territory } = this.#ground
    const row = alert === null ? null : tables.alert(alert)
    if (row === null) return null
    const { current } = row.alert
    return summed(current, tables.progress(row.alert.id, current.revision), {
      shards: territory.shards,
      curve: tables.curve(row.alert.id, current.revision),
      finishesAt: {},
    })
  }

  async #reportOf(one: PublicExercise): Promise<PublicExerciseReport | null> {
    const { territory, env } = this.#ground
    const progress = this.#progressOf(one)
    if (progress === null) return null
    const displays = one.channels.includes('display')
      ? await commandOf(env, territory.code, 'live').displaysShowing(progress.alert)
      : { targeted: 0, rendered: 0 }
    return { progress, displays }
  }
}

const ALREADY = refused('wrong state', 'another public exercise is ahead: withdraw it, or wait for its end')

function withoutList({ list: _list, ...exercise }: Kept): PublicExercise {
  return exercise
}

function hashOf(bound: object): string {
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex')
}
