import type { RelayKind } from '../../worker/model/relay.ts'
import type { Key } from '../i18n/fr.ts'

/** What the text of a request is called. */
export const TEXT_NAME: Readonly<Record<RelayKind, Key>> = {
  'fr-alert': 'relayText',
  broadcast: 'relayAloud',
  'state-siren': 'relayStateText',
}
