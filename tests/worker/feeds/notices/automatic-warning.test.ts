import { describe, expect, test } from 'vitest'
import { automaticWarning } from '../../../../worker/feeds/index.ts'

const apic = (title: string, text = '') => automaticWarning('apic', { title, text })
const flash = (title: string, text = '') => automaticWarning('vigicrues-flash', { title, text })

describe('APIC', () => {
  test('is intense or very intense, whatever the service is called, with the communes that it names', () => {
    expect(
      apic(
        'APIC - Avertissement pluies intenses à l’échelle des communes',
        'Des précipitations intenses sont observées sur les communes de Saint-Martin-sur-Lère, Le Gué et Aulnay.',
      ),
    ).toEqual({
      kind: 'apic',
      danger: 'orange',
      planLevel: 'N1',
      places: ['Saint-Martin-sur-Lère', 'Le Gué', 'Aulnay'],
    })
    expect(apic('APIC : pluies très intenses', 'Commune : Saint-Martin-sur-Lère')).toMatchObject({
      danger: 'red',
      planLevel: 'N3',
      places: ['Saint-Martin-sur-Lère'],
    })
  })

  test('of which only the name of the service stands there has no level: people read it', () => {
    expect(apic('APIC - Avertissement pluies intenses à l’échelle des communes', 'Consultez le site.')).toBeNull()
  })

  test('that is over has no level', () => {
    expect(apic("Fin de l'avertissement pluies intenses", 'Les pluies très intenses ont cessé.')).toBeNull()
  })
})

describe('Vigicrues Flash', () => {
  test('is high or very high', () => {
    expect(
      flash('Vigicrues Flash', 'Risque de crue forte dans les prochaines heures, commune de Le Gué.'),
    ).toMatchObject({ danger: 'orange', planLevel: 'N2', places: ['Le Gué'] })
    expect(flash('Vigicrues Flash : risque de crue très forte')).toMatchObject({ danger: 'red', planLevel: 'N3' })
  })

  test('in other words than these is left to people', () => {
    expect(flash('Vigicrues Flash : nouvelle page de suivi')).toBeNull()
  })
})

test('an authority is never read as an automatic warning, whatever it quotes', () => {
  expect(automaticWarning('authority', { title: 'APIC : pluies très intenses', text: '' })).toBeNull()
})
