// The set-up assistant of one territory: one search at a time, and the last one kept, so that its files can be written anew for another choice.
import { feedKeyFor, type Env } from '../../env.ts'
import { BASES, suggested, writeFiles, type WrittenFiles } from '../../flow/set-up/write.ts'
import type { Candidate, Chosen, SetUpArea, SetUpProposal } from '../../model/candidate.ts'
import type { FeedSource } from '../../model/territory.ts'
import type { Instant } from '../../model/time.ts'
import type { SetUpAnswer } from '../rpc/watch.ts'
import { askSource } from '../shared/ask-source.ts'
import { areaOfCode, explore, type Exploring } from '../shared/explore.ts'
import type { Settings } from '../shared/settings.ts'

interface Where {
  readonly area: SetUpArea | null
  readonly withinKm: number
}

interface Whose {
  readonly now: Instant
  readonly territory: string
  readonly feeds: readonly FeedSource[]
}

const ASK: Exploring['ask'] = (baseUrl, ask) => askSource(baseUrl, ask, null)

export class SetUp {
  readonly #settings: Settings
  readonly #env: Env
  #isLooking = false

  constructor(settings: Settings, env: Env) {
    this.#settings = settings
    this.#env = env
  }

  async look(where: Where, whose: Whose): Promise<SetUpAnswer> {
    if (this.#isLooking) return { kind: 'under way' }
    this.#isLooking = true
    try {
      return await this.#look(where, whose)
    } finally {
      this.#isLooking = false
    }
  }

  files(chosen: Chosen): WrittenFiles | null {
    const proposal = this.#settings.get<SetUpProposal>('set-up')
    if (proposal === null) return null
    // What was not found is not written, whatever was asked for: these words go into a file.
    const known = (kind: Candidate['kind'], codes: readonly string[]) =>
      codes.filter((code) => proposal.candidates.some((one) => one.kind === kind && one.code === code))
    return writeFiles(proposal, {
      gauges: known('gauge', chosen.gauges),
      reaches: known('reach', chosen.reaches),
      departments: known('department', chosen.departments),
      coasts: known('coast', chosen.coasts ?? []),
      rains: known('rain', chosen.rains ?? []),
      flows: known('flow', chosen.flows ?? []),
    })
  }

  async #look({ area, withinKm }: Where, { now, territory, feeds }: Whose): Promise<SetUpAnswer> {
    const found = area === null ? await areaOfCode(territory, { ask: ASK }) : { kind: 'found' as const, found: area }
    if (found.kind === 'fault') return { kind: 'no area', message: found.message, mend: found.mend }
    if (found.kind === 'nothing')
      return {
        kind: 'no area',
        message: `geo.api.gouv.fr knows no commune ${territory}`,
        mend: 'draw the area, and give it as GeoJSON',
      }
    const key = feedKeyFor(this.#env, 'meteofrance', BASES.meteofrance)
    const proposal = await explore(found.found, {
      ask: ASK,
      now,
      withinKm,
      meteofranceKey: key.kind === 'key' ? key.value : null,
    })
    this.#settings.put('set-up', proposal)
    const followed = feeds.flatMap(({ stations, areas = {} }) => [...Object.keys(stations), ...Object.keys(areas)])
    return { kind: 'proposal', proposal, suggested: suggested(proposal), followed: [...new Set(followed)] }
  }
}
