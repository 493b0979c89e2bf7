// The words for looks at personal data, and the list as a file.
import { csvText } from '../../worker/model/csv.ts'
import type { AccessDataset, AccessLine, AccessReason } from '../../worker/model/access.ts'
import type { Key } from '../i18n/fr.ts'

/** As it comes over the wire: the time is RFC 3339. */
export type ShownAccess = Omit<AccessLine, 'at'> & { readonly at: string }

const REASON: Readonly<Record<AccessReason, Key>> = {
  'go-to-them': 'accessGoToThem',
  'call-them': 'accessCallThem',
  'correct-the-list': 'accessCorrect',
  'they-asked': 'accessTheyAsked',
  'alert-running': 'accessAlertRunning',
  'help-call': 'accessHelpCall',
  shelter: 'accessShelter',
  recovery: 'accessRecovery',
  'person-at-desk': 'accessAtDesk',
  breach: 'accessBreach',
  'paper-copy': 'accessPaperCopy',
}

const DATASET: Readonly<Record<AccessDataset, Key>> = {
  unreached: 'accessUnreached',
  doors: 'accessDoors',
  'help person': 'accessHelpPerson',
  caller: 'accessCaller',
  'shelter list': 'accessShelterList',
  'damage census': 'accessCensus',
  'address at desk': 'accessAddress',
  'sign-ups by phone': 'accessByPhone',
  register: 'accessRegister',
  'breach report': 'accessBreachReport',
  'directory on paper': 'accessDirectory',
}

export const reasonName = (reason: AccessReason): Key => REASON[reason]
export const datasetName = (dataset: AccessDataset): Key => DATASET[dataset]

/** The people of the town who looked, by name. */
export function lookersOf(lines: readonly ShownAccess[]): readonly { readonly id: string; readonly name: string }[] {
  const names = new Map(lines.map(({ actor }) => [actor.id, actor.name]))
  return [...names]
    .map(([id, name]) => ({ id, name }))
    .toSorted((left, right) => left.name.localeCompare(right.name, 'fr'))
}

export function accessCsv(lines: readonly ShownAccess[], say: (key: Key) => string): string {
  const header = ['date', 'personne', 'données', 'motif', 'personnes vues', 'texte', 'chaîne', 'numéro']
  const rows = lines.map(({ at, actor, dataset, reason, persons, text, object, seq }) => [
    at,
    actor.name,
    say(datasetName(dataset)),
    reason === null ? '' : say(reasonName(reason)),
    persons === null ? '' : String(persons),
    text,
    object,
    String(seq),
  ])
  return csvText([header, ...rows])
}
