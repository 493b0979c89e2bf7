// What a rule does where others get it wrong, and Prometheus' own engine beside it on the same timelines.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CASES, STEP_MIN, type Case } from './cases.ts'
import { firesAtEachStep } from './ours.ts'
import { NO_PROMTOOL, promtool, stepsOtherwise } from './prometheus.ts'

const NOTE = join(import.meta.dirname, '../../../../docs/decisions/2026-11-28-rule-semantics.md')

function spans(fires: readonly boolean[]): Case['fires'] {
  return fires.flatMap((isFiring, step): Case['fires'] => {
    if (!isFiring || fires[step - 1] === true) return []
    const end = fires.indexOf(false, step)
    return [[step * STEP_MIN, end < 0 ? null : end * STEP_MIN]]
  })
}

function row({ name, fires, prometheus }: Case): string {
  const ours = fires.length === 0 ? 'never' : fires.map(([from, to]) => `${from}–${to ?? ''}`).join(', ')
  const peer =
    prometheus.kind === 'cannot say'
      ? `cannot be said: ${prometheus.why}`
      : (prometheus.differs ?? 'the same at each step')
  return `| ${name} | ${ours} | ${peer} |`
}

describe('our rules', () => {
  test.each(CASES.map((one) => [one.name, one] as const))('%s', (_, one) => {
    expect(spans(firesAtEachStep(one))).toEqual(one.fires)
  })
})

test('the matrix in the note is that of the cases', () => {
  const note = readFileSync(NOTE, 'utf8')
  for (const one of CASES) expect(note).toContain(row(one))
})

test('Prometheus decides as the matrix says, step by step', (context) => {
  console.log(CASES.map(row).join('\n'))
  if (promtool() === null) {
    console.log(NO_PROMTOOL)
    return context.skip(NO_PROMTOOL)
  }
  const sayable = CASES.filter(({ prometheus }) => prometheus.kind === 'said')
  const otherwise = stepsOtherwise(sayable.map((one) => ({ case: one, fires: firesAtEachStep(one) })))
  const found = sayable.map(({ name }) => [name, (otherwise.get(name) ?? []).length > 0])
  expect(found).toEqual(
    sayable.map(({ name, prometheus }) => [name, prometheus.kind === 'said' && prometheus.differs !== null]),
  )
})
