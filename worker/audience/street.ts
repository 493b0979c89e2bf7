// « 12 bis rue Basse » → « rue Basse »; an address without a number is its own street.
export function streetOf(address: string): string {
  return address.replace(/^\s*\d+\s*(?:bis|ter|quater|[a-d])?\b[\s,]*/i, '').trim()
}
