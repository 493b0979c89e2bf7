// Words on A4 pages: a cursor that goes down, breaks lines by their width and opens a new page where one is full.
import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib'
import { encode } from 'uqr'
import { qrPath } from '../../model/qr-path.ts'

const [WIDTH, HEIGHT] = [595.28, 841.89]
const MARGIN = 50
const INK = rgb(0, 0, 0)
const QUIET = rgb(0.35, 0.35, 0.35)
/** Four light squares around a code, or a phone does not find it. */
const CODE = { ecc: 'M', border: 4 } as const

export interface Style {
  readonly size?: number
  readonly bold?: boolean
  readonly quiet?: boolean
  readonly indent?: number
  readonly after?: number
}

export class PdfPages {
  readonly #document: PDFDocument
  readonly #plain: PDFFont
  readonly #bold: PDFFont
  readonly #foot: string
  /** Kept free at the right edge, down to there. */
  #aside: { readonly width: number; readonly bottom: number } | null = null
  #page: PDFPage
  #y = 0

  private constructor(document: PDFDocument, fonts: readonly [PDFFont, PDFFont], foot: string) {
    this.#document = document
    this.#plain = fonts[0]
    this.#bold = fonts[1]
    this.#foot = foot
    this.#page = this.newPage()
  }

  static async begin({
    title,
    foot,
    madeAt,
  }: {
    readonly title: string
    readonly foot: string
    readonly madeAt: Date
  }) {
    const document = await PDFDocument.create()
    document.setTitle(printable(title))
    document.setLanguage('fr')
    document.setProducer('Tocsin')
    document.setCreator('Tocsin')
    document.setCreationDate(madeAt)
    document.setModificationDate(madeAt)
    const fonts = [
      await document.embedFont(StandardFonts.Helvetica),
      await document.embedFont(StandardFonts.HelveticaBold),
    ] as const
    return new PdfPages(document, fonts, foot)
  }

  newPage(): PDFPage {
    this.#page = this.#document.addPage([WIDTH, HEIGHT])
    this.#aside = null
    this.#y = HEIGHT - MARGIN
    const foot = `${this.#foot} · ${this.#document.getPageCount()}`
    this.#page.drawText(printable(foot), { x: MARGIN, y: MARGIN / 2, size: 8, font: this.#plain, color: QUIET })
    return this.#page
  }

  text(words: string, { size = 10, bold = false, quiet = false, indent = 0, after = 4 }: Style = {}): void {
    const font = bold ? this.#bold : this.#plain
    const width = WIDTH - 2 * MARGIN - indent - (this.#aside?.width ?? 0)
    for (const line of this.#lines(printable(words), font, size, width)) {
      this.#room(size * 1.3)
      this.#page.drawText(line, { x: MARGIN + indent, y: this.#y, size, font, color: quiet ? QUIET : INK })
    }
    this.#y -= after
  }

  /** An address for a phone's camera at the right edge; words go beside it until `clear`. */
  code(address: string, side: number): void {
    this.keep(side)
    const { data, size } = encode(address, CODE)
    this.#page.drawSvgPath(qrPath(data), { x: WIDTH - MARGIN - side, y: this.#y, scale: side / size, color: INK })
    this.#aside = { width: side + 8, bottom: this.#y - side }
  }

  /** Below what stands at the right edge. */
  clear(): void {
    if (this.#aside !== null) this.#y = Math.min(this.#y, this.#aside.bottom)
    this.#aside = null
  }

  /** What belongs together begins on a page that holds at least so much of it. */
  keep(points: number): void {
    if (this.#y - points < MARGIN) this.newPage()
  }

  rule(): void {
    this.#room(6)
    this.#page.drawLine({
      start: { x: MARGIN, y: this.#y },
      end: { x: WIDTH - MARGIN, y: this.#y },
      thickness: 0.5,
      color: QUIET,
    })
    this.#y -= 4
  }

  /** Paths with the page's own scale; `fill` is a grey, so that it prints in black and white. */
  paths(
    height: number,
    drawn: readonly { readonly d: string; readonly width: number; readonly fill?: number }[],
  ): void {
    this.keep(height)
    for (const { d, width, fill } of drawn) {
      if (d === '') continue
      this.#page.drawSvgPath(d, {
        x: MARGIN,
        y: this.#y,
        borderWidth: width,
        borderColor: fill === undefined ? QUIET : INK,
        ...(fill === undefined ? {} : { color: rgb(fill, fill, fill), opacity: 0.6 }),
      })
    }
  }

  /** A name on what was drawn last; `at` from its upper left corner. */
  label(words: string, at: readonly [number, number]): void {
    const [x, y] = [MARGIN + at[0], this.#y - at[1]]
    this.#page.drawText(printable(words), { x: x - 4, y: y - 5, size: 14, font: this.#bold, color: INK })
  }

  down(points: number): void {
    this.#y -= points
  }

  /** Ruled rows to write on by hand. */
  blankTable(heads: readonly (readonly [words: string, width: number])[], rowHeight: number): void {
    let x = MARGIN
    const top = this.#y
    const bottom = MARGIN
    for (const [words, width] of heads) {
      this.#page.drawText(printable(words), { x: x + 2, y: top - 10, size: 8, font: this.#bold, color: INK })
      this.#page.drawLine({ start: { x, y: top }, end: { x, y: bottom }, thickness: 0.5, color: QUIET })
      x += width
    }
    for (let y = top - 14; y >= bottom; y -= rowHeight)
      this.#page.drawLine({ start: { x: MARGIN, y }, end: { x: WIDTH - MARGIN, y }, thickness: 0.5, color: QUIET })
    this.#y = bottom
  }

  async bytes(): Promise<Uint8Array> {
    return this.#document.save()
  }

  #room(height: number): void {
    if (this.#y - height < MARGIN) this.newPage()
    this.#y -= height
  }

  #lines(words: string, font: PDFFont, size: number, width: number): readonly string[] {
    return words.split('\n').flatMap((paragraph) => {
      const lines: string[] = []
      let line = ''
      for (const word of paragraph.split(' ')) {
        const longer = line === '' ? word : `${line} ${word}`
        if (line !== '' && font.widthOfTextAtSize(longer, size) > width) {
          lines.push(line)
          line = word
        } else line = longer
      }
      return [...lines, line]
    })
  }
}

const WRITTEN = /[\n\x20-\x7e\xa1-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/

/** The fonts that every reader has know Western letters alone; another letter loses its marks, or becomes a question mark. */
export function printable(text: string): string {
  return [
    ...text
      .replace(/[\u00a0\u202f\u2009]/g, ' ')
      .replace(/−/g, '-')
      .replace(/→/g, '>'),
  ]
    .map((sign) => {
      if (WRITTEN.test(sign)) return sign
      const plain = sign.normalize('NFD').replace(/\p{M}/gu, '')
      return plain !== '' && [...plain].every((one) => WRITTEN.test(one)) ? plain : '?'
    })
    .join('')
}
