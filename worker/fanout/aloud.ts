// What reading aloud has in common in every language: no shouting, no sign that a voice would stumble on, pauses where the eye had signs.

export type Step = readonly [pattern: RegExp, said: string | ((match: string, ...groups: string[]) => string)]

export function stepped(text: string, steps: readonly Step[]): string {
  return steps.reduce(
    (read, [pattern, said]) =>
      typeof said === 'string'
        ? read.replace(pattern, said)
        : read.replace(pattern, (match: string, ...groups: unknown[]) =>
            said(match, ...groups.map((group) => (typeof group === 'string' ? group : ''))),
          ),
    text,
  )
}

/** Signs of the eye, before anything is read: one kind of space, of apostrophe, of hyphen; no markup at all. */
export function withPlainSigns(text: string): string {
  return stepped(text.normalize('NFC'), [
    [/[’‘´`]/g, "'"],
    [/[«»“”"]/g, ' '],
    [/…/g, '. '],
    [/[–—−]/g, '-'],
    [/->|=>|→/g, ', '],
    [/[<>*_#|~^{}[\]\\]/g, ' '],
    // A shouted label is a sentence of its own: « DANGER: la Lère » is « Danger. La Lère ».
    [/(?<=\p{Lu}{2})\s*:\s/gu, '. '],
    [/\s+/g, ' '],
  ])
}

// Spelled by a voice, or said as a word; what has no vowel at all is spelled anyway.
const SPELLED = new Set('ADSL ARS CAF CCAS CHU EDF EPCI IGN OMS PMI RATP SDIS TER UE USA ZA ZAC ZI'.split(' '))
const VOWEL = /[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]/u
const SHOUTED = /(?<![\p{L}\d])\p{Lu}+(?:['-]\p{Lu}+)*(?![\p{L}\d])/gu

/** « PARTEZ MAINTENANT » → « partez maintenant »; SMS, D and ARS stay as they are. */
export function withoutShouting(text: string): string {
  const words = text.replace(SHOUTED, (word) => {
    if (word.length === 1 || SPELLED.has(word) || !VOWEL.test(word)) return word
    return word.toLowerCase()
  })
  // Inside a shouted sentence the single letters were words too: « PAS A L'ECOLE ».
  return words.replace(/(?<=\p{Ll} )[AÀY](?= \p{Ll})/gu, (letter) => letter.toLowerCase())
}

/** Only letters and pauses are left; each sentence begins with a capital and the last one ends. */
export function withPauses(text: string): string {
  const paused = stepped(text, [
    [/\s*[;:()/]\s*/g, ', '],
    [/\s-+\s/g, ', '],
    [/[^\p{L}\p{M}\s,.?!'-]/gu, ' '],
    [/(?<![\p{L}])-|-(?![\p{L}])/gu, ' '],
    [/\s+/g, ' '],
    [/\s+(?=[,.])/g, ''],
    [/(?<=[?!])\s*[,.]+/g, ''],
    [/,[\s,]*(?=[,.?!]|$)/g, ''],
    [/\.[\s.]*(?=\.)/g, ''],
    [/\.\s*,/g, '.'],
    [/^[\s,.?!-]+/, ''],
  ]).trim()
  if (paused === '') return ''
  const ended = /[.?!]$/.test(paused) ? paused : `${paused}.`
  return ended.replace(/(?<=^|[.?!]\s)\p{Ll}/gu, (letter) => letter.toUpperCase())
}
