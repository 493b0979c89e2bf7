// Asks a tenth of the directory each month, by day and while nothing happens, whether the number is still theirs.
import { directorySms } from '../../fanout/roll-words.ts'
import type { DirectoryCheckView, DirectoryRound } from '../../model/directory-check.ts'
import { MINUTE_MS, type Instant } from '../../model/time.ts'
import { isYes, monthOf, nextRoundAt, nextTenth } from '../../plan/directory-check.ts'
import type { AskOrder, AskReport } from '../rpc/errands.ts'
import type { DutyRoster } from './duty-roster.ts'
import type { Ground, Handoff } from './ground.ts'
import { nextAsk } from './roll-calling.ts'
import { directoryAnswered, directoryAsked } from './roll-sentences.ts'

const ALARM = 'directory check'

export class DirectoryChecking {
  readonly #ground: Ground
  readonly #roster: DutyRoster

  constructor(ground: Ground, roster: DutyRoster) {
    this.#ground = ground
    this.#roster = roster
  }

  view(): DirectoryCheckView {
    return { nextAt: this.#nextAt(this.#ground.now), next: this.#next, last: this.#last }
  }

  /** A drill asks nobody. */
  arm(): void {
    const { mode, now } = this.#ground
    if (mode === 'live') this.#ground.wakeAt(ALARM, this.#nextAt(now))
  }

  ask(): void {
    const ground = this.#ground
    if (ground.bundle === null || ground.mode !== 'live') return
    ground.transaction(() => {
      const { now, planLevel, settings } = ground
      const { timeZone } = ground.territory
      const due = this.#nextAt(now - MINUTE_MS)
      // Tomorrow at ten where people are at work on something real, or where the clock was set meanwhile.
      if (due > now || ground.isDeciding || planLevel !== 'N0' || this.#isAtNight(now))
        return ground.wakeAt(ALARM, this.#nextAt(now + MINUTE_MS))
      const asked = this.#next
      if (asked.length > 0) {
        const number = nextAsk(ground)
        const round: DirectoryRound = {
          month: monthOf(now, timeZone),
          number,
          at: now,
          asked: asked.map((member) => ({ member, state: 'under way', answeredAt: null })),
        }
        settings.put('directory round', round)
        settings.put('directory asked', { ...this.#askedAt, ...Object.fromEntries(asked.map((id) => [id, now])) })
        for (const member of asked) ground.handOver('shard:0', { kind: 'ask message', number, member, round: 1 })
        ground.write(directoryAsked(asked.length, this.#roster.roster.members.length))
        ground.touch('wake')
      }
      settings.put('directory month', monthOf(now, timeZone))
      this.arm()
    })
  }

  orderOf({ number, member, round }: Extract<Handoff, { kind: 'ask message' }>): AskOrder | null {
    const last = this.#last
    const known = this.#roster.roster.members.find(({ id }) => id === member)
    if (last?.number !== number || known === undefined) return null
    const { territory, mode } = this.#ground
    const text = directorySms({ mode, speaker: territory.speaker })
    return { number, round, kind: member, channel: 'sms', to: known.phones[0], text, answered: true, territory }
  }

  takeReport({ number, messages }: AskReport): void {
    const last = this.#last
    if (last?.number !== number) return
    const asked = last.asked.map((one) => {
      const told = messages.find(({ kind }) => kind === one.member)
      return told === undefined || one.answeredAt !== null ? one : { ...one, state: told.state }
    })
    this.#ground.settings.put('directory round', { ...last, asked })
    this.#ground.touch('wake')
  }

  /** True where somebody who was asked says that the number is theirs. */
  takeSms(from: string, words: string): boolean {
    const last = this.#last
    if (last === null || !isYes(words)) return false
    const member = this.#roster.roster.members.find(({ phones }) => phones[0] === from)
    const asked = last.asked.find((one) => one.member === member?.id)
    if (member === undefined || asked === undefined) return false
    if (asked.answeredAt !== null) return true
    const ground = this.#ground
    ground.transaction(() => {
      const answered = { ...asked, state: 'answered' as const, answeredAt: ground.now }
      ground.settings.put('directory round', {
        ...last,
        asked: last.asked.map((one) => (one.member === asked.member ? answered : one)),
      })
      this.#roster.verified(member.id, ground.now)
      ground.write(directoryAnswered({ id: `roster:${member.id}`, name: member.name }))
      ground.touch('wake')
    })
    return true
  }

  clear(): void {
    for (const name of ['directory round', 'directory asked', 'directory month']) this.#ground.settings.drop(name)
    this.#ground.alarms.clear(ALARM)
  }

  get #last(): DirectoryRound | null {
    return this.#ground.settings.get<DirectoryRound>('directory round')
  }

  get #askedAt(): Readonly<Record<string, Instant>> {
    return this.#ground.settings.get<Readonly<Record<string, Instant>>>('directory asked') ?? {}
  }

  get #next(): readonly string[] {
    return nextTenth(this.#roster.roster.members, this.#askedAt)
  }

  // A town that begins in the middle of a month is asked with the next one.
  #nextAt(from: Instant): Instant {
    const { settings, now } = this.#ground
    const { timeZone } = this.#ground.territory
    const known = settings.get<string>('directory month')
    if (known === null) settings.put('directory month', monthOf(now, timeZone))
    return nextRoundAt(from, known ?? monthOf(now, timeZone), timeZone)
  }

  // An alarm that a stop of the server has kept until the night.
  #isAtNight(now: Instant): boolean {
    const { timeZone } = this.#ground.territory
    const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hour12: false }).format(now))
    return hour < 9 || hour >= 19
  }
}
