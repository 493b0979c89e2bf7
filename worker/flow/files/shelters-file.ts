// geofences/<code>/shelters.yaml: where people are taken in, for how many, and who has the keys.
import * as v from 'valibot'
import type { Shelter } from '../../model/shelter.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, phone, readYaml } from './yaml-file.ts'

const degrees = (limit: number) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit))
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))
const DAY = 'the day on which the number was last rung, such as 2026-10-02,'
const day = v.pipe(v.string(DAY), v.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, DAY))

export const sheltersFileSchema = v.strictObject({
  shelters: v.array(
    v.strictObject({
      id: code,
      name: text(80),
      address: text(160),
      longitude: degrees(180),
      latitude: degrees(90),
      /** Persons whom it takes in for a night. */
      capacity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
      /** A wheelchair goes in and to the toilets. */
      accessible: v.optional(v.boolean(), false),
      animals: v.optional(v.boolean(), false),
      /** A function, never a name: who has the keys first. */
      contacts: v.pipe(
        v.array(v.strictObject({ role: text(60), phone, verified_at: day })),
        v.minLength(1, 'one or two contacts'),
        v.maxLength(2, 'one or two contacts'),
      ),
    }),
  ),
})

export function parseSheltersFile(file: string, source: string): Parsed<readonly Shelter[]> {
  const read = readYaml(file, source, sheltersFileSchema)
  if (read.kind === 'faults') return read
  const { shelters } = read.value.value
  const faults = shelters.flatMap(({ id }, index): readonly FileFault[] =>
    shelters.findIndex((other) => other.id === id) === index
      ? []
      : [
          {
            file,
            line: read.value.lineOf(['shelters', index, 'id']),
            message: `shelter "${id}" stands twice`,
            mend: 'give each shelter an id of its own',
          },
        ],
  )
  if (faults.length > 0) return { kind: 'faults', faults }
  return {
    kind: 'ok',
    value: shelters.map(({ longitude, latitude, contacts, ...rest }) => ({
      ...rest,
      point: [longitude, latitude] as const,
      contacts: contacts.map(({ verified_at, ...contact }) => ({ ...contact, verifiedAt: verified_at })),
    })),
  }
}
