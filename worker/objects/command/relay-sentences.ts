// Lines of the main courante about what was asked of the prefecture and of broadcasters.
import type { Actor } from '../../model/identity.ts'
import type { Relay, RelayEnd, RelayKind } from '../../model/relay.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

const WHAT: Readonly<Record<RelayKind, string>> = {
  'fr-alert': 'FR-Alert',
  broadcast: 'Diffusion radio-télévision',
  'state-siren': 'Sirènes de l’État (SAIP)',
}
const ENDED: Readonly<Record<RelayEnd, string>> = { sent: 'diffusée', refused: 'refusée', withdrawn: 'retirée' }

type Clock = (at: Instant) => string

const head = ({ number, pack }: Relay) => `${WHAT[pack.kind]} (demande n° ${number})`

export function relayAsked(relay: Relay, clock: Clock): Act {
  const { pack, asked, number, code } = relay
  // Who answers, and by which number, stands in the request: the log is kept for longer and read by more.
  const { contact, callBack, ...told } = pack
  void [contact, callBack]
  const zones = pack.zones.map(({ name }) => name).join(', ')
  return {
    actor: asked.actor,
    category: 'demande',
    act: 'relais demandé',
    text: `${head(relay)} demandée à ${clock(asked.at)} à ${asked.to} : ${zones}. Texte et périmètre transmis${pack.exercise ? ' (exercice)' : ''}`,
    detail: { relay: number, happenedAt: asked.at, to: asked.to, channel: asked.by, code, pack: told },
  }
}

export function relayReferenced(relay: Relay, actor: Actor): Act {
  return {
    actor,
    category: 'demande',
    act: 'référence du relais',
    text: `${head(relay)} : référence ${relay.reference?.text ?? ''}`,
    detail: { relay: relay.number, reference: relay.reference?.text ?? '' },
  }
}

export function relayEnded(relay: Relay, clock: Clock): Act {
  const { ended, asked, number } = relay
  if (ended === null) throw new Error('it has not ended')
  const minutes = Math.round((ended.at - asked.at) / 60_000)
  const why = ended.reason === '' ? '' : `. Motif : ${ended.reason}`
  return {
    actor: ended.actor,
    category: 'demande',
    act: `relais ${ENDED[ended.how]}`,
    text: `${head(relay)} ${ENDED[ended.how]} à ${clock(ended.at)}, ${minutes} min après la demande${why}`,
    detail: { relay: number, happenedAt: ended.at, how: ended.how, reason: ended.reason, tookMs: ended.at - asked.at },
  }
}
