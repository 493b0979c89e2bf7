// What a bench says: one figure, ours beside somebody else's. A peer that is not there is told as absent, never guessed.

export interface Figure {
  readonly bench: string
  readonly unit: string
  readonly ours: number | null
  readonly peer: number | null
  readonly peerName: string | null
  /** Above 1: ours is that many times better, whichever way the unit runs. Null where there is nothing to divide. */
  readonly ratio: number | null
  readonly note: string
}

export interface Measured {
  readonly bench: string
  readonly unit: string
  readonly ours: number | null
  readonly peerName: string
  readonly peer: number | null
  /** Which way is better: more messages a second, fewer duplicates. */
  readonly better: 'more' | 'less'
  readonly note: string
}

export function figureOf({ bench, unit, ours, peer, peerName, better, note }: Measured): Figure {
  return {
    bench,
    unit,
    ours: rounded(ours),
    peer: rounded(peer),
    peerName,
    ratio: rounded(ratioOf(ours, peer, better)),
    note,
  }
}

function ratioOf(ours: number | null, peer: number | null, better: 'more' | 'less'): number | null {
  if (ours === null || peer === null) return null
  if (ours === peer) return 1
  const [over, under] = better === 'more' ? [ours, peer] : [peer, ours]
  // Nothing lost beside something lost is better than any number says.
  return under === 0 ? null : over / under
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4))
}

/** For people: what was measured, both sides, and what it came to. */
export function lineOf({ bench, unit, ours, peer, peerName, ratio, note }: Figure): string {
  const side = (value: number | null) => (value === null ? 'absent' : String(value))
  const against = peerName === null ? '' : ` · ${peerName} ${side(peer)}`
  const times = ratio === null ? '' : ` · ×${ratio.toFixed(2)}`
  return `${bench}: ${unit}: ours ${side(ours)}${against}${times}${note === '' ? '' : `\n    ${note}`}`
}
