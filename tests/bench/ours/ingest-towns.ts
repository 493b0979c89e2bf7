// Towns of a hundred gauges each, one rule a gauge. Each round is one poll a town: a batch that is accepted, judged, stored and decided
// upon before it is answered.
import { MINUTE_MS, toRfc3339, type Instant } from '../../../worker/model/time.ts'
import type { Situation } from '../../../worker/model/view.ts'
import { eventually, signIn, type Caller } from '../../e2e/support/server.ts'
import { smallTerritory } from '../../support/small-territory.ts'
import {
  BEGIN,
  FOR_MINUTES,
  KEEP_MINUTES,
  LEVEL_MM,
  levelAt,
  PER_TOWN,
  STEP_MS,
  stationOf,
  townOf,
} from '../ingest-series.ts'
import { inHands } from '../in-hands.ts'
import type { BenchServer } from './server.ts'

interface Town {
  readonly index: number
  readonly code: string
  readonly mayor: Caller
  readonly key: string
}

/** More than rounds differ in how long they take. */
const SOONER_MS = 100

export class IngestTowns {
  readonly #server: BenchServer
  readonly #towns: readonly Town[]

  private constructor(server: BenchServer, towns: readonly Town[]) {
    this.#server = server
    this.#towns = towns
  }

  static async settle(server: BenchServer, count: number): Promise<IngestTowns> {
    const towns: Town[] = []
    for (let index = 0; index < count; index++) {
      const code = townOf(index)
      const mayor = await signIn(server.url, 'mayor', code)
      const made = await mayor<{ token: string }>('POST', `/api/${code}/keys`, { name: 'releve', machine: true })
      const set = await mayor('PUT', `/api/demo/clock?territory=${code}`, {
        now: toRfc3339(BEGIN - 60 * MINUTE_MS),
        rate: 1,
      })
      const applied = await mayor('PUT', `/api/${code}/files`, { files: filesOf(code) })
      if (set.status !== 200 || applied.status !== 200)
        throw new Error(`town ${code}: ${set.status}, ${applied.status} ${JSON.stringify(applied.body).slice(0, 600)}`)
      towns.push({ index, code, mayor, key: made.body.token })
    }
    return new IngestTowns(server, towns)
  }

  /**
   * Each round comes a little sooner after its step than the one before: we look by ourselves at the instant at which a `for` or a `keep_firing_for`
   * that began with an earlier value elapses, Prometheus at its steps alone, with the value there. So ours is there as well.
   */
  async setClocks(step: number, stepsLeft: number): Promise<void> {
    const now = toRfc3339(BEGIN + step * STEP_MS - 500 + stepsLeft * SOONER_MS)
    await inHands(8, this.#towns, async ({ code, mayor }) => {
      await mayor('PUT', `/api/demo/clock?territory=${code}`, { now, rate: 1 })
    })
    await passed(600)
  }

  /** Sends one round; answers how long each town waited until its values were stored and decided upon, ms. */
  async send(step: number): Promise<readonly number[]> {
    const waits: number[] = []
    await inHands(8, this.#towns, async (town) => {
      const began = performance.now()
      await this.#send(town, step, BEGIN + step * STEP_MS)
      waits.push(performance.now() - began)
    })
    return waits
  }

  async #send({ index, code, key }: Town, step: number, now: Instant): Promise<void> {
    const observedAt = toRfc3339(now)
    const readings = Array.from({ length: PER_TOWN }, (_, station) => ({
      station: stationOf(station),
      value: levelAt(index, station, step),
      unit: 'mm',
      observedAt,
    }))
    const answer = await fetch(`${this.#server.url}/api/${code}/ingest/readings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ readings }),
    })
    const { accepted } = (await answer.json()) as { accepted?: number }
    if (accepted !== PER_TOWN)
      throw new Error(`${code}, step ${step}: ${answer.status}, ${accepted ?? 0} of ${PER_TOWN} accepted`)
  }

  /** Everything that follows a round has been done: a `for` that elapses after it, and what screens are told, which waits half a second for more. */
  settled(): Promise<void> {
    return passed(1_500)
  }

  /** The rules that fire at that step, as the situation of each town says, once it knows of all its values. */
  async firing(step: number): Promise<ReadonlySet<string>> {
    const now = BEGIN + step * STEP_MS
    const firing = new Set<string>()
    await inHands(8, this.#towns, async ({ code, mayor }) => {
      const isThere = ({ stations }: Situation) =>
        stations.length === PER_TOWN && stations.every(({ latest }) => latest?.observedAt === now)
      const { body } = await eventually(
        () => mayor<Situation>('GET', `/api/${code}/situation`),
        (got) => isThere(got.body),
        30_000,
      )
      for (const { rule, state } of body.rules) if (state === 'firing') firing.add(`${code}_${rule}`)
    })
    return firing
  }
}

function passed(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

function filesOf(code: string): Record<string, string> {
  const files = smallTerritory({ code })
  const gauges = Array.from({ length: PER_TOWN }, (_, index) => stationOf(index))
  // The zone of the small town has its clock from a gauge that this one has not.
  const zones = files[`geofences/${code}/zones.geojson`] ?? ''
  return {
    ...files,
    [`geofences/${code}/zones.geojson`]: zones
      .replace('"station":"PONT-VIEUX","threshold":"S3","lead":"2h30m"', '"note":""')
      .replace(',"note":""', ''),
    [`geofences/${code}/stations.yaml`]: `stations:\n${gauges.map((gauge) => `  - { code: ${gauge}, name: ${gauge}, river: ${gauge}, longitude: 2.02, latitude: 44.0, datum: local zero, native_step: 5m, plausible: { min: -1 m, max: 9 m }, max_rise: 0.50 m, thresholds: [] }`).join('\n')}\n`,
    [`alerting-rules/${code}/lere.yaml`]: `groups:\n  - name: bench\n    rules:\n${gauges.map((gauge) => ruleOf(gauge)).join('\n')}\n`,
  }
}

function ruleOf(gauge: string): string {
  const level = (LEVEL_MM / 1_000).toFixed(2)
  return `      - { rule: ${gauge}, title: { fr: ${gauge}, en: ${gauge} }, when: { level: { station: ${gauge}, above: ${level} m, clear: ${level} m } }, for: ${FOR_MINUTES}m, keep_firing_for: ${KEEP_MINUTES}m, plan_level: N1, zones: [], severity: Minor, urgency: Expected, certainty: Likely }`
}
