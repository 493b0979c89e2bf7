// The displays of one territory and mode: enrolled by a code, told at once over hibernating sockets, heard by their render receipts.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import { refused } from '../model/reason.ts'
import type { DisplayHubRpc } from './rpc.ts'

export class DisplayHub extends DurableObject<Env> implements DisplayHubRpc {
  async configure(): Promise<void> {}
  async setClock(): Promise<void> {}
  async show(): Promise<void> {}
  async withdraw(): Promise<void> {}
  async invite() {
    return refused('code not accepted', 'no display is known here')
  }
  async enrol() {
    return refused('code not accepted', 'no display is known here')
  }
  async revoke(): Promise<boolean> {
    return false
  }
  async clear(): Promise<void> {}
}
