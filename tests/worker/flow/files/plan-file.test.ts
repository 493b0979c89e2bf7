import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTerritoryFolder } from '../../../../deploy/cli/territory-folder.ts'
import { parsePlanFile } from '../../../../worker/flow/files/plan-file.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { DUTY_KINDS, dutyCards } from '../../../../worker/model/duty.ts'
import { PLAN_LEVELS, PLAN_ROLES, type Plan } from '../../../../worker/model/plan.ts'
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
const shipped = FOLDERS.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`))

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

const COMMON: readonly Plan[] = shipped
  .filter((file) => file.startsWith('templates/common/'))
  .flatMap((file) => {
    const parsed = parsePlanFile(basename(file), readFileSync(file, 'utf8'))
    return parsed.kind === 'ok' ? [parsed.value] : []
  })
const MESSAGES = readdirSync('templates/common/messages').flatMap((file) =>
  [...readFileSync(`templates/common/messages/${file}`, 'utf8').matchAll(/- id: (\S+)/g)].map(([, id]) => id),
)
const twiceIn = (ids: readonly string[]) => ids.filter((id, index) => ids.indexOf(id) < index)
/** All that people read of a plan in one language, in the order in which they read it. */
const textOf = ({ name, entries, cards }: Plan, language: 'fr' | 'en') =>
  [
    name,
    ...PLAN_LEVELS.map((level) => entries[level] ?? null),
    ...cards.flatMap(({ do: title, how, when, proof, variants }) => [
      title,
      how,
      when,
      proof,
      ...Object.values(variants),
    ]),
  ].flatMap((words) => words?.[language] ?? [])

test('a plan of the folder is named as its file, and no name and no number of a card stands twice in it', () => {
  expect(COMMON.map(({ id, origin }) => `${id}.yaml ${origin}`)).toEqual(
    COMMON.map(({ origin }) => `${origin.replace(/:\d+$/, '')} ${origin}`),
  )
  expect(twiceIn(COMMON.map(({ id }) => id))).toEqual([])
  // Two events may be open at once, and a card is called by its number over the radio.
  expect(twiceIn(COMMON.flatMap(({ cards }) => cards.map(({ id }) => id)))).toEqual([])
})

/** What comes back in calm times is no crisis: it has no level to enter. */
const CRISES = COMMON.filter(({ cards }) => cards.some(({ level }) => level !== 'N0'))

describe.each(CRISES.map((plan) => ({ id: plan.id, plan })))('the plan $id that any commune gets', ({ plan }) => {
  test('has between twelve and twenty-five cards, each with a role, a deadline, how it is done and what is kept', () => {
    expect(plan.cards.length).toBeGreaterThanOrEqual(12)
    expect(plan.cards.length).toBeLessThanOrEqual(25)
    const bare = plan.cards.filter(
      ({ roles, due, how, proof }) => roles.length === 0 || due.length === 0 || how === null || proof === null,
    )
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  test('says what lets people propose N1 to N4, and has cards at each level up to the return to normal', () => {
    const levels = PLAN_LEVELS.slice(1)
    expect(levels.slice(0, 4).filter((level) => plan.entries[level] === undefined)).toEqual([])
    expect(levels.filter((level) => !plan.cards.some((card) => card.level === level))).toEqual([])
  })

  test('activates the plan communal de sauvegarde and opens the log at N3, within hours', () => {
    const opening = plan.cards.filter(
      ({ level, do: { fr } }) => level === 'N3' && fr.includes('(PCS)') && fr.includes('main courante'),
    )
    expect(opening.map(({ roles, variants }) => [roles, Object.keys(variants).includes('no leader')])).toEqual([
      [['DOS'], true],
    ])
    const hours = opening.flatMap(({ due }) =>
      due.map((one) => (one.kind === 'entry' ? one.afterMs / HOUR_MS : Infinity)),
    )
    expect(Math.max(...hours)).toBeLessThanOrEqual(4)
  })

  test('knows no gauge, since a commune may have none', () => {
    expect(plan.cards.flatMap(({ due }) => due.filter(({ kind }) => kind === 'water'))).toEqual([])
  })

  test('names only messages that are shipped', () => {
    const named = textOf(plan, 'fr').flatMap((text) => text.match(/\b[A-Z]+-[A-Z][A-Z-]+\b|\bM\d\b/g) ?? [])
    expect(named.filter((id) => !MESSAGES.includes(id))).toEqual([])
    expect(named).not.toEqual([])
    const english = textOf(plan, 'en').flatMap((text) => text.match(/\b[A-Z]+-[A-Z][A-Z-]+\b|\bM\d\b/g) ?? [])
    expect(english).toEqual(named)
  })

  test.each(['fr', 'en'] as const)('gives an acronym with its words the first time, in %s', (language) => {
    const known: readonly string[] = PLAN_ROLES
    const read = textOf(plan, language)
      .join('\n')
      .replaceAll(/\b[A-Z]+-[A-Z][A-Z-]+\b/g, '')
    const acronyms = [...new Set(read.match(/\b[A-Z]{3,}\b/g) ?? [])].filter(
      (word) => !known.includes(word) && word !== 'SMS',
    )
    expect(acronyms.filter((word) => read[read.search(new RegExp(`\\b${word}\\b`)) - 1] !== '(')).toEqual([])
  })

  test('is typeset in French as the rest: curly apostrophes, a space before a double sign', () => {
    expect(textOf(plan, 'fr').filter((text) => /'|"|\S[;!?»]|[^\d\s]:|«\S/.test(text))).toEqual([])
  })
})

test('calm times have one card a duty for any commune, each with how often, and the example territory keeps its own', () => {
  const calm = COMMON.find(({ id }) => id === 'veille')
  expect(calm?.cards.map(({ duty }) => duty).toSorted()).toEqual([...DUTY_KINDS].toSorted())
  const parsed = parseTerritoryFiles('99001', readTerritoryFolder('.', '99001'))
  const plans = parsed.kind === 'ok' ? (parsed.value.plans ?? []) : []
  expect(dutyCards(plans).map(({ id }) => id)).toEqual([
    ...['crue:01', 'crue:02', 'crue:03', 'crue:04'],
    ...['veille:V5', 'veille:V6', 'veille:V7'],
  ])
})

test('the example says how its plan comes down and which card calls point at; a file that says otherwise is refused', () => {
  const parsed = parsePlanFile('crue.yaml', readFileSync('templates/99001/plans/crue.yaml', 'utf8'))
  const plan = parsed.kind === 'ok' ? parsed.value : null
  expect(plan?.easing).toEqual({ level: 'N5', station: 'PONT-VIEUX', belowMm: 2_800, holdMs: 7_200_000 })
  expect(plan?.cards.filter(({ answers }) => answers === 'calls').map(({ id }) => id)).toEqual(['38'])
  const text = readFileSync('templates/99001/plans/crue.yaml', 'utf8').replace('easing: { to: N5', 'easing: { to: N4')
  expect(parsePlanFile('crue.yaml', text)).toMatchObject({ kind: 'faults', faults: [{ file: 'crue.yaml' }] })
  const files = readTerritoryFolder('.', '99001')
  const lost = text.replace('easing: { to: N4, station: PONT-VIEUX', 'easing: { to: N5, station: PONT-NEUF')
  expect(parseTerritoryFiles('99001', { ...files, 'templates/99001/plans/crue.yaml': lost })).toMatchObject({
    kind: 'faults',
    faults: [{ message: 'easing: unknown station PONT-NEUF', mend: 'name a station of stations.yaml' }],
  })
})

test('a territory with all of these plans stays far below the 1.9 MB that Command keeps of one', () => {
  const parsed = parseTerritoryFiles('99001', readTerritoryFolder('.', '99001'))
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  // Files and the layers of the map are kept beside it.
  const kept = { ...parsed.value, files: {}, baseMap: {} }
  const { plans = [] } = kept
  expect(plans.map(({ id }) => id).toSorted()).toEqual(COMMON.map(({ id }) => id).toSorted())
  // The territory's own file stands in the place of the common one.
  expect(plans.find(({ id }) => id === 'crue')?.cards).toHaveLength(48)
  expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(1_900_000 / 2)
})
