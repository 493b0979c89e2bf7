// The dark squares of a QR code as one path, for a screen and for paper alike.

/** One rectangle for each run of a row, a square being one unit, from the upper left corner. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  const parts: string[] = []
  for (const [y, row] of rows.entries()) {
    let x = 0
    while (x < row.length) {
      let end = x
      while (row[end] === true) end++
      if (end > x) parts.push(`M${x} ${y}h${end - x}v1h${x - end}z`)
      x = end + 1
    }
  }
  return parts.join('')
}
