// The register holds needs, never what somebody suffers from (CNIL: health data are in principle excessive). Words that name an illness or a
// treatment are refused where people may write freely; the refusal says what to write instead.

/** Beginnings of words, folded to letters without accents. */
const BEGINNINGS = [
  'alcooli',
  'alzheimer',
  'anorexi',
  'asthm',
  'autis',
  'bipolair',
  'cancer',
  'cardiaque',
  'chimio',
  'dement',
  'depressi',
  'diabet',
  'diagnos',
  'dialys',
  'disease',
  'epilep',
  'hemiplegi',
  'hepatit',
  'illness',
  'infarct',
  'insulin',
  'leucem',
  'leukem',
  'malade',
  'maladi',
  'medicament',
  'medication',
  'paraplegi',
  'parkinson',
  'patholog',
  'psych',
  'schizophr',
  'sclero',
  'senil',
  'stroke',
  'suicid',
  'tetraplegi',
  'toxicom',
  'trisom',
  'tuberculo',
  'tumeur',
  'tumor',
]
/** Words that would begin others. */
const WHOLE = new Set(['avc', 'bpco', 'hiv', 'sep', 'sida', 'vih', 'aids'])

/** The first word that names an illness, as it was written; null where there is none. */
export function illnessIn(text: string): string | null {
  for (const [word] of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    const folded = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    if (WHOLE.has(folded) || BEGINNINGS.some((beginning) => folded.startsWith(beginning))) return word
  }
  return null
}
