// The mutation gate: each planted bug is run seed by seed until an invariant catches it. One that survives shows what nobody watches.
import { MUTATIONS } from './mutations.ts'
import { runSeed } from './run.ts'

export interface Found {
  readonly name: string
  readonly caught: { readonly invariant: string; readonly seed: number } | null
}

export function* huntAll(first: number, seeds: number): Generator<Found> {
  for (const { name, planted, caughtBy } of MUTATIONS) {
    const range = Array.from({ length: seeds }, (_, index) => first + index)
    // The seed that caught it the last time, before all others: a rare bug need not be looked for anew each time.
    const order = caughtBy === undefined ? range : [caughtBy, ...range]
    yield { name, caught: hunt(order, planted) }
  }
}

function hunt(order: readonly number[], planted: Parameters<typeof runSeed>[1]): Found['caught'] {
  for (const seed of order) {
    const { broken } = runSeed(seed, planted)
    if (broken !== null) return { invariant: broken.invariant, seed }
  }
  return null
}
