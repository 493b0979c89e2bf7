// What somebody else's word means, from a table of ours. A plain index would find `constructor` and `toString` in every table (the fuzz did).
export function meant<Meaning>(table: Readonly<Record<string, Meaning>>, word: string): Meaning | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
