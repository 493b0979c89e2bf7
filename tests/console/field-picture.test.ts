import { expect, test } from 'vitest'
import { TRIES, withoutNotes } from '../../console/field/picture.ts'
import { mediaFault } from '../../worker/plan/field-media.ts'
import { segment, tinyJpeg } from '../support/jpeg.ts'

test('what a phone writes into a picture of its own leaves it: place, maker, comment', () => {
  const notes = [...segment(0xe1, 'Exif\0\0GPS'), ...segment(0xed, 'Photoshop 3.0'), ...segment(0xfe, 'Marc')]
  const noted = tinyJpeg({ before: notes }) as Uint8Array<ArrayBuffer>
  expect(mediaFault('photo', noted)).not.toBeNull()
  expect(withoutNotes(noted)).toEqual(tinyJpeg())
  expect(mediaFault('photo', withoutNotes(noted))).toBeNull()
})

test('colours and the picture itself stay as they are', () => {
  const plain = tinyJpeg({ before: segment(0xe2, 'ICC_PROFILE\0'), fill: 400 }) as Uint8Array<ArrayBuffer>
  expect(withoutNotes(plain)).toEqual(plain)
})

test('what is cut off never makes it run on', () => {
  const noted = tinyJpeg({ before: segment(0xe1, 'Exif') })
  for (let at = 0; at < noted.length; at++)
    expect(withoutNotes(noted.slice(0, at) as Uint8Array<ArrayBuffer>).length).toBeLessThanOrEqual(
      noted.length + 65_536,
    )
})

test('it is tried from the sharpest to the smallest', () => {
  const worth = TRIES.map(({ edgePx, quality }) => edgePx + quality)
  expect(worth).toEqual(worth.toSorted((left, right) => right - left))
})
