// The file for the recognition of a natural disaster: made by a named person, logged, and never kept: what it is made of stays where it is.
import { watchOf } from '../../env.ts'
import { catNatCsv, catNatFile } from '../../flow/papers/catnat.ts'
import type { Actor } from '../../model/identity.ts'
import { refused } from '../../model/reason.ts'
import type { Damage } from '../../model/recovery.ts'
import type { Sighting } from '../../model/sighting.ts'
import { DAY_MS } from '../../model/time.ts'
import type { AskedCatNat, CatNatAnswer } from '../rpc/asked.ts'
import type { Ground } from './ground.ts'
import { catNatMade } from './recovery-sentences.ts'

const MOST_DAYS = 60

export async function makeCatNat(
  ground: Ground,
  { from, to, phenomenon }: AskedCatNat,
  by: Actor,
  told: { readonly damages: () => readonly Damage[]; readonly sightings: () => readonly Sighting[] },
): Promise<CatNatAnswer> {
  if (to <= from || to - from > MOST_DAYS * DAY_MS)
    return refused('before it was asked', `the phenomenon ends after it begins, and within ${MOST_DAYS} days`)
  const { territory, env, mode, bundle } = ground
  const stations = bundle?.stations ?? []
  // An exercise has no gauges of its own there: its file shows none.
  const watch = watchOf(env, territory.code)
  const series = await Promise.all(
    (mode === 'live' ? stations : []).map(async (station) => {
      const view = await watch.series(station.code, from, to).catch(() => null)
      return { station, points: view?.points ?? [] }
    }),
  )
  return ground.transaction(() => {
    const file = catNatFile({
      commune: territory.name,
      code: territory.code,
      timeZone: territory.timeZone,
      exercise: mode !== 'live',
      phenomenon,
      from,
      to,
      madeAt: ground.now,
      zones: bundle?.zones ?? [],
      damages: told.damages(),
      series,
      sightings: told.sightings(),
      entries: ground.log.after(0, Number.MAX_SAFE_INTEGER),
    })
    ground.write(catNatMade(file, by))
    const day = new Intl.DateTimeFormat('fr-FR', {
      timeZone: territory.timeZone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
    return { kind: 'ok', file, csv: catNatCsv(file, (at) => day.format(at)) }
  })
}
