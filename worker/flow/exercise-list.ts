// The people of a list, as a town brings its residents: what is true of residents is true of these.
import { phoneOf } from '../audience/contact-address.ts'
import type { Position } from '../model/geo.ts'
import { refused, type Refusal } from '../model/reason.ts'

const REGION = 'FR'

interface OnList {
  readonly name: string
  readonly phone: string
}

/** Each number once, as the phone network writes it; or which of them cannot be called. The number itself stands in no answer. */
export function readList(
  typed: readonly OnList[],
): { readonly kind: 'ok'; readonly list: readonly OnList[] } | Refusal {
  const list = new Map<string, OnList>()
  for (const { name, phone: text } of typed) {
    const phone = phoneOf(text, REGION)
    if ('reason' in phone) return refused('phone not accepted', `${name}: ${phone.reason}; ${phone.mend}`)
    if (!list.has(phone.e164)) list.set(phone.e164, { name, phone: phone.e164 })
  }
  return { kind: 'ok', list: [...list.values()] }
}

export function listSource(exercise: number, index: number): string {
  return `exercice-${exercise}-${index + 1}`
}

/** Each is a household of their own, at one point of the zone. */
export function listCsv(exercise: number, list: readonly OnList[], [longitude, latitude]: Position): string {
  const lines = list.map(({ name, phone }, index) => {
    const source = listSource(exercise, index)
    const cells = [source, source, name, `liste de l’exercice ${exercise}`, 'fr', phone, longitude, latitude]
    return cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')
  })
  return `household,source_id,name,address,language,phone,longitude,latitude\n${lines.join('\n')}\n`
}
