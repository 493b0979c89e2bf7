import type { Env } from '../env.ts'
import type { Identity } from '../model/identity.ts'
import type { Mode } from '../model/mode.ts'

/** What every route's context holds. `identity` and `mode` are there once `requireRight` has let the request pass. */
export interface AppEnv {
  Bindings: Env
  Variables: { identity: Identity; mode: Mode }
}
