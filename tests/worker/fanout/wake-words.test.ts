import { expect, test } from 'vitest'
import { wakeSms, wakeSpoken, type WakeCall } from '../../../worker/fanout/wake-words.ts'

const CALL: WakeCall = {
  mode: 'live',
  speaker: 'MAIRIE ST-MARTIN',
  level: 'N3 Alerte',
  title: 'Rue Basse menacée',
  others: 0,
  decideBy: '20:15',
  since: null,
}

test('whoever is woken hears what is proposed and until when it is decided', () => {
  expect(wakeSms(CALL)).toBe(
    'MAIRIE ST-MARTIN, astreinte: N3 Alerte proposé, Rue Basse menacée. Décider avant 20:15. Ouvrez Tocsin et accusez réception.',
  )
})

test('where a signed scenario leaves by itself within the minute, that comes first, with how to stop it', () => {
  const leaving = { ...CALL, leaves: 'Crue rapide' }
  expect(wakeSms(leaving)).toBe(
    'MAIRIE ST-MARTIN, astreinte: le scénario signé « Crue rapide » part seul dans moins d’une minute. Pour l’arrêter, ouvrez Tocsin : VETO.',
  )
  const spoken = wakeSpoken(leaving)
  expect(spoken).toContain('part seul dans moins d’une minute. Pour l’arrêter, ouvrez Tocsin et touchez veto.')
  expect(spoken.indexOf('part seul')).toBeLessThan(spoken.indexOf('Les mesures proposent'))
})
