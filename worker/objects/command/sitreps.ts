// Points de situation: drafted from what Command knows, numbered and kept in the log once somebody has read and completed one.
import { sitrepOf } from '../../flow/sitrep.ts'
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Sitrep } from '../../model/sitrep.ts'
import type { Instant } from '../../model/time.ts'
import type { Situation } from '../../model/view.ts'
import type { KeptSitrep } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'

const LOG_READ = 500

export class Sitreps {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  draft(situation: Situation): Sitrep {
    const ground = this.#ground
    const { timeZone } = ground.territory
    const day = new Intl.DateTimeFormat('fr-FR', { timeZone, day: '2-digit', month: '2-digit' })
    return sitrepOf({
      number: this.#last + 1,
      now: ground.now,
      commune: ground.territory.name,
      level: ground.planLevel,
      plan: situation.plan,
      stations: situation.stations,
      alerts: situation.alerts,
      progress: situation.progress,
      help: situation.help,
      cell: situation.cell,
      log: ground.log.latest(LOG_READ),
      clock: (at: Instant) => ground.words(at).replace(/\s?h\s?/, 'h'),
      day: (at: Instant) => day.format(at).replace('/', '-'),
    })
  }

  keep({ text, short, to }: KeptSitrep, by: Actor, request: string | null): LogEntry {
    const ground = this.#ground
    return ground.transaction(() => {
      const known = ground.log.writtenBy(by, request)
      if (known !== null) return known
      const number = this.#last + 1
      ground.settings.put('sitrep', number)
      ground.write({
        actor: by,
        category: 'action',
        act: 'point de situation',
        text: `Point de situation n° ${number}${to === '' ? '' : `, transmis à ${to}`} : ${short}`,
        detail: { number, text, short, to },
      })
      ground.anchorHead()
      return ground.log.keepRequest(by, request)
    })
  }

  clear(): void {
    this.#ground.settings.drop('sitrep')
  }

  get #last(): number {
    return this.#ground.settings.get<number>('sitrep') ?? 0
  }
}
