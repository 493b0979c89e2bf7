// The automatic warnings of the State, read into a level: APIC (Météo-France, rain that has fallen) and Vigicrues Flash (small rivers). Their
// forms are published nowhere and have changed; two words tell the levels apart, and where they do not stand it is left to people.
import type { Danger } from '../../model/bulletin.ts'
import type { NoticeKind, NoticeSaid } from '../../model/notice.ts'
import type { PlanLevel } from '../../model/rule.ts'

export interface AutomaticWarning {
  readonly kind: 'apic' | 'vigicrues-flash'
  readonly danger: Danger
  /** Of the plan's grid: APIC intense N1, very intense N3; Flash high N2, very high N3. */
  readonly planLevel: PlanLevel
  readonly places: readonly string[]
}

interface Form {
  readonly strong: RegExp
  readonly plain: RegExp
  readonly plainLevel: PlanLevel
}

const FORMS: Readonly<Record<AutomaticWarning['kind'], Form>> = {
  apic: { strong: /tr[eè]s\s+intenses?/i, plain: /(pr[ée]cipitations|pluies?)\s+intenses?/i, plainLevel: 'N1' },
  'vigicrues-flash': {
    strong: /(crues?|risque)\s+tr[eè]s\s+fort/i,
    plain: /(crues?|risque)\s+forte?s?/i,
    plainLevel: 'N2',
  },
}
/** "Avertissement pluies intenses" is the name of the service, whatever the level is. */
const NAME_OF_SERVICE = /avertissements?\s+(de\s+)?pluies?\s+intenses?(\s+[àa]\s+l.[ée]chelle\s+des\s+communes)?/gi
/** The end of one is no warning, and no level either. */
const IS_OVER = /\b(fin|lev[ée]e)\s+(de\s+|d.|du\s+|des\s+)?(l.)?(avertissement|alerte|risque|[ée]pisode)/i
const PLACES = /\bcommunes?[ \t]*(?:de[ \t]+|d['’]|du[ \t]+|des[ \t]+|:[ \t]*)([^\n.;()]{2,300})/giu

/** Null where these words are none of that service's, or name no level. */
export function automaticWarning(
  kind: NoticeKind,
  { title, text }: Pick<NoticeSaid, 'title' | 'text'>,
): AutomaticWarning | null {
  if (kind === 'authority') return null
  const words = `${title}\n${text}`
  if (IS_OVER.test(words)) return null
  const { strong, plain, plainLevel } = FORMS[kind]
  const unnamed = words.replace(NAME_OF_SERVICE, ' ')
  const places = placesIn(unnamed)
  if (strong.test(unnamed)) return { kind, danger: 'red', planLevel: 'N3', places }
  if (plain.test(unnamed)) return { kind, danger: 'orange', planLevel: plainLevel, places }
  return null
}

function placesIn(words: string): readonly string[] {
  const named = [...words.matchAll(PLACES)].flatMap(([, list]) => (list ?? '').split(/,|\s+et\s+/u))
  const names = named.map((name) => name.replace(/\s+(est|sont|ce|le|à|pour|dans|en)\s.*$/u, '').trim())
  return [...new Set(names.filter((name) => /^\p{Lu}/u.test(name) && name.length <= 60))]
}
