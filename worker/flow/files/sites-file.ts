// geofences/<code>/sites.yaml: the sensitive sites of a commune, who is there when, whom to ring, and how long it takes to empty each.
import * as v from 'valibot'
import { SITE_KINDS, type Site, type SiteKind } from '../../model/site.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, durationMs, durationText, levelMm, levelText, phone, readYaml } from './yaml-file.ts'

const degrees = (limit: number) => v.pipe(v.number(), v.minValue(-limit), v.maxValue(limit))
const people = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000))
const occupants = v.strictObject({ day: people, night: people })

const HOUR = 'an hour of the day such as "08:30", in quotes,'
const hour = v.pipe(v.string(HOUR), v.regex(/^([01]\d|2[0-4]):[0-5]\d$/, HOUR))

const DAY = 'the day on which the number was last rung, such as 2026-10-02,'
const day = v.pipe(v.string(DAY), v.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, DAY))

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))

/** As people write them: a code is not a word with a space in it. */
const KINDS: Readonly<Record<string, SiteKind>> = Object.fromEntries(
  SITE_KINDS.map((kind) => [kind.replace(' ', '-'), kind]),
)
const KIND = `one of ${Object.keys(KINDS).join(', ')},`

export const sitesFileSchema = v.strictObject({
  sites: v.array(
    v.strictObject({
      id: code,
      name: text(80),
      kind: v.picklist(Object.keys(KINDS), KIND),
      longitude: degrees(180),
      latitude: degrees(90),
      address: text(160),
      /** The most who may be there: from Monday to Friday, and on Saturday and Sunday. */
      occupants: v.strictObject({
        week: occupants,
        weekend: occupants,
        /** Between which hours it is day there. */
        day_from: v.optional(hour, '08:00'),
        day_to: v.optional(hour, '20:00'),
      }),
      /** A function, never a name, and a number that is answered: in the order in which they are rung. */
      contacts: v.pipe(
        v.array(v.strictObject({ role: text(60), phone, verified_at: day })),
        v.minLength(1, 'one or two contacts'),
        v.maxLength(2, 'one or two contacts'),
      ),
      /** The water level at which it is touched; left out where no gauge says so. */
      touched: v.optional(v.strictObject({ station: code, level: levelText })),
      /** From the first call until nobody is there any more. */
      empty_time: durationText,
    }),
  ),
})

export function parseSitesFile(file: string, source: string): Parsed<readonly Site[]> {
  const read = readYaml(file, source, sitesFileSchema)
  if (read.kind === 'faults') return read
  const faults: FileFault[] = []
  const sites = read.value.value.sites.map((yaml, index): Site => {
    const { week, weekend, day_from, day_to } = yaml.occupants
    const dayMinutes = { from: minutesOf(day_from), to: minutesOf(day_to) }
    if (dayMinutes.from >= dayMinutes.to)
      faults.push({
        file,
        line: read.value.lineOf(['sites', index, 'occupants', 'day_to']),
        message: `site "${yaml.id}": its day ends before it begins`,
        mend: 'write day_from before day_to',
      })
    return {
      id: yaml.id,
      name: yaml.name,
      kind: KINDS[yaml.kind] as SiteKind,
      point: [yaml.longitude, yaml.latitude],
      address: yaml.address,
      dayMinutes,
      week,
      weekend,
      contacts: yaml.contacts.map(({ role, phone: number, verified_at }) => ({
        role,
        phone: number,
        verifiedAt: verified_at,
      })),
      touched:
        yaml.touched === undefined ? null : { station: yaml.touched.station, levelMm: levelMm(yaml.touched.level) },
      emptyMs: durationMs(yaml.empty_time),
    }
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: sites }
}

function minutesOf(hour: string): number {
  return Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3))
}
