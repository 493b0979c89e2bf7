// The mutation gate: each planted bug is run seed by seed until an invariant catches it. One that survives shows what nobody watches.
import { MUTATIONS } from './mutations.ts'
import { runSeed } from './run.ts'

export interface Found {
  readonly name: string
  readonly caught: { readonly invariant: string; readonly seed: number } | null
}

export function* huntAll(first: number, seeds: number): Generator<Found> {
  for (const { name, planted } of MUTATIONS) {
    let caught: Found['caught'] = null
    for (let seed = first; seed < first + seeds && caught === null; seed++) {
      const { broken } = runSeed(seed, planted)
      if (broken !== null) caught = { invariant: broken.invariant, seed }
    }
    yield { name, caught }
  }
}
