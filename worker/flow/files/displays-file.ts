// geofences/<code>/displays.yaml: the public screens and text panels.
import * as v from 'valibot'
import { DISPLAY_DRIVERS, type Display } from '../../model/display.ts'
import type { Parsed } from '../../model/territory.ts'
import { code, readYaml, words } from './yaml-file.ts'

const degrees = (limit: number) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit))
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

export const displaysFileSchema = v.strictObject({
  displays: v.array(
    v.strictObject({
      id: code,
      name: words,
      longitude: degrees(180),
      latitude: degrees(90),
      /** The zones that it warns; where this is left out, those in which it stands. */
      zones: v.optional(v.pipe(v.array(code), v.minLength(1))),
      /** A text panel of so many lines and characters; left out for a screen. */
      panel: v.optional(v.strictObject({ rows: count(16), columns: count(64) })),
      /** How it gets its text; left out for a screen that opens our page. */
      driver: v.optional(v.picklist(DISPLAY_DRIVERS)),
    }),
  ),
})

export function parseDisplaysFile(file: string, source: string): Parsed<readonly Display[]> {
  const read = readYaml(file, source, displaysFileSchema)
  if (read.kind === 'faults') return read
  return {
    kind: 'ok',
    value: read.value.value.displays.map((yaml) => ({
      id: yaml.id,
      name: yaml.name,
      position: [yaml.longitude, yaml.latitude],
      zones: yaml.zones ?? null,
      face: yaml.panel === undefined ? { kind: 'screen' } : { kind: 'panel', ...yaml.panel },
      ...(yaml.driver === undefined ? {} : { driver: yaml.driver }),
    })),
  }
}
