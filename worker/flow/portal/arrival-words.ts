// What whoever comes to a shelter reads on their own phone. They stand in a queue, wet and tired: few words.
import type { Language } from '../../model/message.ts'

export interface ArrivalWords {
  readonly title: (shelter: string) => string
  readonly lead: string
  readonly name: string
  readonly persons: string
  readonly phone: string
  readonly address: string
  readonly addressHint: string
  readonly needs: string
  readonly needsHint: string
  readonly animals: string
  readonly optional: string
  readonly send: string
  readonly kept: string
  readonly done: (name: string, persons: number) => string
  readonly doneHint: string
  readonly again: string
  readonly closed: string
  readonly closedHint: string
  readonly many: string
  readonly noName: string
  readonly noCount: string
  readonly noPhone: string
}

const FRENCH: ArrivalWords = {
  title: (shelter) => `Vous arrivez : ${shelter}`,
  lead: 'Une fiche par famille ou par groupe. Vous serez compté, et cherché nulle part ailleurs.',
  name: 'Votre nom',
  persons: 'Combien êtes-vous, avec vous ?',
  phone: 'Votre téléphone',
  address: 'D’où venez-vous ?',
  addressHint: 'Numéro et rue. Nous saurons que personne n’est resté là-bas.',
  needs: 'De quoi avez-vous besoin ?',
  needsHint: 'Médicament, fauteuil, bébé…',
  animals: 'Combien d’animaux ?',
  optional: 'facultatif',
  send: 'Je suis arrivé',
  kept: 'La commune garde cette fiche le temps de l’événement, puis l’efface.',
  done: (name, persons) => `C’est noté : ${name}, ${persons} ${persons === 1 ? 'personne' : 'personnes'}`,
  doneHint: 'Montrez cet écran à l’accueil. Ne repartez pas sans le dire.',
  again: 'Une autre famille avec ce téléphone',
  closed: 'Ce carré ne sert plus.',
  closedHint: 'Cet accueil est fermé, ou l’affiche est ancienne. Adressez-vous à l’accueil.',
  many: 'Trop de fiches d’un coup : donnez votre nom à l’accueil.',
  noName: 'Écrivez votre nom.',
  noCount: 'Écrivez un nombre, de 1 à 20.',
  noPhone: 'Ce numéro n’existe pas : corrigez-le, ou laissez vide.',
}

export const ARRIVAL_WORDS: Readonly<Record<Language, ArrivalWords>> = {
  fr: FRENCH,
  'fr-x-falc': {
    ...FRENCH,
    lead: 'Une seule personne remplit pour toute la famille.',
    addressHint: 'Écrivez le numéro et la rue de votre maison.',
    kept: 'La mairie efface ces réponses à la fin.',
    doneHint: 'Montrez votre téléphone à une personne de l’accueil. Dites-lui si vous partez.',
  },
  en: {
    title: (shelter) => `You have arrived: ${shelter}`,
    lead: 'One form for each family or group. You will be counted, and looked for nowhere else.',
    name: 'Your name',
    persons: 'How many are you, yourself included?',
    phone: 'Your telephone',
    address: 'Where do you come from?',
    addressHint: 'Number and street. We will know that nobody stayed there.',
    needs: 'What do you need?',
    needsHint: 'Medicine, wheelchair, baby…',
    animals: 'How many animals?',
    optional: 'optional',
    send: 'I have arrived',
    kept: 'The town keeps this form for as long as the event lasts, then erases it.',
    done: (name, persons) => `Noted: ${name}, ${persons} ${persons === 1 ? 'person' : 'persons'}`,
    doneHint: 'Show this screen at the desk. Do not leave without saying so.',
    again: 'Another family with this phone',
    closed: 'This code is of no use any more.',
    closedHint: 'This shelter is closed, or the poster is an old one. Go to the desk.',
    many: 'Too many forms at once: give your name at the desk.',
    noName: 'Write your name.',
    noCount: 'Write a number, from 1 to 20.',
    noPhone: 'This number does not exist: correct it, or leave it empty.',
  },
}
