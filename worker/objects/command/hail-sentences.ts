// Lines of the main courante about loud-hailer rounds. A street that was driven is written as that: who has heard it nobody knows.
import type { Actor } from '../../model/identity.ts'
import { hailProgress, type HailSheet, type HailStretch } from '../../model/hail.ts'
import type { Act } from './log.ts'

const VIA = {
  team: 'sur le téléphone de l’équipe',
  radio: 'par radio',
  phone: 'par téléphone',
  'in person': 'de vive voix',
} as const

export function hailMade(sheet: HailSheet): Act {
  const { number, alert, zones, vehicles, stretches, text, by, exercise } = sheet
  const of = alert === null ? '' : `, alerte n° ${alert.number}`
  return {
    actor: by,
    category: 'alerte',
    act: 'tournée de haut-parleur',
    text: `Haut-parleur (feuille n° ${number}${of}) : ${stretches.length} tronçons, ${zones.map(({ name }) => name).join(', ')}, ${vehicles.map(({ name }) => name).join(', ')}${exercise ? ' (exercice)' : ''}`,
    detail: {
      sheet: number,
      alert: alert?.id ?? null,
      zones: zones.map(({ id }) => id),
      text,
      stretches: stretches.length,
    },
  }
}

export function hailGiven(sheet: HailSheet, vehicle: string, team: string, by: Actor): Act {
  return {
    actor: by,
    category: 'action',
    act: 'haut-parleur confié',
    text: `Haut-parleur (feuille n° ${sheet.number}) : ${vehicle} confié à ${team}`,
    detail: { sheet: sheet.number, alert: sheet.alert?.id ?? null },
  }
}

export function hailSaid(sheet: HailSheet, { number, street, said }: HailStretch, clock: (at: number) => string): Act {
  if (said === null) throw new Error('nobody has said anything of it')
  const { driven, all } = hailProgress(sheet)
  const head = `Haut-parleur (feuille n° ${sheet.number}), tronçon ${number}, ${street}`
  const so = `${driven} sur ${all} parcourus`
  return {
    actor: said.by,
    category: 'action',
    act: said.how === 'driven' ? 'rue parcourue' : 'rue non parcourue',
    text:
      said.how === 'driven'
        ? `${head} : parcouru à ${clock(said.at)}, dit ${VIA[said.via]} (${so})`
        : `${head} : non parcouru. Motif : ${said.reason} (${so})`,
    detail: {
      sheet: sheet.number,
      alert: sheet.alert?.id ?? null,
      stretch: number,
      how: said.how,
      happenedAt: said.at,
    },
  }
}
