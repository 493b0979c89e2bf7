// One town whose gauges nothing feeds but the test: readings go through the real door, and the clock is set by hand.
import assert from 'node:assert/strict'
import { territoryFiles } from '../../../deploy/demo/load.ts'
import type { Proposal } from '../../../worker/model/alert.ts'
import { MINUTE_MS, toRfc3339, type Instant } from '../../../worker/model/time.ts'
import type { Situation, StationView } from '../../../worker/model/view.ts'
import { eventually, type Caller } from './server.ts'

export const TOWN = '99001'
// Weeks after the flood of the demonstration, whose first values had arrived before its feeds were taken away.
export const NOON = Date.parse('2026-11-20T12:00:00+01:00')
export const STEP = 10 * MINUTE_MS

// No matter that the demonstration has had already, or it would not be proposed again within half an hour.
const RULES = `groups:
  - name: essais
    rules:
      - rule: rue-basse
        title: { fr: 'Évacuer rue Basse et Moulin', en: 'Evacuate rue Basse and Moulin' }
        when: { level: { station: PONT-VIEUX, above: 3.40 m, clear: 3.20 m } }
        keep_firing_for: 1h
        plan_level: N4
        zones: [B, C]
        template: M1
        severity: Extreme
        urgency: Immediate
        certainty: Likely

      - rule: perdue
        title: { fr: 'Pont-Vieux perdu pendant la montée', en: 'Pont-Vieux lost while rising' }
        when: { lost_while_rising: { station: PONT-VIEUX } }
        plan_level: N4
        zones: [C]
        template: M1
        severity: Extreme
        urgency: Immediate
        certainty: Possible
`

export interface Verdict {
  readonly kind: string
  readonly revision?: number
  readonly flags?: readonly string[]
}

export class River {
  readonly #url: string
  readonly #mayor: Caller
  readonly #key: string

  private constructor(url: string, mayor: Caller, key: string) {
    this.#url = url
    this.#mayor = mayor
    this.#key = key
  }

  /** A calm morning until noon. */
  static async calm(url: string, mayor: Caller): Promise<River> {
    const own = Object.entries(territoryFiles(TOWN)).filter(([path]) => !path.startsWith('alerting-rules/'))
    const files = {
      ...Object.fromEntries(own),
      [`geofences/${TOWN}/feeds.yaml`]: 'feeds: []\n',
      [`alerting-rules/${TOWN}/doubts.yaml`]: RULES,
    }
    const made = await mayor<{ token: string }>('POST', `/api/${TOWN}/keys`, { name: 'capteur', machine: true })
    const river = new River(url, mayor, made.body.token)
    await river.setClock(NOON)
    const taken = await mayor('PUT', `/api/${TOWN}/files`, { files })
    assert.equal(taken.status, 200, JSON.stringify(taken.body))
    const morning = Array.from({ length: 30 }, (_, index) => [NOON - (30 - index) * STEP, 1_200] as const)
    await river.send('PONT-VIEUX', ...morning)
    // What the flood of the demonstration had still to say is over before the test begins.
    const { proposals } = await river.situationWhere(({ rules }) => rules.every(({ state }) => state === 'inactive'))
    for (const { id, state } of proposals)
      if (state === 'open') await mayor('POST', `/api/${TOWN}/proposals/${id}/dismiss`, { reason: 'une autre fois' })
    return river
  }

  async setClock(at: Instant): Promise<void> {
    const set = await this.#mayor('PUT', `/api/demo/clock?territory=${TOWN}`, { now: toRfc3339(at), rate: 1 })
    assert.equal(set.status, 200)
  }

  sendBody(body: string): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' }
    return fetch(`${this.#url}/api/${TOWN}/ingest/readings`, { method: 'POST', headers, body })
  }

  async send(station: string, ...values: readonly (readonly [at: Instant, mm: number])[]): Promise<readonly Verdict[]> {
    const readings = values.map(([at, mm]) => ({ station, value: mm / 1_000, unit: 'm', observedAt: toRfc3339(at) }))
    const answer = await this.sendBody(JSON.stringify({ readings }))
    assert.equal(answer.status, 200)
    return ((await answer.json()) as { readonly items: readonly Verdict[] }).items
  }

  /** The clock goes to that step after noon, and the value of then arrives. */
  async at(step: number, mm: number, station = 'PONT-VIEUX'): Promise<readonly Verdict[]> {
    await this.setClock(NOON + step * STEP)
    return this.send(station, [NOON + step * STEP, mm])
  }

  /** Waits through a restart. */
  async situationWhere(pleases: (situation: Situation) => boolean): Promise<Situation> {
    const ask = () => this.#mayor<Situation>('GET', `/api/${TOWN}/situation`).catch(() => null)
    const answer = await eventually(ask, (got) => got?.status === 200 && pleases(got.body), 20_000)
    if (answer === null) throw new Error('no situation')
    return answer.body
  }
}

export const openProposal = (situation: Situation, rule = 'rue-basse'): Proposal | undefined =>
  situation.proposals.find(({ state, rules }) => state === 'open' && rules.includes(rule))

export const gaugeOf = (situation: Situation, code = 'PONT-VIEUX'): StationView | undefined =>
  situation.stations.find(({ station }) => station.code === code)
