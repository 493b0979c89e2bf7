// The bench command as a program reads it: one object a line, on the real worker, with a peer that is not there. Small: no figure of it counts.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Figure } from '../bench/figure.ts'

const ROOT = join(import.meta.dirname, '..', '..')

test('every line of --json is one figure; a peer that is not there is absent', () => {
  const args = ['run', '--silent', 'bench', '--', 'fanout', '--json', '--size', '120', '--kills', '0']
  const env = { ...process.env, TOCSIN_REDIS: '/nowhere/redis-server' }
  const done = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', env, timeout: 100_000 })
  expect(done.status, done.stderr).toBe(0)
  const figures = done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Figure)
  for (const figure of figures) {
    expect(Object.keys(figure)).toEqual(['bench', 'unit', 'ours', 'peer', 'peerName', 'ratio', 'note'])
    expect(figure).toMatchObject({ bench: 'fanout', peer: null, ratio: null })
    expect(figure.note).toMatch(/^absent: /)
  }
  const oursOf = (unit: string) => figures.find((figure) => figure.unit === unit)?.ours
  expect(oursOf('messages/s, every outcome stored')).toBeGreaterThan(0)
  expect(oursOf('CPU ms a message')).toBeGreaterThan(0)
})
