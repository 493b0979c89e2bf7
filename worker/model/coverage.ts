// How much of a commune can be warned, street by street: counts, never a person.

/** Homes and numbers of one street, of one zone, or of what no street of the file has. */
export interface CoverageCounts {
  readonly persons: number
  readonly homes: number
  /** Homes with somebody who takes that, and has not left it. */
  readonly sms: number
  readonly voice: number
  readonly mail: number
  /** Homes with an alert in a browser, and browsers that nobody knows. */
  readonly push: number
  /** Numbers and mailboxes that failed for good, or that nobody has confirmed for a year. */
  readonly failing: number
  readonly unconfirmed: number
  /** Persons without a channel that works. */
  readonly unreachable: number
  /** Persons without a point on the map. */
  readonly unlocated: number
}

export interface StreetCoverage extends CoverageCounts {
  /** As the file writes it. */
  readonly street: string
  /** Of its addresses, each once. */
  readonly addresses: number
  /** Of these, where nobody is known. */
  readonly missing: number
  /** South-west and north-east of its addresses, and one of them in the middle. */
  readonly box: readonly [west: number, south: number, east: number, north: number]
  readonly points: readonly (readonly [longitude: number, latitude: number])[]
}

export interface ZoneCoverage extends CoverageCounts {
  readonly zone: string
  readonly addresses: number
  readonly missing: number
}

export interface Coverage {
  /** Addresses in the commune's file; 0 where there is none, and then nothing can be said of a share. */
  readonly addresses: number
  readonly missing: number
  readonly streets: readonly StreetCoverage[]
  readonly zones: readonly ZoneCoverage[]
  readonly whole: CoverageCounts
  /** Of those whose street the file does not have. */
  readonly elsewhere: CoverageCounts
  /** Addresses to be confirmed that may be asked now. */
  readonly due: number
  readonly at: number
}

/** Addresses of one street where nobody is known: the campaign's list. */
export interface MissingStreet {
  readonly street: string
  readonly numbers: readonly string[]
}
