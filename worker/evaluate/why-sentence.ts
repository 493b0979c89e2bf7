// One sentence for a person who reads nothing else: what held, and what would have had to be otherwise.
import type { Words } from '../model/station.ts'
import type { Why } from '../model/why.ts'
import { amount, height, type Names } from './why-words.ts'

/** What would have made this condition otherwise: the other way round from how it was found. */
export function otherwiseWords(why: Why, names: Names): Words {
  const name = names(why.about)
  const { compared, kind } = why
  const held = why.value === 'true'
  if (compared === undefined || kind === 'stale' || kind === 'measure silent') return ofStates(why, name, held)
  const put = kind === 'level above' || kind === 'level below' || kind === 'forecast above' ? height : null
  const bound = put === null ? amount(compared.asked, compared.unit) : put(compared.asked)
  if (compared.unit === 'on/off') {
    const off = (compared.side === 'above') === held
    return off
      ? { fr: `${name} avait été à l’arrêt`, en: `${name} had been off` }
      : { fr: `${name} avait été en marche`, en: `${name} had been on` }
  }
  const subject = SUBJECTS[kind]?.(name) ?? { fr: name, en: name }
  const staysBelow = (compared.side === 'above') === held
  return staysBelow
    ? { fr: `${subject.fr} était resté sous ${bound.fr}`, en: `${subject.en} had stayed below ${bound.en}` }
    : { fr: `${subject.fr} avait atteint ${bound.fr}`, en: `${subject.en} had reached ${bound.en}` }
}

const SUBJECTS: Readonly<Partial<Record<Why['kind'], (name: string) => Words>>> = {
  rise: (name) => ({ fr: `le gain à ${name}`, en: `the rise at ${name}` }),
  'forecast above': (name) => ({ fr: `le haut de la prévision à ${name}`, en: `the upper bound at ${name}` }),
  'forecast probability': (name) => ({ fr: `le risque prévu à ${name}`, en: `the forecast probability at ${name}` }),
  nowcast: (name) => ({ fr: `le risque calculé à ${name}`, en: `the nowcast probability at ${name}` }),
  upstream: (name) => ({ fr: `${name}, à l’amont,`, en: `${name}, upstream,` }),
  bulletin: (name) => ({ fr: `le niveau de ${name}`, en: `the level of ${name}` }),
}

function ofStates({ kind }: Why, name: string, held: boolean): Words {
  if (kind === 'schedule')
    return held
      ? { fr: 'l’heure avait été hors de celles de la règle', en: 'the hour had not been one of the rule’s' }
      : { fr: 'l’heure avait été l’une de celles de la règle', en: 'the hour had been one of the rule’s' }
  return held
    ? { fr: `${name} avait répondu`, en: `${name} had been heard` }
    : { fr: `${name} s’était tu`, en: `${name} had fallen silent` }
}

export function sentenceOf(told: readonly Why[], otherwise: readonly Words[]): Words {
  const facts = told.flatMap(({ said }) => (said === undefined ? [] : [said]))
  const fr = facts.map((one) => one.fr).join(' ; ')
  const en = facts.map((one) => one.en).join('; ')
  if (otherwise.length === 0) return { fr: `${fr}.`, en: `${en}.` }
  return {
    fr: `${fr} ; la règle ne se serait pas déclenchée si ${otherwise.map((one) => one.fr).join(' et si ')}.`,
    en: `${en}; the rule would not have fired if ${otherwise.map((one) => one.en).join(' and if ')}.`,
  }
}
