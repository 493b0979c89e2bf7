import { expect, test } from 'vitest'
import { mediaFault, mediaType } from '../../../worker/plan/field-media.ts'
import { segment, tinyJpeg } from '../../support/jpeg.ts'

test('a plain JPEG passes, with the profile of its colours too', () => {
  expect(mediaFault('photo', tinyJpeg())).toBeNull()
  expect(mediaFault('photo', tinyJpeg({ before: segment(0xe2, 'ICC_PROFILE\0') }))).toBeNull()
})

test.each([
  ['EXIF', { before: segment(0xe1, 'Exif\0\0GPS 43.9 1.3') }],
  ['XMP', { before: segment(0xe1, 'http://ns.adobe.com/xap/1.0/') }],
  ['IPTC', { before: segment(0xed, 'Photoshop 3.0') }],
  ['a comment', { before: segment(0xfe, 'Marc, 4 rue Basse') }],
  ['a second picture behind it', { after: [...tinyJpeg()] }],
])('one that carries %s is refused: it says where or by what it was made', (_, more) => {
  expect(mediaFault('photo', tinyJpeg(more))).toBe('says where or by what it was made')
})

test('a segment that hides in the scan is found', () => {
  const bytes = [...tinyJpeg()]
  bytes.splice(-2, 0, ...segment(0xe1, 'Exif\0\0'))
  expect(mediaFault('photo', Uint8Array.from(bytes))).toBe('says where or by what it was made')
})

test('what is empty, too large, cut off or no JPEG at all is refused by its name', () => {
  expect(mediaFault('photo', new Uint8Array(0))).toBe('empty')
  expect(mediaFault('photo', tinyJpeg({ fill: 150_000 }))).toBe('too large')
  expect(mediaFault('photo', tinyJpeg().slice(0, -2))).toBe('cut off')
  expect(mediaFault('photo', tinyJpeg().slice(0, 30))).toBe('cut off')
  expect(mediaFault('photo', new TextEncoder().encode('<svg onload="alert(1)"/>'))).toBe('not of this kind')
  expect(mediaFault('photo', Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]))).toBe('cut off')
})

test('no bytes whatever make it throw or loop: each cut and each flipped byte is answered', () => {
  const whole = tinyJpeg({ before: segment(0xe2, 'ICC') })
  for (let at = 0; at < whole.length; at++) {
    expect(['cut off', 'not of this kind', 'empty']).toContain(mediaFault('photo', whole.slice(0, at)))
    for (const value of [0, 0xff, 0xe1]) mediaFault('photo', whole.with(at, value))
  }
})

test('a recording is WebM, MP4 or Ogg, and no picture', () => {
  const webm = Uint8Array.from([0x1a, 0x45, 0xdf, 0xa3, 1, 2])
  const mp4 = Uint8Array.from([0, 0, 0, 24, ...new TextEncoder().encode('ftypM4A ')])
  expect([mediaFault('voice', webm), mediaFault('voice', mp4)]).toEqual([null, null])
  expect([mediaType('voice', webm), mediaType('voice', mp4)]).toEqual(['audio/webm', 'audio/mp4'])
  expect(mediaFault('voice', tinyJpeg())).toBe('not of this kind')
  expect(mediaFault('photo', webm)).toBe('not of this kind')
})
