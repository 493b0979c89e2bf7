// A request to the prefecture or to broadcasters in words: what it is, how it stands, how much of it fits.
import { segmentsOf } from '../../worker/fanout/segments.ts'
import { spokenSeconds } from '../../worker/fanout/spoken.ts'
import {
  CELL_BROADCAST_MOST,
  READ_ALOUD_MOST_S,
  relayTook,
  STATE_SIREN_MOST_SIGNS,
  type Relay,
  type RelayKind,
} from '../../worker/model/relay.ts'
import type { Instant } from '../../worker/model/time.ts'
import { timeNear } from '../format/figures.ts'
import { duration } from '../format/spoken.svelte.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const KIND: Readonly<Record<RelayKind, Key>> = {
  'fr-alert': 'relayFrAlert',
  broadcast: 'relayBroadcast',
  'state-siren': 'relayStateSiren',
}
export const kindName = (kind: RelayKind) => say(KIND[kind])

/** « demandée à 20:55, attend depuis 12 min », « diffusée à 22:10, 1 h 15 après ». */
export function standingWords({ asked, ended }: Relay, now: Instant, timeZone: string): string {
  const time = duration(relayTook({ asked, ended }, now))
  const askedAt = timeNear(asked.at, now, timeZone)
  if (ended === null) return say('relayWaits', { asked: askedAt, to: asked.to, time })
  const at = timeNear(ended.at, now, timeZone)
  const words = { sent: 'relaySent', refused: 'relayRefused', withdrawn: 'relayWithdrawn' } as const
  return say(words[ended.how], { asked: askedAt, at, time, reason: ended.reason })
}

export interface Fit {
  readonly words: string
  readonly fits: boolean
}

export function fitOf(kind: RelayKind, text: string): Fit {
  if (kind === 'broadcast') {
    const seconds = spokenSeconds(text, 'fr')
    return {
      words: say('relaySeconds', { n: String(seconds), most: String(READ_ALOUD_MOST_S) }),
      fits: seconds <= READ_ALOUD_MOST_S,
    }
  }
  if (kind === 'state-siren')
    return {
      words: say('relaySignsAlone', { n: String(text.length), most: String(STATE_SIREN_MOST_SIGNS) }),
      fits: text.length <= STATE_SIREN_MOST_SIGNS,
    }
  const { encoding, length } = segmentsOf(text)
  const most = CELL_BROADCAST_MOST[encoding]
  return {
    words: say('relaySigns', { n: String(length), most: String(most), encoding }),
    fits: length <= most,
  }
}
