import { expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { writeCap } from '../../../worker/cap/write-cap.ts'
import { capsOf } from '../../../worker/flow/cap-of-alert.ts'
import { recordedOrSkip } from '../../support/recorded.ts'
import { edition, EVENING, HOUR, published, revision } from './published.ts'

const ISSUER = edition()
const SECOND = Math.floor(EVENING / 1_000) * 1_000

test('an alert is one message with an info block a language, its zone and its page', () => {
  const [cap] = capsOf(published(), ISSUER)
  expect(cap).toMatchObject({
    identifier: 'tocsin.99001.7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b90.1',
    sender: '99001@alerte.example',
    sent: SECOND,
    status: 'Actual',
    msgType: 'Alert',
    scope: 'Public',
    references: [],
  })
  expect(cap?.infos.map(({ language }) => language)).toEqual(['fr-FR', 'fr-x-falc', 'en-GB'])
  expect(cap?.infos[2]).toMatchObject({
    categories: ['Met'],
    responseTypes: ['Shelter'],
    description: 'ST-MARTIN TOWN HALL. FLOOD rue Basse. GO UPSTAIRS. Alerte 7',
    web: 'https://alerte.example/99001/alerts/7',
    expires: EVENING + 6 * HOUR,
    areas: [{ areaDesc: 'Rue Basse', geocodes: [{ valueName: 'INSEE', value: '99001' }] }],
  })
})

test('update, all-clear and correction refer to every message before them, by the very time in it', () => {
  const revisions = [
    revision(1),
    revision(2),
    revision(3, { allClear: true, urgency: 'Past' }),
    revision(4, { msgType: 'Cancel' }),
  ]
  const caps = capsOf(published(revisions), ISSUER)
  expect(caps.map(({ msgType }) => msgType)).toEqual(['Alert', 'Update', 'Update', 'Cancel'])
  expect(caps[2]?.infos[0]?.responseTypes).toEqual(['AllClear'])
  expect(caps[3]?.references).toEqual(
    caps.slice(0, 3).map(({ sender, identifier, sent }) => ({ sender, identifier, sent })),
  )
})

test('an alert that was stopped without a further message is cancelled for those who relay it', () => {
  const caps = capsOf(published([revision(1)], { state: 'cancelled', closedAt: EVENING + HOUR }), ISSUER)
  expect(caps.map(({ msgType, identifier }) => [msgType, identifier.split('.').at(-1)])).toEqual([
    ['Alert', '1'],
    ['Cancel', 'stop'],
  ])
  expect(caps[1]).toMatchObject({ sent: EVENING + HOUR, references: [{ identifier: caps[0]?.identifier }] })
})

test('what was published once never changes: neither identifier nor a single byte', () => {
  const before = capsOf(published(), ISSUER).map((cap) => writeCap(cap, 'Europe/Paris'))
  const later = capsOf(published([revision(1), revision(2)], { state: 'ended', closedAt: EVENING + 9 * HOUR }), {
    ...ISSUER,
  }).map((cap) => writeCap(cap, 'Europe/Paris'))
  expect(later[0]).toBe(before[0])
})

test('a public exercise says so, and nobody who decided is named', () => {
  const caps = capsOf(published([revision(1, { mode: 'public-exercise' })]), ISSUER)
  expect(caps[0]?.status).toBe('Exercise')
  expect(caps[0]?.infos[0]?.description).toMatch(/^EXERCICE/)
  expect(JSON.stringify(caps)).not.toMatch(/Jeanne|Discret/)
})

test('all of it validates against the schema of the standard', async (context) => {
  const schema = recordedOrSkip('cap/xsd/CAP-v1.2.xsd', context)
  const stopped = published([revision(1), revision(2, { msgType: 'Cancel' })], {
    state: 'cancelled',
    closedAt: EVENING,
  })
  for (const cap of [...capsOf(published(), ISSUER), ...capsOf(stopped, ISSUER)]) {
    const { errors } = await validateXML({
      xml: { fileName: 'alert.xml', contents: writeCap(cap, 'Europe/Paris') },
      schema: { fileName: 'cap.xsd', contents: schema },
    } as Parameters<typeof validateXML>[0])
    expect(errors).toEqual([])
  }
})
