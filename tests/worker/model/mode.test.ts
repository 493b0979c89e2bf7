import { expect, test } from 'vitest'
import { carries, firstWord, inMode, MODES } from '../../../worker/model/mode.ts'

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

test('a live object carries what is real and what is practised on the public; a drill carries drills alone, and is carried nowhere else (INV-11)', () => {
  const carried = MODES.flatMap((home) =>
    MODES.filter((sent) => carries(home, sent)).map((sent) => `${home} < ${sent}`),
  )
  expect(carried).toEqual([
    'live < live',
    'live < public-exercise',
    'exercise < exercise',
    'public-exercise < public-exercise',
  ])
})
