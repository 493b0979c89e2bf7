import type { Role } from '../../model/identity.ts'

/** The people of the demonstration. Two of them make a decision: duty drafts, mayor or deputy approves. */
export const DEMO_PEOPLE: Readonly<Record<string, { readonly name: string; readonly roles: readonly Role[] }>> = {
  mayor: { name: 'Maire', roles: ['approver', 'admin'] },
  duty: { name: "Élu d'astreinte", roles: ['drafter'] },
  deputy: { name: 'Adjointe', roles: ['approver'] },
  field: { name: 'Équipe de terrain', roles: ['field'] },
  auditor: { name: 'Contrôle', roles: ['auditor'] },
}
