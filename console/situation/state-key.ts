import type { Key } from '../i18n/fr.ts'
import type { ZoneState } from './zone-state.ts'

export const STATE_KEY: Readonly<Record<ZoneState, Key>> = {
  calm: 'zoneCalm',
  watch: 'zoneWatch',
  soon: 'zoneSoon',
  passed: 'zonePassed',
  pending: 'zonePending',
  alerted: 'zoneAlerted',
}
