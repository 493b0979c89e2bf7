// A few people of the register of vulnerable people, all invented: numbers from the range kept for fiction, streets of the invented commune.
import type { Asked, RegisterFields } from '../../worker/model/register.ts'

/** The demonstration's people whom its mayor names: two, since a copy takes two. */
export const NAMED = ['mayor', 'deputy'] as const

export type EntryOfDemo = RegisterFields & { readonly asked: Asked; readonly told: boolean }

const THEMSELVES: Asked = { by: 'themselves', name: '', inWriting: false }

export const DEMO_REGISTER: readonly EntryOfDemo[] = [
  {
    name: 'Odette Merisier',
    birthYear: 1936,
    standing: 'aged 65',
    address: '8 rue Basse',
    wayIn: '2e étage sans ascenseur',
    phones: ['06 39 98 90 01'],
    contacts: [{ name: 'Paul Merisier', phone: '06 39 98 90 02', tie: 'family', hasKey: true }],
    needs: ['help to leave', 'electric device', 'lives alone'],
    asked: THEMSELVES,
    told: true,
  },
  {
    name: 'Marcel Aubépine',
    birthYear: 1944,
    standing: 'aged 65',
    address: '3 quai Nord',
    wayIn: 'sonnette au nom de Roche',
    phones: ['06 39 98 90 03'],
    contacts: [{ name: 'Service d’aide à domicile', phone: '06 39 98 90 04', tie: 'home help', hasKey: false }],
    needs: ['wheelchair'],
    asked: { by: 'legal representative', name: 'Jeanne Aubépine', inWriting: true },
    told: true,
  },
  {
    name: 'Inès Coudrier',
    birthYear: 1979,
    standing: 'disabled adult',
    address: '21 rue du Moulin',
    wayIn: '',
    phones: ['06 39 98 90 05'],
    contacts: [{ name: 'Samir Coudrier', phone: '06 39 98 90 06', tie: 'neighbour', hasKey: true }],
    needs: ['does not hear'],
    asked: THEMSELVES,
    told: false,
  },
  {
    name: 'Germaine Sorbier',
    birthYear: 1931,
    standing: 'aged 65',
    address: '14 rue Basse',
    wayIn: 'clé chez la voisine du 12',
    phones: [],
    contacts: [{ name: 'Lucie Noisetier', phone: '06 39 98 90 08', tie: 'neighbour', hasKey: true }],
    needs: ['carried', 'oxygen', 'lives alone'],
    asked: { by: 'third party', name: 'Lucie Noisetier', inWriting: true },
    told: false,
  },
  {
    name: 'Albert Fusain',
    birthYear: 1948,
    standing: 'aged 65',
    address: '5 place de l’Église',
    wayIn: '',
    phones: ['06 39 98 90 09', '06 39 98 90 10'],
    contacts: [],
    needs: ['lives alone'],
    asked: THEMSELVES,
    told: true,
  },
]
