import { expect, test } from 'vitest'
import { firstWord, inMode, MODES } from '../../../worker/model/mode.ts'

test('every exercise says so first, and a live text says nothing of ours first', () => {
  expect(Object.fromEntries(MODES.map((mode) => [mode, firstWord(mode)]))).toEqual({
    live: '',
    exercise: 'EXERCICE - ',
    'public-exercise': 'EXERCICE - ',
  })
})

test('a value of one mode is marked for it without being changed', () => {
  const approval = { mode: 'exercise', text: 'x' } as const
  expect(inMode('exercise', approval)).toBe(approval)
})
