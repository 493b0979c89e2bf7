// The sheet of a hand-over: what is open now, so that whoever takes over reads it back and misses nothing. What only people know they add.
import type { HandOver } from '../model/hand-over.ts'
import { LEVEL_NAME, type CardView, type Plan } from '../model/plan.ts'
import type { Sitrep } from '../model/sitrep.ts'
import type { Instant } from '../model/time.ts'
import type { Situation } from '../model/view.ts'

export interface HandOverGround {
  readonly number: number
  readonly now: Instant
  readonly situation: Situation
  readonly plans: readonly Plan[]
  /** Water, people and means are said as the point de situation says them. */
  readonly sitrep: Pick<Sitrep, 'sections'>
  clock(at: Instant): string
}

const MOST_DEADLINES = 8

export function handOverOf(ground: HandOverGround): HandOver {
  const { number, now, sitrep } = ground
  const { water, people, means, needs, communication } = sitrep.sections
  return {
    number,
    at: now,
    sections: {
      now: nowOf(ground),
      water,
      deadlines: deadlinesOf(ground),
      cards: cardsOf(ground),
      waiting: waitingOf(ground),
      people: [...people, ...needs.map((need) => `Demandé : ${need}`)],
      means,
      field: fieldOf(ground),
      told: communication,
    },
  }
}

function nowOf({ situation: { planLevel, plan, wake, sightings }, clock }: HandOverGround): readonly string[] {
  const { director } = plan
  const since = director === null ? '' : ` depuis ${clock(director.since)}`
  return [
    `Niveau ${planLevel} ${LEVEL_NAME[planLevel].toLowerCase()}. DOS : ${director?.who === 'prefect' ? 'préfet' : 'maire'}${since}.`,
    ...openRuns({ plan }).map((run) => `Plan ${run.plan} : ${run.level}, ouvert à ${clock(run.openedAt)}`),
    ...(wake === null || wake.acknowledged !== null ? [] : ['Réveil en cours : personne n’a accusé réception']),
    ...(sightings.some(({ check }) => check.state === 'unverified') ? ['Des observations restent à vérifier'] : []),
  ]
}

function deadlinesOf({ situation, plans, now, clock }: HandOverGround): readonly string[] {
  const zoneName = (id: string) => situation.zones.find((zone) => zone.id === id)?.name.fr ?? id
  const all = [
    ...situation.zoneClocks.flatMap(({ zone, decideBy }) =>
      decideBy === null ? [] : [{ at: decideBy, what: `décider pour ${zoneName(zone)}` }],
    ),
    ...openCards(situation).flatMap(({ plan, card }) =>
      card.due === null ? [] : [{ at: card.due.at, what: cardWords(plans, plan, card) }],
    ),
  ]
  return all
    .filter(({ at }) => at >= now)
    .toSorted((left, right) => left.at - right.at)
    .slice(0, MOST_DEADLINES)
    .map(({ at, what }) => `${clock(at)} : ${what}`)
}

function cardsOf({ situation, plans, now, clock }: HandOverGround): readonly string[] {
  return openCards(situation).flatMap(({ plan, card }) => {
    const words = cardWords(plans, plan, card)
    const owner = card.owner === null ? '' : ` (${card.owner})`
    if (card.state === 'blocked') return [`Bloquée : ${words}${owner}, ${card.note}`]
    if (card.due !== null && card.due.at < now) return [`En retard depuis ${clock(card.due.at)} : ${words}${owner}`]
    return card.state === 'under way' ? [`En cours : ${words}${owner}`] : []
  })
}

function waitingOf({ situation, clock }: HandOverGround): readonly string[] {
  const { proposals, alerts, relays } = situation
  return [
    ...proposals
      .filter(({ state }) => state === 'open' || state === 'submitted')
      .map(
        ({ planLevel, title, decideBy }) =>
          `Proposition ${planLevel} : ${title.fr}${decideBy === null ? '' : `, à décider avant ${clock(decideBy)}`}`,
      ),
    ...alerts
      .filter(({ state }) => state === 'submitted' || state === 'draft')
      .map(
        ({ number, state }) =>
          `Alerte n° ${number} : ${state === 'draft' ? 'rendue à son auteur' : 'attend une approbation'}`,
      ),
    ...relays
      .filter(({ ended }) => ended === null)
      .map(({ number, asked }) => `Demande n° ${number} à ${asked.to}, sans suite depuis ${clock(asked.at)}`),
  ]
}

function fieldOf({ situation: { field } }: HandOverGround): readonly string[] {
  if (field === null) return []
  const { sos, help, recall } = field
  return [
    ...(sos.length === 0 ? [] : [`SOS d’équipes en cours : ${sos.length}`]),
    ...(help.length === 0 ? [] : [`Portes où l’on demande de l’aide : ${help.map((door) => `D${door}`).join(', ')}`]),
    ...(recall === null
      ? []
      : [`Rappel des équipes : ${recall.acknowledged} sur ${recall.of} ont répondu (${recall.reason})`]),
  ]
}

function openRuns({ plan }: Pick<Situation, 'plan'>) {
  return plan.runs.filter(({ closed }) => closed === null)
}

const OPEN = ['to do', 'under way', 'blocked']

function openCards(situation: Situation): readonly { readonly plan: string; readonly card: CardView }[] {
  return openRuns(situation).flatMap(({ plan, cards }) =>
    cards.filter(({ state }) => OPEN.includes(state)).map((card) => ({ plan, card })),
  )
}

function cardWords(plans: readonly Plan[], plan: string, { card }: CardView): string {
  const known = plans.find(({ id }) => id === plan)?.cards.find(({ id }) => id === card)
  return known === undefined ? `fiche ${card}` : `fiche ${card}, ${known.do.fr}`
}
