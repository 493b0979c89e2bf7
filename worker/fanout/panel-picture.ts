// One page of a text panel as the picture that its lamps make: a pixel a lamp, white is lit. For panels that take pictures and no text.
import { GLYPH_COLUMNS, GLYPH_ROWS, isLit } from './led-font.ts'
import { pngOf } from './png.ts'

/** A dark lamp between two characters, and between two lines. */
const CELL_COLUMNS = GLYPH_COLUMNS + 1
const CELL_ROWS = GLYPH_ROWS + 1

export interface PanelFace {
  readonly rows: number
  readonly columns: number
}

/** A PNG of `6 × columns` by `8 × rows` pixels, one bit each. No lines: every lamp is dark. */
export function panelPicture(lines: readonly string[], { rows, columns }: PanelFace): Uint8Array {
  const [width, height] = [columns * CELL_COLUMNS, rows * CELL_ROWS]
  const lit = (x: number, y: number) => {
    const [column, row] = [x % CELL_COLUMNS, y % CELL_ROWS]
    if (column === GLYPH_COLUMNS || row === GLYPH_ROWS) return false
    const character = lines[Math.floor(y / CELL_ROWS)]?.[Math.floor(x / CELL_COLUMNS)] ?? ' '
    return isLit(character, column, row)
  }
  return pngOf({ width, height, lit })
}
