// A server that was stopped for an instant goes on, also where whoever stopped it is killed in that very instant.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { whileStanding } from '../../../deploy/backup/instant.ts'
import { eventually } from '../../e2e/support/server.ts'

const stateOf = (pid: number) => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]

test('it stands while it is looked at and goes on afterwards, whatever went wrong', () => {
  const server = spawn('sleep', ['60'])
  const pid = server.pid ?? 0
  try {
    const { value, heldMs } = whileStanding(pid, () => stateOf(pid))
    expect(value).toBe('T')
    expect(heldMs).toBeGreaterThan(0)
    expect(stateOf(pid)).not.toBe('T')
    expect(() =>
      whileStanding(pid, () => {
        throw new Error('a file that cannot be read')
      }),
    ).toThrow('a file that cannot be read')
    expect(stateOf(pid)).not.toBe('T')
  } finally {
    server.kill('SIGKILL')
  }
})

test('killed while it holds the server, the command leaves nobody standing for more than some seconds', async () => {
  const server = spawn('sleep', ['60'])
  const pid = server.pid ?? 0
  try {
    const killsItself = `import('./deploy/backup/instant.ts').then(({ whileStanding }) => whileStanding(${pid}, () => process.kill(process.pid, 'SIGKILL')))`
    expect(spawnSync('node', ['-e', killsItself]).signal).toBe('SIGKILL')
    expect(stateOf(pid)).toBe('T')
    await eventually(
      () => Promise.resolve(stateOf(pid)),
      (state) => state !== 'T',
      5_000,
    )
  } finally {
    server.kill('SIGKILL')
  }
})
