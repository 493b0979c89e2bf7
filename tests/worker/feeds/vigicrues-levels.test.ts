import { describe, expect, test } from 'vitest'
import { vigicruesLevels } from '../../../worker/feeds/vigicrues-levels.ts'
import type { FeedRequest, FeedResult } from '../../../worker/ingest/feed.ts'
import type { RawBulletin } from '../../../worker/model/bulletin.ts'
import { recordedNames, recordedOrSkip } from '../../support/recorded.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const REQUEST: FeedRequest = { codes: [], areas: ['MO12'], cursor: null, since: NOW, now: NOW }

function read(body: string, reach = 'MO12'): FeedResult {
  const url = `https://vigicrues.example/services/InfoVigiCru.json?TypEntVigiCru=8&CdEntVigiCru=${reach}`
  return vigicruesLevels.read({ status: 200, contentType: 'application/json', body, url }, REQUEST)
}

function bulletinOf(result: FeedResult): RawBulletin {
  const [one] = result.kind === 'read' ? (result.bulletins?.items ?? []) : []
  if (one === undefined) throw new Error(JSON.stringify(result))
  return one
}

function info(change: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    'vic:InfoVigiCru': {
      'vic:DtHrInfoVigiCru': '2026-10-14T13:58:40+0200',
      'vic:DtHrSuivInfoVigiCru': '2026-10-14T22:00:00+0200',
      'vic:NivInfoVigiCru': '3',
      ...change,
    },
  })
}

test('each reach is asked by itself, and the answer is heard of that reach', () => {
  expect(vigicruesLevels.ask({ ...REQUEST, areas: ['MO12', 'LO18'] })).toEqual([
    { path: '/InfoVigiCru.json?TypEntVigiCru=8&CdEntVigiCru=MO12', headers: {}, areas: ['MO12'] },
    { path: '/InfoVigiCru.json?TypEntVigiCru=8&CdEntVigiCru=LO18', headers: {}, areas: ['LO18'] },
  ])
})

test('the level, its words and its hours, with and without the prefixes of the old service', () => {
  const texts = { SituActuInfoVigiCru: 'Débordements <b>en cours</b>.', ConsInfoVigiCru: 'Éloignez-vous.' }
  const old = bulletinOf(read(info({ 'vic:SituActuInfoVigiCru': texts.SituActuInfoVigiCru })))
  expect(old).toMatchObject({
    identifier: 'reach MO12',
    areas: ['MO12'],
    phenomenon: 'crues',
    danger: 'orange',
    severity: 'Severe',
    sentAt: Date.parse('2026-10-14T13:58:40+02:00'),
    // One hour after the next one is due.
    expires: Date.parse('2026-10-14T23:00:00+02:00'),
    texts: { fr: { description: 'Débordements en cours.' } },
  })
  expect(bulletinOf(read(info(texts).replaceAll('vic:', '')))).toMatchObject({
    danger: 'orange',
    texts: { fr: { instruction: 'Éloignez-vous.' } },
  })
})

test.each([
  ['1', 'green'],
  [2, 'yellow'],
  ['3', 'orange'],
  [4, 'red'],
  ['0', null],
  ['5', null],
  [null, null],
  ['', null],
  [2.5, null],
] as const)('the level %j is %s, and never green because it is not known', (code, danger) => {
  expect(bulletinOf(read(info({ 'vic:NivInfoVigiCru': code }))).danger).toBe(danger)
})

test('a bulletin that names no successor is believed for a day and an hour', () => {
  const bulletin = bulletinOf(read(info({ 'vic:DtHrSuivInfoVigiCru': '' })))
  expect((bulletin.expires ?? 0) - bulletin.sentAt).toBe(25 * 3_600_000)
})

test('their placeholders are no names', () => {
  const entity = { 'vic:CdEntVigiCru': 'MO12', 'vic:LbEntVigiCru': 'A renseigner obligatoirement' }
  const producer = { 'vic:CdIntervenant': 'ARenseigner', 'vic:LbIntervenant': 'ARenseigner' }
  const bulletin = bulletinOf(read(info({ 'vic:porteSurLEntite': entity, 'vic:aEteProduitePar': producer })))
  expect([bulletin.event, bulletin.issuer]).toEqual(['tronçon MO12', 'Vigicrues'])
})

describe('recorded bulletins', () => {
  // What each file of this service comes to when it is asked for as a reach.
  const EXPECTED: Readonly<Record<string, readonly [reach: string, result: string]>> = {
    'InfoVigiCru_CdEntVigiCru1.json': ['1', 'answered for another'],
    'InfoVigiCru_CdEntVigiCru1_detail.json': ['1', 'answered for another'],
    'InfoVigiCru_CdEntVigiCruAP1.json': ['AP1', 'green'],
    'InfoVigiCru_TypEntVigiCru2.json': ['A00', 'answered for another'],
    'InfoVigiCru_TypEntVigiCru2_detail.json': ['A00', 'answered for another'],
    'InfoVigiCru_TypEntVigiCru4.json': ['4', 'answered for another'],
  }
  test('each comes to its level, or is refused for being of a territory and no reach', (context) => {
    const names = recordedNames('vigicrues/v1.1_2020').filter((name) => name.startsWith('InfoVigiCru'))
    if (names.length === 0) recordedOrSkip('vigicrues/v1.1_2020', context)
    const found = names.map((name) => {
      const reach = EXPECTED[name]?.[0] ?? '?'
      const result = read(recordedOrSkip(`vigicrues/v1.1_2020/${name}`, context), reach)
      return [name, [reach, result.kind === 'fault' ? result.message : bulletinOf(result).danger]]
    })
    const levels = found.filter(([, value]) => value?.[1] === 'green').length
    console.log(`recorded reaches: ${levels} read, ${found.length - levels} refused`)
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(
        Object.entries(EXPECTED).map(([name, [reach, said]]) => [
          name,
          [reach, said === 'green' ? said : (expect.stringContaining(said) as string)],
        ]),
      ),
    )
  })

  test.for(['vigicrues/v1.1_2020', 'vigicrues/2026'])(
    'what the other services of Vigicrues answer is no bulletin: %s',
    (folder, context) => {
      const names = recordedNames(folder).filter((name) => name.endsWith('.json') && !name.startsWith('InfoVigiCru'))
      if (names.length === 0) recordedOrSkip(folder, context)
      const kinds = names.map((name) => read(recordedOrSkip(`${folder}/${name}`, context)).kind)
      console.log(`${folder}: ${kinds.length} answers of other services refused`)
      expect(kinds.filter((kind) => kind === 'read')).toEqual([])
    },
  )
})
