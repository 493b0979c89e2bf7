// What the public reads of one territory: static files, made anew when something changed, served to anybody.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import type { PublicationRpc } from './rpc.ts'

export class Publication extends DurableObject<Env> implements PublicationRpc {
  async publish(): Promise<void> {}
  async read() {
    return null
  }
  async clear(): Promise<void> {}
}
