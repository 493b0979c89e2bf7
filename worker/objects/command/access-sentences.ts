// What the log says of a look at personal data: which list, why, how many. Never who is in it.
import type { Access, AccessDataset, AccessReason } from '../../model/access.ts'
import type { Actor } from '../../model/identity.ts'
import type { Act } from './log.ts'

const DATASET: Readonly<Record<AccessDataset, string>> = {
  unreached: 'Liste des non joints',
  doors: 'Liste des portes',
  'help person': 'Coordonnées d’une demande d’aide',
  caller: 'Coordonnées d’un appel',
  'shelter list': 'Liste d’un centre d’accueil',
  'damage census': 'Recensement des dégâts et relogements',
  'address at desk': 'État d’une adresse vérifié au guichet',
  'sign-ups by phone': 'Inscriptions par téléphone à écouter',
  register: 'Registre des personnes vulnérables',
  'breach report': 'Relevé pour une violation de données',
  'directory on paper': 'Annuaire opérationnel dans le dossier papier',
}

const REASON: Readonly<Record<AccessReason, string>> = {
  'go-to-them': 'aller les voir',
  'call-them': 'les appeler',
  'correct-the-list': 'corriger la liste',
  'they-asked': 'à leur demande',
  'alert-running': 'alerte en cours',
  'help-call': 'demande d’aide',
  shelter: 'centre d’accueil',
  recovery: 'aide aux sinistrés',
  'person-at-desk': 'la personne est au guichet',
  breach: 'violation de données',
  'paper-copy': 'copie de secours du plan',
}

export function accessed(actor: Actor, access: Access): Act {
  const { dataset, reason, persons, scope } = access
  const where = scope === '' ? '' : ` (${scope})`
  const many = persons === null ? '' : ` : ${persons} ${persons > 1 ? 'personnes' : 'personne'}`
  return {
    actor,
    category: 'système',
    act: 'données consultées',
    text: `${DATASET[dataset]}${where}${many}. Motif : ${REASON[reason]}.`,
    detail: { ...access },
  }
}
