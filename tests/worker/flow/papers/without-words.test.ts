// The words of a loud-hailer and of the town's own posts: whole sentences of what was approved, as many as fit, EXERCICE first in an exercise.
import { expect, test } from 'vitest'
import { hailFault, hailText, markedHail } from '../../../../worker/flow/papers/hail-text.ts'
import { readyPost, signsOf } from '../../../../worker/flow/papers/ready-post.ts'
import type { Alert } from '../../../../worker/model/alert.ts'
import { hailSeconds } from '../../../../worker/model/hail.ts'
import type { Territory } from '../../../../worker/model/territory.ts'

const territory = {
  code: '99001',
  name: 'Saint-Martin-sur-Lère',
  speaker: 'MAIRIE ST-MARTIN',
  publicDesk: '0400000000',
} as unknown as Territory
const FR =
  'MAIRIE ST-MARTIN 14/10 21h05. DANGER : la Lère inonde la rue Basse. Le pont est fermé depuis une heure et le restera toute la nuit pour tout le monde sans exception, riverains et secours compris, jusqu’à nouvel ordre de la préfecture. PARTEZ MAINTENANT par la route de Lauzun. Infos 0400000000.'
const alert = (fr = FR) =>
  ({
    id: 'a',
    number: 7,
    current: { revision: 2, content: { texts: { fr, en: 'FLOOD. LEAVE NOW.' } } },
  }) as unknown as Alert
const origin = 'https://tocsin.example'

test('a loud-hailer says who speaks, what happens and what to do, in twenty seconds; what is only told is left out first', () => {
  const { fr, en } = hailText(alert(), { mode: 'live', territory })
  expect(fr).toBe(
    'Mairie de Saint-Martin. DANGER : la Lère inonde la rue Basse. PARTEZ MAINTENANT par la route de Lauzun.',
  )
  expect(hailSeconds(fr)).toBeLessThanOrEqual(20)
  expect(en).toBe('Saint-Martin town hall. FLOOD. LEAVE NOW.')
})

test('EXERCICE stands first whatever is written, in both languages; nothing, or too long, is refused', () => {
  expect(hailText(null, { mode: 'exercise', territory })).toEqual({ fr: 'EXERCICE - ', en: 'EXERCICE - ' })
  const marked = markedHail({ fr: ' Montez. ', en: '' }, 'exercise')
  expect(marked).toEqual({ fr: 'EXERCICE - Montez.', en: '' })
  expect(markedHail(marked, 'exercise')).toEqual(marked)
  expect(hailFault(marked, 'exercise')).toBeNull()
  expect(hailFault(markedHail({ fr: 'EXERCICE - ', en: '' }, 'exercise'), 'exercise')?.reason).toBe('empty text')
  expect(hailFault({ fr: 'mot '.repeat(40), en: '' }, 'live')).toBeNull()
  expect(hailFault({ fr: 'mot', en: 'word '.repeat(41) }, 'live')?.reason).toBe('text too long')
})

test('a post has at most 280 signs with its number and the address that verifies it; the long one has every word', () => {
  const post = readyPost(alert(), { mode: 'live', territory, origin })
  expect(signsOf(post.short)).toBeLessThanOrEqual(280)
  expect(post.short).toContain('PARTEZ MAINTENANT par la route de Lauzun.')
  expect(post.short.endsWith('Alerte n° 7, à vérifier : https://tocsin.example/99001/alerts/7')).toBe(true)
  expect(post.long).toContain(FR)
  expect(post.long).toContain('FLOOD. LEAVE NOW.')
  expect(post.long).toContain('0400000000')
  const long = readyPost(alert(`${FR} ${'Une phrase de plus qui dit autre chose. '.repeat(20)}`), {
    mode: 'live',
    territory,
    origin,
  })
  expect(signsOf(long.short)).toBeLessThanOrEqual(280)
})

test('an exercise begins with its word, and leads to no page', () => {
  const { short, long } = readyPost(alert(), { mode: 'exercise', territory, origin })
  for (const text of [short, long]) {
    expect(text.startsWith('EXERCICE - ')).toBe(true)
    expect(text).not.toContain('https://')
  }
})
