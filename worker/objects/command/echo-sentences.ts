// Lines of the main courante about what came back of an alert, and about the telephones that listen for it.
import type { EchoLine, EchoTable, Seed } from '../../model/echo.ts'
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { Act } from './log.ts'

const SAID: Readonly<Partial<Record<EchoLine['state'], string>>> = {
  missing: 'sans retour',
  'other text': 'texte différent de celui approuvé',
  'other area': 'périmètre différent de celui approuvé',
  'other audience': 'plus de personnes que ce qui a été approuvé',
  outside: 'reçu hors du périmètre approuvé',
}

/** A line of the log names so many places and counts the others. */
const MOST_NAMED = 50

/** What is wrong or missing at one place, or at many at once. */
export function echoSaid(table: EchoTable, lines: readonly EchoLine[]): Act {
  const said = lines.map(({ name, state }) => `${name.fr} : ${SAID[state] ?? state}`)
  const shown = said.length > 5 ? [...said.slice(0, 5), `et ${said.length - 5} autres`] : said
  return {
    actor: SYSTEM_ACTOR,
    category: 'alerte',
    act: 'écho de l’alerte',
    text: `Alerte n° ${table.number}, message ${table.revision} : ${shown.join(' ; ')}`,
    detail: {
      alert: table.alert,
      revision: table.revision,
      of: lines.length,
      lines: lines.slice(0, MOST_NAMED).map(({ source, id, state, seenAt }) => ({ source, id, state, seenAt })),
    },
  }
}

/** Drafted, and sent by nobody. */
export function correctionDrafted({ alert, number, revision, correction }: EchoTable): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'rectificatif',
    act: 'rectificatif préparé',
    text: `Alerte n° ${number} : rectificatif préparé, rien n’est envoyé. À relire et à approuver`,
    detail: { alert, revision, correction },
  }
}

export function heardBy(
  table: { readonly alert: string; readonly number: number },
  seed: Seed,
  by: Actor,
  isSame: boolean,
): Act {
  return {
    actor: by,
    category: 'alerte',
    act: 'message reçu sur un téléphone témoin',
    text: `Alerte n° ${table.number} : reçue sur ${seed.name} (${seed.operator})${isSame ? '' : ', avec un autre texte'}`,
    detail: { alert: table.alert, seed: seed.number, isSame },
  }
}

// Never its number: the log is kept for longer and read by more.
export function seedAdded({ number, name, operator }: Seed, by: Actor): Act {
  return {
    actor: by,
    category: 'système',
    act: 'téléphone témoin ajouté',
    text: `Téléphone témoin ${name} (${operator}) ajouté`,
    detail: { seed: number },
  }
}

export function seedDropped({ number, name, operator }: Seed, by: Actor): Act {
  return {
    actor: by,
    category: 'système',
    act: 'téléphone témoin retiré',
    text: `Téléphone témoin ${name} (${operator}) retiré`,
    detail: { seed: number },
  }
}
