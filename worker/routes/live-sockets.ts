// A socket was let in once; whoever signs out or loses a right must not go on listening.
import { commandOf, type Env } from '../env.ts'
import { MODES } from '../model/mode.ts'

/** `identity` null ends all of them: a key's holder is not known by the key's number, and whoever still may comes back at once. */
export async function endLive(env: Env, territory: string, identity: string | null): Promise<void> {
  await Promise.all(MODES.map((mode) => commandOf(env, territory, mode).closeSockets(identity)))
}
