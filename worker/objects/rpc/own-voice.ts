// Recordings of a person's own voice, as they are kept, heard again and played in calls.
import type { Actor } from '../../model/identity.ts'
import type { Language } from '../../model/message.ts'
import type { OwnVoice } from '../../model/own-voice.ts'

export interface OwnVoiceRpc {
  /** The log says who recorded it. The same again is the same. Null where too many are kept already. */
  keepOwnVoice(
    said: { readonly language: Language; readonly says: string; readonly seconds: number; readonly wav: Uint8Array },
    by: Actor,
  ): Promise<OwnVoice | null>
  /** To be heard by who writes and who approves; null where it is not kept here. */
  ownVoice(sha256: string): Promise<Uint8Array | null>
  /** By its public name, as long as an approved alert of it is under way; null otherwise. */
  playedVoice(name: string): Promise<Uint8Array | null>
}
