// Somebody's own voice in the calls of a launch: where a provider finds it, and what is said before it.
import type { Recording } from '../../fanout/channel.ts'
import { voiceLead } from '../../fanout/spoken.ts'
import type { Wording } from '../../model/dwelling.ts'
import { ownVoiceIn } from '../../model/own-voice.ts'
import type { Launch } from '../rpc/errands.ts'
import { ownVoiceName } from '../shared/own-voice-name.ts'
import { sourceOf } from './expansion.ts'
import type { JournalGround } from './journal-ground.ts'
import type { JournalRow } from './journal-tables.ts'

/** Whoever is told other words hears those: nobody has recorded them. */
export function recordingOf(
  { env, keyring }: JournalGround,
  {
    row: { channel, language },
    launch,
    wording,
  }: {
    readonly row: Pick<JournalRow, 'channel' | 'language'>
    readonly launch: Launch
    readonly wording: Wording | null
  },
): { readonly recording?: Recording } {
  const source = sourceOf(launch, language, [], wording)
  const voice = channel === 'voice' ? ownVoiceIn(source.content, language) : null
  if (voice === null) return {}
  const name = ownVoiceName(keyring, launch.mode, launch.alert, voice.sha256)
  const url = `${env.TOCSIN_ORIGIN}/${launch.territory.code}/voice/${name}.wav`
  return { recording: { url, lead: voiceLead(source) } }
}
