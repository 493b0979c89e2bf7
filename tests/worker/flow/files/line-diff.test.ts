import { expect, test } from 'vitest'
import { diffOf } from '../../../../worker/flow/files/line-diff.ts'

const told = (before: string, after: string) =>
  diffOf(before.replaceAll(' ', '\n'), after.replaceAll(' ', '\n')).map(
    ({ kind, text }) => `${{ same: '=', gone: '-', new: '+' }[kind]}${text}`,
  )

test('a line that was replaced stands with two lines around it, the old before the new', () => {
  expect(told('a b c d e f', 'a b c D e f')).toEqual(['=b', '=c', '-d', '+D', '=e', '=f'])
  expect(told('a b', 'a b')).toEqual([])
})

test('lines that came or went move no other line', () => {
  expect(told('a b c d', 'a b x y c d')).toEqual(['=a', '=b', '+x', '+y', '=c', '=d'])
  expect(told('a b c d', 'a d')).toEqual(['=a', '-b', '-c', '=d'])
  expect(told('a b c d e f g h', 'a B c d e f h')).toEqual(['=a', '-b', '+B', '=c', '=d', '=e', '=f', '-g', '=h'])
})

test('a file of many thousand lines is compared without a table that no memory holds', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
  const after = ['first', ...lines.slice(1, -1), 'last'].join('\n')
  expect(diffOf(lines.join('\n'), after).length).toBeGreaterThan(0)
})
