// Residents who do not exist, some in each zone, so that an exercise counts, sends to and misses somebody. Numbers of fiction: even by mistake nobody
// has them.
import type { Position } from '../model/geo.ts'

const HOMES_A_ZONE = 8
const PERSONS_A_HOME = 3
/** In degrees: a few metres, so that they lie in the zone with the point. */
const APART = 0.000_01
const FICTION = 10_000

export function exercisePeopleCsv(zones: readonly { readonly id: string; readonly point: Position }[]): string {
  const lines = zones.flatMap(({ id, point: [longitude, latitude] }, place) =>
    Array.from({ length: HOMES_A_ZONE * PERSONS_A_HOME }, (_, index) => {
      const home = index % HOMES_A_ZONE
      const number = (place * HOMES_A_ZONE * PERSONS_A_HOME + index) % FICTION
      // One in eight has no number, as in any town.
      const phone = index % 8 === 7 ? '' : `+3363998${String(number).padStart(4, '0')}`
      return [
        `X${place}-${home}`,
        `EXERCICE-${place}-${index}`,
        `EXERCICE ${id} ${index + 1}`,
        `${home + 1} rue de l’Exercice`,
        'fr',
        phone,
        longitude + home * APART,
        latitude,
        index % 6 === 0 ? 'oui' : '',
      ].join(',')
    }),
  )
  return `household,source_id,name,address,language,phone,longitude,latitude,vulnerable\n${lines.join('\n')}\n`
}
