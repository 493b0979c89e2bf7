// templates/<code or common>/orders/*.yaml: one order (arrêté) a file. A file of the territory with the same id replaces a common one.
import * as v from 'valibot'
import { GAP_FILLS, gapsIn, KNOWN_GAPS, type OrderTemplate } from '../../model/order.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, readYaml, words } from './yaml-file.ts'

const line = v.pipe(v.string(), v.minLength(1), v.maxLength(2_000))
const gap = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,31}$/, 'small letters, figures and _, beginning with a letter,')),
  label: words,
  fill: v.optional(v.picklist(GAP_FILLS)),
  optional: v.optional(v.boolean(), false),
})

export const orderFileSchema = v.strictObject({
  order: code,
  name: words,
  basis: v.pipe(v.array(line), v.minLength(1)),
  considering: v.pipe(v.array(line), v.minLength(1)),
  articles: v.pipe(v.array(line), v.minLength(1)),
  gaps: v.array(gap),
})

export function parseOrderFile(file: string, source: string): Parsed<OrderTemplate> {
  const read = readYaml(file, source, orderFileSchema)
  if (read.kind === 'faults') return read
  const { order: id, name, basis, considering, articles, gaps } = read.value.value
  const known = [...KNOWN_GAPS, ...gaps.map((one) => one.id)]
  const named = [...basis, ...considering, ...articles].flatMap(gapsIn)
  const faults: FileFault[] = [
    ...[...new Set(named)]
      .filter((one) => !known.includes(one))
      .map((one) => ({
        file,
        line: read.value.lineOf(['gaps']),
        message: `{${one}} is named and is no gap`,
        mend: `add a gap with id: ${one}, or correct its spelling`,
      })),
    ...gaps.flatMap((one, index) =>
      named.includes(one.id) && gaps.findIndex((other) => other.id === one.id) === index
        ? []
        : [
            {
              file,
              line: read.value.lineOf(['gaps', index]),
              message: `gap "${one.id}" is named nowhere, or stands twice`,
              mend: `write {${one.id}} where it belongs, or remove the gap`,
            },
          ],
    ),
  ]
  if (faults.length > 0) return { kind: 'faults', faults }
  return {
    kind: 'ok',
    value: {
      id,
      name,
      basis,
      considering,
      articles,
      gaps: gaps.map((one) => ({ ...one, fill: one.fill ?? null })),
      origin: `${file}:${read.value.lineOf(['order']) ?? 1}`,
    },
  }
}
