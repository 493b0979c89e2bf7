import { describe, expect, test } from 'vitest'
import { segmentsOf } from '../../../worker/fanout/segments.ts'

// The counts were computed for crisis-domain §2.6; a part costs, and one character outside the table triples them.
const GOLDEN: readonly (readonly [id: string, length: number, parts: number, text: string])[] = [
  [
    'M1',
    184,
    2,
    "MAIRIE ST-MARTIN 14/10 17h30. Crue de la Lère prévue cette nuit. Quai Nord et rue Basse inondés vers 23h. Avant 20h: déplacez vos voitures, montez vos biens à l'étage. Infos 0400000000",
  ],
  [
    'M2',
    291,
    2,
    "MAIRIE ST-MARTIN 14/10 21h10. DANGER: la Lère va inonder rue Basse, quai Nord, Moulin avant 23h (plus d'1 m d'eau). PARTEZ MAINTENANT par la route de Lauzun, PAS par le pont. Accueil: gymnase Jaurès, animaux admis. Besoin d'aide pour sortir: 0400000000. Danger de mort: 112 (sourds: SMS 114)",
  ],
  [
    'M2s',
    155,
    1,
    'MAIRIE ST-MARTIN 21h10 DANGER CRUE rue Basse, quai Nord, Moulin avant 23h. PARTEZ par route de Lauzun, pas le pont. Accueil gymnase Jaurès. Aide 0400000000',
  ],
  [
    'M3',
    203,
    2,
    "MAIRIE ST-MARTIN 14/10 23h40. DANGER: l'eau monte vite rue Basse. NE SORTEZ PLUS, pas de voiture. MONTEZ à l'étage avec téléphone, eau, lampe. Danger de mort: 112 (sourds: SMS 114). Prochain message 0h15",
  ],
  [
    'M4',
    206,
    2,
    "MAIRIE ST-MARTIN 15/10 11h00. FIN D'ALERTE crue. Retour possible rue Basse et quai Nord. Pont-Vieux encore fermé. Logement inondé: ne remettez pas l'électricité. Eau du robinet: à bouillir. Aide: 0400000000",
  ],
  [
    'M5',
    147,
    1,
    "MAIRIE ST-MARTIN 14/10 21h18. ERREUR: le message de 21h10 est ANNULÉ. Pas de danger, pas d'évacuation. Retour possible chez vous. Infos: 0400000000",
  ],
  [
    'M6',
    156,
    1,
    'EXERCICE EXERCICE - MAIRIE ST-MARTIN 14/10 10h00. Ceci est un exercice du plan de sauvegarde. Aucune action demandée. Répondez OUI si vous lisez ce message.',
  ],
  [
    'M8',
    176,
    2,
    "MAIRIE ST-MARTIN. Attention, l'eau monte. Partez de la maison maintenant. Allez au gymnase Jaurès. Ne passez pas sur le pont. Vous ne pouvez pas partir ? Appelez le 0400000000.",
  ],
  [
    'M9',
    183,
    2,
    'ST-MARTIN TOWN HALL 21:10. FLOOD: river Lère will flood rue Basse, quai Nord, Moulin before 23:00. LEAVE NOW by route de Lauzun, NOT the bridge. Shelter: gymnase Jaurès. Emergency 112',
  ],
]

test.each(GOLDEN)('%s is %i septets in %i part(s)', (_, length, parts, text) => {
  expect(segmentsOf(text)).toMatchObject({ encoding: 'GSM-7', length, parts, offenders: [] })
})

describe('the edges of a part', () => {
  test.each([
    ['', 0, 160],
    ['a'.repeat(160), 1, 0],
    ['a'.repeat(161), 2, 145],
    ['a'.repeat(306), 2, 0],
    ['a'.repeat(307), 3, 152],
  ])('GSM-7 %#', (text, parts, remaining) => {
    expect(segmentsOf(text)).toMatchObject({ encoding: 'GSM-7', parts, remaining })
  })

  test.each([
    ['ê'.repeat(70), 1, 0],
    ['ê'.repeat(71), 2, 63],
    ['ê'.repeat(134), 2, 0],
    ['ê'.repeat(135), 3, 66],
  ])('UCS-2 %#', (text, parts, remaining) => {
    expect(segmentsOf(text)).toMatchObject({ encoding: 'UCS-2', parts, remaining })
  })

  test('each character of the extension table takes two septets', () => {
    for (const character of '^{}\\[~]|€')
      expect(segmentsOf(character), character).toMatchObject({ encoding: 'GSM-7', length: 2, parts: 1 })
  })

  test('an escape pair is never cut: it moves whole into the next part', () => {
    // 152 + 2 would end in the middle of the pair; the part stays one septet short, and the rest no longer fits in two.
    expect(segmentsOf('a'.repeat(152) + '€' + 'a'.repeat(151))).toMatchObject({ length: 305, parts: 2, remaining: 0 })
    expect(segmentsOf('a'.repeat(152) + '€' + 'a'.repeat(152))).toMatchObject({ length: 306, parts: 3 })
  })

  test('a surrogate pair is never cut either', () => {
    expect(segmentsOf('ê'.repeat(66) + '🌊' + 'ê'.repeat(65))).toMatchObject({ length: 133, parts: 2, remaining: 0 })
    expect(segmentsOf('ê'.repeat(66) + '🌊' + 'ê'.repeat(66))).toMatchObject({ length: 134, parts: 3 })
  })
})

test('small ç, ê and the curly apostrophe force UCS-2; capital Ç, É, è, é, à, ù do not (T01)', () => {
  expect(segmentsOf('ÇÉèéàùìòÅåÆæØøÑñÜüÖöÄäß¿¡§£¥$@ΔΦΓΛΩΠΨΣΘΞ')).toMatchObject({ encoding: 'GSM-7', offenders: [] })
  expect(segmentsOf('Ça reçu, vous êtes l’hôte, reçu')).toMatchObject({
    encoding: 'UCS-2',
    offenders: ['ç', 'ê', '’', 'ô'],
  })
})
