// « 12 bis rue Basse » → « rue Basse »; an address without a number is its own street.
export function streetOf(address: string): string {
  return address.replace(/^\s*\d+\s*(?:bis|ter|quater|[a-d])?\b[\s,]*/i, '').trim()
}

/** « 12, Rue de l’Église, 34000 Lère » and « rue de l'eglise » are one street. */
export function streetKey(address: string): string {
  const [street = ''] = streetOf(address).split(',')
  return street
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}
