import type { RegisterFields, RegisterPerson } from '../../../worker/model/register.ts'

/** Somebody of the register, invented. */
export function registered(number: number, change: Partial<RegisterFields> = {}): RegisterPerson {
  return {
    number,
    fields: {
      name: `Personne ${number}`,
      birthYear: 1938,
      standing: 'aged 65',
      address: `${number} rue Basse`,
      wayIn: '',
      phones: ['+33639980012'],
      contacts: [],
      needs: [],
      ...change,
    },
    asked: { by: 'themselves', name: '', inWriting: false },
    askedAt: 0,
    byThirdParty: false,
    toldAt: null,
    confirmedAt: 0,
  }
}
