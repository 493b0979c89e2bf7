import { expect, test } from 'vitest'
import { exerciseNotice } from '../../../worker/fanout/exercise-notice-words.ts'
import { lintTexts } from '../../../worker/fanout/lint.ts'
import { renderFor, type MessageSource } from '../../../worker/fanout/render.ts'
import { segmentsOf } from '../../../worker/fanout/segments.ts'
import { PUBLIC_EXERCISE_CHANNELS } from '../../../worker/model/public-exercise.ts'

const AT = Date.parse('2026-12-05T10:30:00+01:00')
const texts = exerciseNotice({ speaker: 'MAIRIE ST-MARTIN', at: AT, timeZone: 'Europe/Paris' })
const source: MessageSource = {
  content: {
    texts,
    msgType: 'Alert',
    event: 'exercice',
    hazard: 'autre',
    severity: 'Minor',
    expiresAt: AT,
    allClear: false,
  },
  language: 'fr',
  mode: 'public-exercise',
  number: 900_001,
  revision: 1,
  territory: { code: '93050', speaker: 'MAIRIE ST-MARTIN' },
}

test('the notice says when, that there is nothing to do, and that it is no alert; nothing in it is refused', () => {
  expect(texts.fr).toContain("Exercice d'alerte samedi 5 décembre vers 10 h 30")
  expect(texts.en).toContain('Saturday 5 December at about 10:30')
  expect(lintTexts(texts, { linkDomain: null, inbound: null })).toEqual([])
  expect(segmentsOf(renderFor('sms', source)).parts).toBeLessThanOrEqual(2)
})

// A display shows the words of the SMS; WhatsApp needs the town's templates: conversation.test.ts has it.
test.each(PUBLIC_EXERCISE_CHANNELS.filter((channel) => channel !== 'display' && channel !== 'whatsapp'))(
  'EXERCICE comes before anything else by %s (INV-11)',
  (channel) => {
    expect(renderFor(channel, source).slice(0, 60)).toMatch(/exercice/i)
  },
)
