import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { qrPath } from '../../../worker/model/qr-path.ts'

test('the path covers the dark squares and no other', () => {
  const { data, size } = encode('https://tocsin.example/99001/residents', { ecc: 'M', border: 4 })
  const painted = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x, y, wide] of qrPath(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let step = 0; step < Number(wide); step++) {
      const row = painted[Number(y)]
      if (row !== undefined) row[Number(x) + step] = true
    }
  expect(painted).toEqual(data)
  // Four light squares all around, or a phone does not find it.
  expect(painted.slice(0, 4).flat().includes(true)).toBe(false)
  expect(painted.every((row) => !row.slice(0, 4).includes(true) && !row.slice(-4).includes(true))).toBe(true)
})
