// What stands in clear on disk by design, each with its reason. A test plants names, numbers, homes and points through every door and reads the state
// folder as a thief would: whatever it finds must be one of these.
interface Said {
  readonly fr: string
  readonly en: string
}

export interface ClearText {
  readonly what: Said
  /** The class of the object whose folder holds it. */
  readonly where: string
  readonly why: Said
}

export const CLEAR_TEXT: readonly ClearText[] = [
  {
    what: {
      fr: 'noms des personnes de la commune dans la main courante',
      en: 'names of the town’s own people in the log',
    },
    where: 'Command',
    why: {
      fr: 'qui a décidé quoi est une preuve ; une ligne que personne ne peut lire ne prouve rien',
      en: 'who decided what is proof; a line that nobody can read proves nothing',
    },
  },
  {
    what: {
      fr: 'ce qu’une personne écrit à la main : main courante, observations, points de situation',
      en: 'what a person writes by hand: log, sightings, points de situation',
    },
    where: 'Command',
    why: {
      fr: 'la main courante est lue, imprimée et vérifiée par d’autres ; n’y écrivez un habitant que s’il le faut',
      en: 'the log is read, printed and verified by others; write of a resident there only where you must',
    },
  },
  {
    what: { fr: 'noms de qui se connecte et de leurs clés', en: 'names of who signs in, and of their keys' },
    where: 'Accounts',
    why: {
      fr: 'la liste est lue avant que quiconque soit connecté ; leurs actes sont de toute façon à leur nom',
      en: 'the list is read before anybody is signed in; their acts stand in their name anyway',
    },
  },
  {
    what: {
      fr: 'numéros de services dans les fichiers du territoire : ligne de crise, préfecture, secours',
      en: 'numbers of services in the territory’s files: crisis line, prefecture, rescue centre',
    },
    where: 'Command',
    why: {
      fr: 'les fichiers sont gardés tels qu’appliqués, pour prouver une version ; écrivez-y des lignes de service, pas des personnes',
      en: 'files are kept as applied, so that a version can be proved; write lines of services there, not of people',
    },
  },
  {
    what: {
      fr: 'toutes les adresses de la commune, sans personne',
      en: 'every address of the commune, with nobody in it',
    },
    where: 'ResidentsShard',
    why: {
      fr: 'c’est la base nationale, publique ; qui y habite est scellé',
      en: 'it is the public national file; who lives there is sealed',
    },
  },
]
