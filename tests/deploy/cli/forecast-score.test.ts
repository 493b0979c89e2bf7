import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forecastScore } from '../../../deploy/cli/forecast-score.ts'

let folder = ''
const HOUR = 3_600_000

// Two floods a month apart on a still river, an hourly value, in m.
function series(): string {
  const lines = ['time,value,unit']
  for (let hour = 0; hour < 60 * 24; hour++) {
    const since = (hour % (30 * 24)) - 12 * 24
    const level = since < 0 ? 1 : 1 + 2 * Math.exp(-since / 30) * (1 - Math.exp(-since / 5))
    lines.push(
      `${new Date(Date.UTC(2026, 0, 1) + hour * HOUR).toISOString()},${hour % 97 === 5 ? '' : level.toFixed(3)},m`,
    )
  }
  return `${lines.join('\n')}\n`
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-score-'))
  writeFileSync(join(folder, 'S1.csv'), series())
  const gauge = { file: 'brook/S1.csv', unit: 'm', step_min: 60, transform: 'none', base: 1, scale_S: 0.5 }
  const levels = { thresholds: [1.5, 1.9], thresholds_native: [1.5, 1.9] }
  writeFileSync(join(folder, 'gauges.json'), JSON.stringify([{ ...gauge, ...levels }]))
  writeFileSync(join(folder, 'bad.json'), JSON.stringify([{ ...gauge, ...levels, scale_S: -1 }]))
  writeFileSync(join(folder, 'bad.csv'), 'time,value,unit\n2026-01-01 10:00,1,m\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: readonly string[]) {
  const lines: string[] = []
  const notes: string[] = []
  const code = forecastScore(
    args,
    folder,
    (line) => lines.push(line),
    (line) => notes.push(line),
  )
  return { code, lines, notes }
}

describe('npm run forecast:score', () => {
  test('scores each river and all of them, writes each prediction, and never tells a level later than its value', () => {
    const { code, lines } = run('S1.csv', '--gauges', 'gauges.json', '--predictions', 'out.csv', '--json')
    expect(code).toBe(0)
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const one = objects.find(
      ({ kind, river, leadHours }) => kind === 'probability' && river === 'brook' && leadHours === 3,
    )
    expect(one).toMatchObject({ leadLimit: false })
    expect(Number(one?.['brierSkill'])).toBeGreaterThan(0)
    expect(objects.find(({ kind }) => kind === 'gauge')).toMatchObject({ file: 'S1.csv', toldLate: 0 })
    expect(objects.filter(({ kind, river }) => kind === 'alarms' && river === 'all rivers').length).toBeGreaterThan(5)
    const [head, ...rows] = readFileSync(join(folder, 'out.csv'), 'utf8').trim().split('\n')
    expect(head).toBe('file,time,level,leadHours,probability,refused')
    // Of a value missing every fourth day the one before it is an hour old: no refusal; the first three hours are.
    expect(rows[0]).toBe('brook/S1.csv,2026-01-01T00:00:00Z,1.5,0.5,,history too short')
    expect(rows.filter((row) => row.endsWith(',')).length).toBeGreaterThan(5_000)
    expect(rows.every((row) => row.split(',').length === 6)).toBe(true)
  })

  test('without a gauges file the record itself gives scale and levels, and says so', () => {
    const { code, lines, notes } = run('S1.csv')
    expect(code).toBe(0)
    expect(notes.join('\n')).toContain('taken from the record')
    expect(lines.join('\n')).toContain('Reliability')
  })

  test.each([
    [['none.csv'], 'none.csv: there is no such file'],
    [['bad.csv'], 'bad.csv:2: "2026-01-01 10:00" is no time'],
    [['S1.csv', '--gauges', 'bad.json'], '"scale_S" is no number above 0'],
    [['S1.csv', '--gauges', 'gone.json'], 'gone.json: there is no such file'],
  ])('%s ends with a fault that says where and how to mend it', (args, message) => {
    const { code, notes } = run(...args)
    expect(code).toBe(1)
    expect(notes.join('\n')).toContain(message)
  })

  test('no file is a question back, with the usage', () => {
    expect(run()).toMatchObject({ code: 2, lines: [] })
  })
})
