// A town of as many people as a bench wants, all of them in one zone, each with a number of their own; and one alert to all of them.
import { residentsCsv, type DemoResident } from '../../../deploy/demo/residents.ts'
import { browserNamed } from '../../../deploy/standins/push.ts'
import type { Alert } from '../../../worker/model/alert.ts'
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Progress, Situation } from '../../../worker/model/view.ts'
import { approved, submitted } from '../../e2e/support/draft.ts'
import { eventually, type Caller } from '../../e2e/support/server.ts'
import { CENTRE, smallTerritory } from '../../support/small-territory.ts'
import type { BenchServer } from './server.ts'

const TOWN = '99001'
/** Settled point 5: about so many people a shard. */
const PEOPLE_PER_SHARD = 2_500
/** The most that a territory's file may say: the pace is not what is measured. */
export const NO_PACE = 5_000
export const TEXT =
  'MAIRIE ST-MARTIN. CRUE RAPIDE DE LA LERE. Rue Basse: quittez votre logement MAINTENANT, montez rue de la Gare.'

/** The power of two that comes nearest to settled point 5. */
export function shardsFor(people: number): number {
  return Math.min(128, 2 ** Math.max(0, Math.round(Math.log2(people / PEOPLE_PER_SHARD))))
}

export interface TownOrder {
  readonly people: number
  readonly shards: number
  readonly partsPerSecond: number
  /** Screens of zone B; those of the small territory where it is left out. */
  readonly displays?: readonly string[]
}

export class Town {
  readonly #server: BenchServer
  #mayor: Caller
  #duty: Caller

  private constructor(server: BenchServer, people: { readonly mayor: Caller; readonly duty: Caller }) {
    this.#server = server
    this.#mayor = people.mayor
    this.#duty = people.duty
  }

  static async settle(server: BenchServer, { people, shards, partsPerSecond, displays }: TownOrder): Promise<Town> {
    const town = new Town(server, { mayor: await server.signIn('mayor'), duty: await server.signIn('duty') })
    const files = smallTerritory({ code: TOWN, shards })
    const home = `geofences/${TOWN}/territory.yaml`
    files[home] = (files[home] ?? '').replace('parts_per_second: 30', `parts_per_second: ${partsPerSecond}`)
    if (displays !== undefined) files[`geofences/${TOWN}/displays.yaml`] = displaysYaml(displays)
    const applied = await town.#mayor<unknown>('PUT', `/api/${TOWN}/files`, { files })
    if (applied.status !== 200) throw new Error(`files: ${applied.status} ${JSON.stringify(applied.body)}`)
    const list = residentsCsv(Array.from({ length: people }, (_, index) => resident(index)))
    const imported = await town.#mayor<{ readonly persons?: number }>(
      'POST',
      `/api/${TOWN}/residents/import`,
      list,
      'text/csv',
    )
    if (imported.body.persons !== people)
      throw new Error(`import: ${imported.status} ${JSON.stringify(imported.body).slice(0, 500)}`)
    return town
  }

  get server(): BenchServer {
    return this.#server
  }

  /** So many browsers that ask to be warned in zone B, one request each as they really come. */
  async subscribe(browsers: number): Promise<void> {
    const [longitude, latitude] = CENTRE.B
    let next = 0
    const hand = async () => {
      while (next < browsers) {
        const { subscription } = browserNamed(`home-${next++}`)
        const body = { subscription, language: 'fr', longitude, latitude }
        const answer = await this.#mayor<unknown>('POST', `/api/${TOWN}/push/subscriptions`, body)
        if (answer.status !== 201) throw new Error(`subscription: ${answer.status} ${JSON.stringify(answer.body)}`)
      }
    }
    await Promise.all(Array.from({ length: 8 }, hand))
  }

  /** Written and shown; nobody is told before `approve`. */
  submit(channels: readonly ChannelName[]): Promise<Alert> {
    return submitted(this.#duty, TOWN, { zones: ['B'], text: TEXT, channels })
  }

  /** Answers the instant at which the approval was asked for. */
  async approve(alert: Alert): Promise<number> {
    const at = Date.now()
    await approved(this.#mayor, TOWN, alert)
    return at
  }

  async progress(alert: Alert): Promise<Progress | null> {
    const answer = await this.#mayor<Situation>('GET', `/api/${TOWN}/situation`).catch(() => null)
    return answer?.body.progress?.find((one) => one.alert === alert.id) ?? null
  }

  /** Every shard has handed over what it will ever hand over; what stays unknown is told as such, and waited for no longer. */
  async handedOver(alert: Alert, withinMs: number): Promise<Progress> {
    const isOver = (progress: Progress | null) => progress !== null && progress.finishedAt !== null
    const progress = await eventually(() => this.progress(alert), isOver, withinMs)
    if (progress === null) throw new Error('no progress')
    return progress
  }
}

function displaysYaml(names: readonly string[]): string {
  const [longitude, latitude] = CENTRE.B
  const lines = names.map(
    (id) => `  - { id: ${id}, name: { fr: ${id}, en: ${id} }, longitude: ${longitude}, latitude: ${latitude} }`,
  )
  return `displays:\n${lines.join('\n')}\n`
}

// More numbers than fiction has been given: these leave for a sink on this machine, and this server has no way to any other.
function resident(index: number): DemoResident {
  return {
    household: `H${index}`,
    sourceId: `R${index}`,
    name: `Personne ${index}`,
    address: `${index} rue Basse`,
    language: 'fr',
    phone: `+33600${String(index).padStart(6, '0')}`,
    email: null,
    contact: null,
    chosen: [],
    point: CENTRE.B as [number, number],
    vulnerable: index % 50 === 0,
  }
}
