// How an SMS is cut: GSM 03.38 basic and extension tables, 160/153 septets a part, else UCS-2, 70/67 units a part. Exact, since a part costs.
import type { Segments } from '../model/message.ts'

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const EXTENSION = new Set('\f^{}\\[~]|€')

/** Counts exactly as the network does; a two-septet character or a surrogate pair is never cut in two. */
export function segmentsOf(text: string): Segments {
  const characters = [...text]
  const offenders = [...new Set(characters.filter((character) => !BASIC.has(character) && !EXTENSION.has(character)))]
  if (offenders.length === 0) {
    return counted(
      characters.map((character) => (EXTENSION.has(character) ? 2 : 1)),
      { encoding: 'GSM-7', single: 160, multi: 153 },
      [],
    )
  }
  return counted(
    characters.map((character) => character.length),
    { encoding: 'UCS-2', single: 70, multi: 67 },
    offenders,
  )
}

interface Table {
  readonly encoding: Segments['encoding']
  readonly single: number
  readonly multi: number
}

function counted(
  widths: readonly number[],
  { encoding, single, multi }: Table,
  offenders: readonly string[],
): Segments {
  const length = widths.reduce((sum, width) => sum + width, 0)
  if (length <= single) return { encoding, length, parts: length === 0 ? 0 : 1, remaining: single - length, offenders }
  let parts = 1
  let used = 0
  for (const width of widths) {
    if (used + width > multi) {
      parts += 1
      used = 0
    }
    used += width
  }
  return { encoding, length, parts, remaining: multi - used, offenders }
}
