// Scores as running sums, so that a million cases cost no memory. A refused case is scored as the base rate, which is known only at the end.

export interface Tally {
  /** Cases, and how many of them came true. */
  n: number
  happened: number
  /** Of those that were told: squared error, log loss, and the squared error of "it goes on rising as in the last hour". */
  squared: number
  logLoss: number
  rateN: number
  rateSquared: number
  rateHappened: number
  refused: number
  refusedHappened: number
  readonly bins: Bin[]
}

export interface Bin {
  n: number
  sum: number
  happened: number
}

const BINS = 10
/** No probability is so sure that one miss should count more than this. */
const SUREST = 1e-6

export function emptyTally(): Tally {
  return {
    n: 0,
    happened: 0,
    squared: 0,
    logLoss: 0,
    rateN: 0,
    rateSquared: 0,
    rateHappened: 0,
    refused: 0,
    refusedHappened: 0,
    bins: Array.from({ length: BINS }, () => ({ n: 0, sum: 0, happened: 0 })),
  }
}

/** `p` null: refused. */
export function count(tally: Tally, p: number | null, happened: boolean): void {
  const y = happened ? 1 : 0
  tally.n++
  tally.happened += y
  if (p === null) {
    tally.refused++
    tally.refusedHappened += y
    return
  }
  tally.squared += (p - y) ** 2
  tally.logLoss -= Math.log(Math.max(SUREST, happened ? p : 1 - p))
  const bin = tally.bins[Math.min(BINS - 1, Math.floor(p * BINS))]
  if (bin === undefined) return
  bin.n++
  bin.sum += p
  bin.happened += y
}

export function countRate(tally: Tally, saysYes: boolean, happened: boolean): void {
  tally.rateN++
  tally.rateHappened += happened ? 1 : 0
  if (saysYes !== happened) tally.rateSquared++
}

export function add(into: Tally, other: Tally): void {
  into.n += other.n
  into.happened += other.happened
  into.squared += other.squared
  into.logLoss += other.logLoss
  into.rateN += other.rateN
  into.rateSquared += other.rateSquared
  into.rateHappened += other.rateHappened
  into.refused += other.refused
  into.refusedHappened += other.refusedHappened
  other.bins.forEach((bin, index) => {
    const mine = into.bins[index]
    if (mine === undefined) return
    mine.n += bin.n
    mine.sum += bin.sum
    mine.happened += bin.happened
  })
}

export interface Score {
  readonly cases: number
  readonly refused: number
  readonly baseRate: number
  readonly brierTimes1000: number
  /** 1 is perfect, 0 knows only the base rate; null where nothing happened. */
  readonly brierSkill: number | null
  readonly rateOfRiseSkill: number | null
  readonly logLossTimes1000: number
}

export function scoreOf(tally: Tally): Score {
  const { n, happened, refused, refusedHappened } = tally
  const base = n === 0 ? 0 : happened / n
  const asBase = (cases: number, came: number) => cases * base ** 2 - 2 * base * came + came
  const reference = asBase(n, happened)
  const brier = tally.squared + asBase(refused, refusedHappened)
  const rate = tally.rateSquared + asBase(n - tally.rateN, happened - tally.rateHappened)
  const surely = Math.min(1 - SUREST, Math.max(SUREST, base))
  const refusedLoss = -(refusedHappened * Math.log(surely) + (refused - refusedHappened) * Math.log(1 - surely))
  const skill = (squared: number) => (reference <= 0 ? null : 1 - squared / reference)
  return {
    cases: n,
    refused,
    baseRate: base,
    brierTimes1000: n === 0 ? 0 : (1000 * brier) / n,
    brierSkill: skill(brier),
    rateOfRiseSkill: skill(rate),
    logLossTimes1000: n === 0 ? 0 : (1000 * (tally.logLoss + refusedLoss)) / n,
  }
}
