// One route as it is described, checked against the matrix of roles, and executed by a test.
import type { Right } from '../../model/identity.ts'
import type { ProblemType } from '../problem.ts'

/** `anyone`: no session. `own session`: any credential. `provider`: signed as the provider signs. `demonstration`: 404 elsewhere. */
export type Access = Right | 'anyone' | 'own session' | 'provider' | 'demonstration'

export interface RouteEntry {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** OpenAPI path, parameters in braces. */
  readonly path: string
  readonly access: Access
  readonly summary: string
  readonly request: {
    readonly parameters?: Readonly<Record<string, string>>
    readonly query?: Readonly<Record<string, string>>
    readonly contentType?: string
    readonly body?: unknown
  }
  readonly answer: { readonly status: number; readonly contentType?: string; readonly body?: unknown }
  readonly problems: readonly ProblemType[]
}

export const T = { territory: '99001' } as const
export const OF_TERRITORY: readonly ProblemType[] = [
  'not-signed-in',
  'right-missing',
  'not-found',
  'cross-site',
  'another-person',
]
export const CHANGING: readonly ProblemType[] = [...OF_TERRITORY, 'bad-request', 'unreadable-body', 'body-too-large']
