// What the portal's pages are answered with.
import { PORTAL_POLICY } from '../../flow/portal/sheet.ts'
import type { PortalAnswer } from '../rpc/residents.ts'

export function page(status: PortalAnswer['status'], html: string) {
  return { kind: 'page', status, policy: PORTAL_POLICY, html } as const
}

/** To be asked for anew, so that going back repeats nothing. */
export function see(path: string) {
  return { kind: 'see', status: 200, policy: PORTAL_POLICY, path } as const
}
