// The register of vulnerable people and the list of those who want alerts are two: other stores, other keys, other purposes. Nothing leads from the
// one to the other, not even code.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RIGHTS, may, type Role } from '../worker/model/identity.ts'
import { objectName } from '../worker/model/keys.ts'
import { PERSON_KEY } from '../worker/objects/register/person-seal.ts'

const ROOT = join(import.meta.dirname, '..')

function below(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'utf8')] as const)
}
const file = (path: string) => [path, readFileSync(join(ROOT, path), 'utf8')] as const

const REGISTER = [
  ...below('worker/objects/register'),
  file('worker/objects/register.ts'),
  file('worker/objects/register-keys.ts'),
  file('worker/routes/register.ts'),
  ...below('console/register'),
]
const RESIDENTS = [
  ...below('worker/objects/residents'),
  file('worker/objects/residents-shard.ts'),
  file('worker/objects/contact-index.ts'),
  file('worker/routes/residents.ts'),
  file('worker/routes/portal.ts'),
  file('worker/audience/residents-csv.ts'),
  ...below('console/people'),
  ...below('console/residents'),
]

test('no code of the register reaches a resident, and no code of the residents reaches the register', () => {
  const toResidents = /residentsOf|contactIndexOf|importResidents|residents\/registry|\/residents\//
  const toRegister = /registerOf|registerKeysOf|objects\/register|model\/register|\/register\/(people|rounds|exports)/
  expect(REGISTER.filter(([, text]) => toResidents.test(text)).map(([path]) => path)).toEqual([])
  expect(RESIDENTS.filter(([, text]) => toRegister.test(text)).map(([path]) => path)).toEqual([])
  expect([REGISTER.length, RESIDENTS.length].every((count) => count > 8)).toBe(true)
})

test('one way in: the register’s own object is written to by its own route and by nothing else', () => {
  const callers = below('worker')
    .filter(([path, text]) => /\bregisterOf\(/.test(text) && !path.endsWith('env.ts'))
    .map(([path]) => path.slice(ROOT.length + 1))
  // The export of the log and the list of looks read its chain; the file of a breach counts it.
  expect(callers.toSorted()).toEqual([
    'worker/routes/access.ts',
    'worker/routes/chains.ts',
    'worker/routes/register.ts',
  ])
  const ofLooks = [...file('worker/routes/access.ts')[1].matchAll(/registerOf\(c\.env, \w+\)\.(\w+)\(/g)]
  expect(ofLooks.map(([, asked]) => asked).toSorted()).toEqual(['acts', 'holdings'])
  expect(file('worker/routes/access.ts')[1].match(/\bregisterOf\(/g)).toHaveLength(2)
  expect(file('worker/routes/chains.ts')[1]).toMatch(/registerOf\(c\.env, territory\)\.acts\(\)/)
})

test('their objects and their keys have other names', () => {
  const names = [
    objectName.register('99001'),
    objectName.registerKeys('99001'),
    objectName.residents('99001', 'live', 0),
  ]
  expect(new Set(names).size).toBe(3)
  const purposes = RESIDENTS.flatMap(([, text]) =>
    [...text.matchAll(/(?:seal|open)(?:Text)?\(\s*'([^']+)'/g)].map(([, one]) => one),
  )
  expect(purposes.length).toBeGreaterThan(2)
  expect(purposes).not.toContain(PERSON_KEY)
  expect(purposes).not.toContain('register: person')
})

test('no role keeps the register: the right is given to a person by name', () => {
  const roles: readonly Role[] = ['admin', 'approver', 'drafter', 'field', 'registry', 'auditor', 'viewer', 'machine']
  expect(RIGHTS).toContain('keep register')
  expect(roles.filter((role) => may([role], 'keep register'))).toEqual([])
  expect(roles.filter((role) => may([role], 'name register people'))).toEqual(['approver'])
})
