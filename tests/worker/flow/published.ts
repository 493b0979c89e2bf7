// An alert as it was sent, for the tests of what the public gets.
import type { Alert, AlertContent, AlertRevision } from '../../../worker/model/alert.ts'
import type { Edition, PublishedAlert } from '../../../worker/model/publication.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import { bundle } from '../../objects/commune.ts'

export const EVENING = Date.parse('2026-10-14T21:10:07.450+02:00')
export const HOUR = 3_600_000
const ACTOR = { id: 'p1', name: 'Jeanne Secrète' }

export const ZONE_B: Zone = {
  id: 'B',
  name: { fr: 'Rue Basse', en: 'Rue Basse' },
  geometry: [
    [
      [
        [2.3351, 43.0488],
        [2.3481, 43.0488],
        [2.3481, 43.0501],
        [2.3351, 43.0501],
        [2.3351, 43.0488],
      ],
      [
        [2.34, 43.0492],
        [2.342, 43.0492],
        [2.342, 43.0496],
        [2.34, 43.0496],
        [2.34, 43.0492],
      ],
    ],
  ],
  hash: 'b',
  decideBefore: null,
}

export function revision(number: number, change: Partial<AlertContent> = {}): AlertRevision {
  const at = EVENING + (number - 1) * HOUR
  return {
    alert: '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90',
    revision: number,
    content: {
      msgType: number === 1 ? 'Alert' : 'Update',
      mode: 'live',
      zones: ['B'],
      zoneHashes: ['b'],
      channels: ['sms'],
      texts: {
        fr: 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. MONTEZ à l’étage.',
        'fr-x-falc': 'L’eau monte. Montez à l’étage.',
        en: 'ST-MARTIN TOWN HALL. FLOOD rue Basse. GO UPSTAIRS.',
      },
      event: 'Crue',
      hazard: 'crue',
      responseType: 'Shelter',
      severity: 'Severe',
      urgency: 'Immediate',
      certainty: 'Likely',
      expiresAt: at + 6 * HOUR,
      count: 115,
      allClear: false,
      ...change,
    },
    contentHash: 'h',
    submittedBy: ACTOR,
    submittedAt: at - 60_000,
    approvedBy: { id: 'p2', name: 'Paul Discret' },
    approvedAt: at,
    aloneReason: null,
  }
}

export function published(
  revisions: readonly AlertRevision[] = [revision(1)],
  change: Partial<Alert> = {},
): PublishedAlert {
  const alert: Alert = {
    id: revisions[0]?.alert ?? '',
    number: 7,
    mode: 'live',
    state: 'in force',
    closedAt: null,
    proposal: null,
    current: revisions.at(-1) ?? revision(1),
    revisions,
    ...change,
  }
  return { alert, zones: Object.fromEntries(revisions.map((one) => [one.revision, [ZONE_B]])) }
}

export function edition(change: Partial<Edition> = {}, territory = '99001'): Edition {
  return {
    seq: 1,
    madeAt: EVENING + 60_000,
    territory: { ...bundle(territory).territory, publicDesk: '0400000000' },
    origin: 'https://alerte.example',
    planLevel: 'N3',
    zones: [ZONE_B],
    alerts: [published()],
    stations: [],
    ...change,
  }
}
