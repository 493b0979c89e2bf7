import { expect, test } from 'vitest'
import type { Alert, AlertState } from '../../../worker/model/alert.ts'
import { PLAN_LEVELS, type PlanRun } from '../../../worker/model/plan.ts'
import type { PlanLevel } from '../../../worker/model/rule.ts'
import { EXPORT_LIVES_MS, type RegisterExport } from '../../../worker/model/register.ts'
import { DAY_MS } from '../../../worker/model/time.ts'
import {
  exportNow,
  inForceNow,
  mayAsk,
  mayConfirm,
  mayTake,
  national,
  registerCsv,
  watermarkOf,
  type TownInForce,
} from '../../../worker/plan/register-export.ts'
import { registered } from './registered.ts'

const NOW = Date.parse('2026-10-14T21:10:00+02:00')
const [ASKER, SECOND] = [
  { id: 'a', name: 'Agnès' },
  { id: 'b', name: 'Bruno' },
] as const
const FORCE = { kind: 'alert', words: 'alerte n° 7', until: null } as const
const alert = (state: AlertState, mode = 'live') => ({ number: 7, mode, state }) as Alert
const town = (change: Partial<TownInForce> = {}): TownInForce => ({ alerts: [], runs: [], declared: null, ...change })
const asked = (change: Partial<RegisterExport> = {}): RegisterExport => ({
  number: 3,
  for: 'prefect',
  reason: 'SIDPC',
  state: 'asked',
  askedBy: ASKER,
  askedAt: NOW,
  confirmedBy: null,
  ...change,
})

test('an alert that runs is in force; one that waits, has ended or is an exercise is not', () => {
  const states: readonly AlertState[] = [
    'draft',
    'submitted',
    'sending',
    'in force',
    'stopping',
    'cancelled',
    'expired',
    'ended',
  ]
  const force = states.filter((state) => inForceNow(town({ alerts: [alert(state)] }), NOW) !== null)
  expect(force).toEqual(['sending', 'in force', 'stopping'])
  expect(inForceNow(town({ alerts: [alert('in force', 'exercise')] }), NOW)).toBeNull()
})

test('the plan communal is in force from N3 to N5, while its event is open', () => {
  const at = (level: PlanLevel, closed: PlanRun['closed'] = null) =>
    inForceNow(town({ runs: [{ plan: 'crue', level, closed }] }), NOW)
  expect(PLAN_LEVELS.filter((level) => at(level) !== null)).toEqual(['N3', 'N4', 'N5'])
  expect(at('N3')).toEqual({ kind: 'plan', words: 'plan communal « crue » N3', until: null })
  expect(at('N4', { at: NOW, by: ASKER, reason: 'décrue' })).toBeNull()
})

test('a declared plan is in force until its hour', () => {
  const plan = { by: ASKER, reason: 'canicule', until: NOW + 1 }
  expect(inForceNow(town({ declared: plan }), NOW)).toEqual({ kind: 'declared', words: 'canicule', until: NOW + 1 })
  expect(inForceNow(town({ declared: plan }), NOW + 1)).toBeNull()
})

test('it is asked for while something is in force, twice a day at most; a request that lapsed counts too (X08)', () => {
  expect(mayAsk([], null, NOW)).toMatchObject({ reason: 'no plan in force' })
  const yesterday = asked({ askedAt: NOW - DAY_MS })
  expect(mayAsk([yesterday, asked({ askedAt: NOW - 1, state: 'lapsed' })], FORCE, NOW)).toBeNull()
  expect(mayAsk([asked({ state: 'lapsed' }), asked()], FORCE, NOW)).toMatchObject({ reason: 'limit of the day' })
})

test('a second person confirms, in time, while it is still in force (X08)', () => {
  expect(mayConfirm(asked(), SECOND, FORCE, NOW)).toBeNull()
  expect(mayConfirm(asked(), ASKER, FORCE, NOW)).toMatchObject({ reason: 'author may not approve' })
  expect(mayConfirm(asked(), SECOND, null, NOW)).toMatchObject({ reason: 'no plan in force' })
  expect(mayConfirm(asked(), SECOND, FORCE, NOW + EXPORT_LIVES_MS + 1)).toMatchObject({ reason: 'already decided' })
  expect(mayConfirm(asked({ state: 'taken' }), SECOND, FORCE, NOW)).toMatchObject({ reason: 'already decided' })
})

test('whoever asked takes it, once, while it is still in force', () => {
  const confirmed = asked({ state: 'confirmed', confirmedBy: SECOND })
  expect(mayTake(confirmed, ASKER, FORCE, NOW)).toBeNull()
  expect(mayTake(confirmed, SECOND, FORCE, NOW)).toMatchObject({ reason: 'role may not do this' })
  expect(mayTake(confirmed, ASKER, null, NOW)).toMatchObject({ reason: 'no plan in force' })
  for (const state of ['asked', 'taken', 'lapsed'] as const)
    expect(mayTake({ ...confirmed, state }, ASKER, FORCE, NOW)).toMatchObject({ reason: 'wrong state' })
  expect(exportNow(confirmed, NOW + EXPORT_LIVES_MS + 1).state).toBe('lapsed')
  expect(exportNow(asked({ state: 'taken' }), NOW + DAY_MS).state).toBe('taken')
})

test('every line of the file says whose copy it is, and no cell runs in a spreadsheet', () => {
  const watermark = watermarkOf(asked({ confirmedBy: SECOND }), {
    territory: '99001',
    when: '14/10 21:10',
    mark: 'ab12',
  })
  expect(watermark).toContain('demandée par Agnès, confirmée par Bruno')
  const contacts = [{ name: 'Luc', phone: '+33639980013', tie: 'family', hasKey: true }] as const
  const csv = registerCsv(
    [registered(1, { name: '=HYPERLINK("x")', needs: ['oxygen', 'lives alone'], contacts }), registered(2)],
    watermark,
  )
  const [, first, second] = csv.split('\r\n')
  expect(first).toContain('"\'=HYPERLINK(""x"")"')
  expect(first).toContain('"oxygène, vit seul(e)"')
  expect(first).toContain('"Luc 06 39 98 00 13 (a la clé)"')
  for (const line of [first, second]) expect(line).toContain('marque ab12')
  expect(registerCsv([registered(1, { address: ' =1+1' })], watermark)).toContain('"\' =1+1"')
})

test('a number is written as it is dialled', () => {
  expect([national('+33639980012'), national('+32470123456')]).toEqual(['06 39 98 00 12', '0032470123456'])
})
