// The picture of a panel's lamps, as another program's decoder reads it: a pixel a lamp, each character as its dots, nothing where nothing is.
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { GLYPH_COLUMNS, GLYPH_ROWS, isLit, LED_CHARACTERS } from '../../../worker/fanout/led-font.ts'
import { panelPicture } from '../../../worker/fanout/panel-picture.ts'
import { pngOf } from '../../../worker/fanout/png.ts'

interface Pixels {
  readonly width: number
  readonly height: number
  readonly isWhite: (x: number, y: number) => boolean
}

async function decoded(png: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { width, height, isWhite: (x, y) => (data[(y * width + x) * channels] ?? 0) > 127 }
}

/** As lines of `#` and spaces. */
function drawn({ width, height, isWhite }: Pixels): readonly string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (isWhite(x, y) ? '#' : ' '))
      .join('')
      .trimEnd(),
  )
}

describe('a page of a panel', () => {
  test('has a pixel for each lamp of its rows and columns, and reads as its letters', async () => {
    const pixels = await decoded(panelPicture(['T7', ''], { rows: 2, columns: 3 }))
    expect([pixels.width, pixels.height]).toEqual([18, 16])
    expect(drawn(pixels).slice(0, 8)).toEqual([
      '##### #####',
      '  #       #',
      '  #      #',
      '  #     #',
      '  #    #',
      '  #    #',
      '  #    #',
      '',
    ])
    expect(drawn(pixels).slice(8).join('')).toBe('')
  })

  test.each([
    [1, 1],
    [4, 16],
    [16, 64],
  ])('of %i × %i is dark where there is nothing to show', async (rows, columns) => {
    const pixels = await decoded(panelPicture([], { rows, columns }))
    expect([pixels.width, pixels.height]).toEqual([6 * columns, 8 * rows])
    expect(drawn(pixels).join('')).toBe('')
  })

  test('cuts what is longer than it is wide, and lights every dot of a character that no panel has', async () => {
    const pixels = await decoded(panelPicture(['é TOO LONG'], { rows: 1, columns: 1 }))
    expect(drawn(pixels)).toEqual([...Array.from({ length: GLYPH_ROWS }, () => '#'.repeat(GLYPH_COLUMNS)), ''])
  })
})

test('no two characters look alike, and only the space is dark', () => {
  const shapes = LED_CHARACTERS.map((character) =>
    Array.from({ length: GLYPH_COLUMNS * GLYPH_ROWS }, (_, dot) =>
      isLit(character, dot % GLYPH_COLUMNS, Math.floor(dot / GLYPH_COLUMNS)) ? '#' : '.',
    ).join(''),
  )
  expect(new Set(shapes).size).toBe(LED_CHARACTERS.length)
  expect(LED_CHARACTERS.filter((_, index) => !shapes[index]?.includes('#'))).toEqual([' '])
  // Every character that the text of a panel may be made of.
  const all = Array.from({ length: 0x7f - 0x20 }, (_, code) => String.fromCharCode(0x20 + code).toUpperCase())
  expect(all.filter((character) => !LED_CHARACTERS.includes(character))).toEqual([])
})

test('a picture of more bytes than one block of zlib holds is whole', async () => {
  const lit = (x: number, y: number) => (x * 7 + y * 13) % 5 === 0
  const pixels = await decoded(pngOf({ width: 1_024, height: 700, lit }))
  const wrong = Array.from({ length: 1_024 * 700 }, (_, at) => at).filter(
    (at) => pixels.isWhite(at % 1_024, Math.floor(at / 1_024)) !== lit(at % 1_024, Math.floor(at / 1_024)),
  )
  expect(wrong).toEqual([])
})
