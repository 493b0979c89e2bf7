// A text on the phone of one of the directory, to be read first. The directory stands: the roster's example came before.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const TRIAL = { number: 2, channel: 'sms', member: 'maire', name: 'Dominique Bernard' }

export const TRIAL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/trials',
    access: 'draft alert',
    summary:
      'Sends a text that is being written to one of the directory, by SMS or by a call, who reads or hears it first: “ESSAI POUR RELECTURE” stands before it. At most eight within ten minutes',
    request: {
      parameters: T,
      body: {
        member: 'maire',
        channel: 'sms',
        language: 'fr',
        content: {
          msgType: 'Alert',
          zones: ['B'],
          channels: ['sms'],
          texts: { fr: 'MAIRIE ST-MARTIN : crue de la Lère, rue Basse. Partez à pied par la route de Lauzun.' },
          event: 'inondation',
          severity: 'Severe',
          urgency: 'Expected',
          certainty: 'Likely',
          expiresAt: '2026-10-15T02:00:00+02:00',
          allClear: false,
        },
      },
    },
    answer: { status: 201, body: { trial: TRIAL } },
    problems: [...CHANGING, 'refused', 'not-acceptable', 'too-many-tries'],
  },
  {
    method: 'get',
    path: '/api/{territory}/trials/{number}',
    access: 'draft alert',
    summary: 'What became of it: under way, delivered, answered, unknown',
    request: { parameters: { ...T, number: '2' } },
    answer: { status: 200, body: { trial: TRIAL } },
    problems: OF_TERRITORY,
  },
]
