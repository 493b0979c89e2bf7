import { expect, test } from 'vitest'
import { frameOf } from '../../../worker/flow/display-frame.ts'
import type { Display, DisplayNotice } from '../../../worker/model/display.ts'
import type { Mode } from '../../../worker/model/mode.ts'
import { REAL_CLOCK } from '../../../worker/model/time.ts'
import { EVENING, HOUR, revision } from './published.ts'

const DISPLAY: Display = {
  id: 'mairie',
  name: { fr: 'Mairie', en: 'Town hall' },
  at: [2.34, 43.05],
  face: { kind: 'screen' },
} as unknown as Display

function notice(alert: string, mode: Mode, severity: 'Severe' | 'Minor', expiresAt = EVENING + HOUR): DisplayNotice {
  const { content } = revision(1, { mode, severity, expiresAt })
  return { alert, number: 1, revision: 1, mode, content, speaker: 'MAIRIE', zoneNames: [], displays: ['mairie'] }
}
const shown = (notices: readonly DisplayNotice[], machineNow = EVENING) =>
  frameOf({ territory: '99001', display: DISPLAY, notices, clock: REAL_CLOCK, machineNow, seq: 1 }).notices

test('of an exercise a display shows nothing while anything real stands on it, however small; and EXERCICE first where it shows it', () => {
  const practised = notice('x', 'public-exercise', 'Severe')
  const real = notice('real', 'live', 'Minor', EVENING + HOUR / 2)
  expect(shown([practised, real]).map(({ alert }) => alert)).toEqual(['real'])
  expect(shown([practised]).map(({ texts }) => texts.fr?.startsWith('EXERCICE - '))).toEqual([true])
  // What is real has run out: the exercise, which nobody has withdrawn, is shown again.
  expect(shown([practised, real], EVENING + HOUR / 2).map(({ alert }) => alert)).toEqual(['x'])
})
