import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parsePlanFile } from '../../../../worker/flow/files/plan-file.ts'
import { PLAN_LEVELS } from '../../../../worker/model/plan.ts'
import { HOUR_MS, MINUTE_MS } from '../../../../worker/model/time.ts'

const plan = (cards: string) => `plan: crue
hazard: crue
name: { fr: Plan, en: Plan }
cards:
${cards}`
const CARD = `  - id: '05'
    level: N1
    do: { fr: Accuser réception, en: Acknowledge }
    roles: [AST-E]
`
const faultsOf = (source: string) => {
  const parsed = parsePlanFile('crue.yaml', source)
  return parsed.kind === 'faults' ? parsed.faults.map(({ line, message }) => `${line} ${message}`) : []
}

test('each way to say when a card is due is read', () => {
  const source = plan(`${CARD}    due: [15m, { water: PONT-VIEUX, level: 2.50 m }, { at: "17:00" }]
    repeat: 1h
  - id: '06'
    level: N1
    do: { fr: Lire, en: Read }
    roles: [EVAL]
    due: [{ card: '05', after: 10m }]
    follows: ['05']
    no_leader: { fr: Seul, en: Alone }
`)
  const parsed = parsePlanFile('crue.yaml', source)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const [first, second] = parsed.value.cards
  expect(first).toMatchObject({
    due: [
      { kind: 'entry', afterMs: 15 * MINUTE_MS },
      { kind: 'water', station: 'PONT-VIEUX', levelMm: 2_500 },
      { kind: 'clock', hour: 17, minute: 0 },
    ],
    repeatMs: HOUR_MS,
  })
  expect(second).toMatchObject({
    due: [{ kind: 'card', card: '05', afterMs: 10 * MINUTE_MS }],
    follows: ['05'],
    variants: { 'no leader': { fr: 'Seul', en: 'Alone' } },
  })
})

describe('what cannot be is refused with its line', () => {
  test.each([
    ['a number twice', CARD + CARD, '9 card "05": this number is taken'],
    ['a card that waits for itself', `${CARD}    follows: ['05']\n`, '9 card "05": it waits for itself'],
    ['a card that is not there', `${CARD}    follows: ['99']\n`, '9 card "05": there is no card 99'],
    [
      'a deadline from a card that is not there',
      `${CARD}    due: [{ card: '99', after: 1h }]\n`,
      '9 card "05": there is no card 99',
    ],
    ['an unknown key', `${CARD}    dues: [15m]\n`, '9 unknown key "dues"'],
    ['an unknown role', CARD.replace('AST-E', 'CHEF'), '8 cards.0.roles.0: found "CHEF"'],
    ['an hour that no clock shows', `${CARD}    due: [{ at: "25:00" }]\n`, '9 cards.0.due.0'],
  ])('%s', (_, cards, fault) => {
    expect(faultsOf(plan(cards)).join('\n')).toContain(fault)
  })
})

const FOLDERS = ['templates/common/plans', 'templates/99001/plans']
const shipped = FOLDERS.flatMap((folder) => {
  try {
    return readdirSync(folder).map((file) => `${folder}/${file}`)
  } catch {
    return []
  }
})

describe.each(shipped)('%s', (file) => {
  const parsed = parsePlanFile(file, readFileSync(file, 'utf8'))
  const cards = parsed.kind === 'ok' ? parsed.value.cards : []

  test('is a plan that can be read', () => {
    expect(parsed.kind === 'faults' ? parsed.faults : []).toEqual([])
  })

  test('its cards come in the order of the levels, and none waits for a card of a later one', () => {
    const rank = cards.map(({ level }) => PLAN_LEVELS.indexOf(level))
    expect(rank).toEqual(rank.toSorted((left, right) => left - right))
    const levelOf = new Map(cards.map(({ id }, index) => [id, rank[index] ?? 0]))
    const early = cards.filter(({ follows, id }) =>
      follows.some((one) => (levelOf.get(one) ?? 0) > (levelOf.get(id) ?? 0)),
    )
    expect(early.map(({ id }) => id)).toEqual([])
  })

  test('both languages say something else', () => {
    const same = cards.filter(({ do: { fr, en } }) => fr.trim() === en.trim())
    expect(same.map(({ id }) => id)).toEqual([])
  })
})

test('the flood plan of the example territory has its forty-eight cards', () => {
  const parsed = parsePlanFile('crue.yaml', readFileSync('templates/99001/plans/crue.yaml', 'utf8'))
  expect(parsed.kind === 'ok' ? parsed.value.cards.map(({ id }) => Number(id)) : []).toEqual(
    Array.from({ length: 48 }, (_, index) => index + 1),
  )
})
