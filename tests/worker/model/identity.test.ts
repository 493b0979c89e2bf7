import { describe, expect, test } from 'vitest'
import { may, type Right, type Role } from '../../../worker/model/identity.ts'

const RIGHTS: readonly Right[] = [
  'read situation',
  'write log',
  'draft alert',
  'approve alert',
  'cancel alert',
  'dismiss proposal',
  'manage residents',
  'manage territory',
  'manage people',
  'export log',
  'send readings',
]

/** Role × right, whole: a right that moves shows here. */
const MATRIX: Readonly<Record<Role, string>> = {
  admin: 'read situation, write log, manage residents, manage territory, manage people, export log',
  approver: 'read situation, write log, draft alert, approve alert, cancel alert, dismiss proposal, export log',
  drafter: 'read situation, write log, draft alert, cancel alert, dismiss proposal',
  field: 'read situation, write log',
  registry: 'read situation, manage residents',
  auditor: 'read situation, export log',
  viewer: 'read situation',
  machine: 'send readings',
}

test.each(Object.entries(MATRIX) as [Role, string][])('%s may: %s', (role, expected) => {
  expect(RIGHTS.filter((right) => may([role], right)).join(', ')).toBe(expected)
})

describe('what must never bend', () => {
  test('a machine can neither read about people nor propose, approve or stop anything', () => {
    expect(RIGHTS.filter((right) => may(['machine'], right))).toEqual(['send readings'])
  })

  test('an administrator alone approves nothing', () => {
    expect(may(['admin'], 'approve alert')).toBe(false)
  })

  test('nobody without a role may do anything, and roles add up', () => {
    for (const right of RIGHTS) expect(may([], right)).toBe(false)
    expect(may(['viewer', 'drafter'], 'draft alert')).toBe(true)
  })
})
