// The map of the Vigilance (CDP_CARTE_EXTERNE): for each domain and phenomenon a level over today and tomorrow, hour by hour where it says so.
import * as v from 'valibot'
import type { DangerStep, Phenomenon, RawBulletin } from '../model/bulletin.ts'
import { DANGER_RANK, SEVERITY_OF_DANGER, worse } from '../model/bulletin.ts'
import { parseRfc3339, type Instant } from '../model/time.ts'
import { dangerOfCode } from './danger-code.ts'

const instant = v.pipe(
  v.string(),
  v.transform(parseRfc3339),
  v.check((at) => at !== null),
  v.transform((at) => at as Instant),
)
const phenomenonItem = v.looseObject({
  phenomenon_id: v.string(),
  phenomenon_max_color_id: v.union([v.number(), v.string()]),
  timelaps_items: v.array(
    v.looseObject({ begin_time: instant, end_time: instant, color_id: v.union([v.number(), v.string()]) }),
  ),
})
const domain = v.looseObject({ domain_id: v.string(), phenomenon_items: v.array(v.unknown()) })
const mapSchema = v.looseObject({
  product: v.looseObject({
    update_time: instant,
    periods: v.array(
      v.looseObject({
        begin_validity_time: instant,
        end_validity_time: instant,
        timelaps: v.looseObject({ domain_ids: v.array(domain) }),
      }),
    ),
  }),
})
type Item = v.InferOutput<typeof phenomenonItem>

/** By `phenomenon_id`; an id that is not here is shown as what it is, a warning of an unknown kind. */
export const PHENOMENON_OF_ID: Readonly<Record<string, Phenomenon>> = {
  '1': 'vent',
  '2': 'pluie-inondation',
  '3': 'orages',
  '4': 'crues',
  '5': 'neige-verglas',
  '6': 'canicule',
  '7': 'grand froid',
  '8': 'avalanches',
  '9': 'vagues-submersion',
}

export type ReadMap =
  | {
      readonly kind: 'map'
      readonly bulletins: readonly RawBulletin[]
      readonly skipped: readonly { readonly index: number; readonly reason: string }[]
      /** Wanted domains that the map does not have. */
      readonly missing: readonly string[]
    }
  | { readonly kind: 'no map' }

/** `wanted` are domain codes: `66`, `2A`, `6610` for its coast. A phenomenon that is out of season is absent, and absent is not green. */
export function readMap(json: unknown, wanted: readonly string[]): ReadMap {
  const parsed = v.safeParse(mapSchema, json)
  if (!parsed.success) return { kind: 'no map' }
  const { update_time: sentAt, periods } = parsed.output.product
  const found = new Map<string, { domain: string; phenomenon: string; steps: DangerStep[] }>()
  const seen = new Set<string>()
  const skipped: { index: number; reason: string }[] = []
  const inOrder = periods.toSorted((left, right) => left.begin_validity_time - right.begin_validity_time)
  for (const period of inOrder) {
    const span = { from: period.begin_validity_time, to: period.end_validity_time }
    for (const { domain_id, phenomenon_items } of period.timelaps.domain_ids) {
      if (!wanted.includes(domain_id)) continue
      seen.add(domain_id)
      phenomenon_items.forEach((one, index) => {
        const item = v.safeParse(phenomenonItem, one)
        if (!item.success || span.from >= span.to)
          return skipped.push({ index, reason: `phenomenon of another shape in ${domain_id}` })
        const key = `${domain_id} ${item.output.phenomenon_id}`
        const known = found.get(key) ?? { domain: domain_id, phenomenon: item.output.phenomenon_id, steps: [] }
        found.set(key, { ...known, steps: [...known.steps, ...stepsOf(item.output, span)] })
      })
    }
  }
  return {
    kind: 'map',
    bulletins: [...found].map(([identifier, one]) => bulletinOf(identifier, one, sentAt)),
    skipped,
    missing: periods.length === 0 ? [] : wanted.filter((code) => !seen.has(code)),
  }
}

// Phenomenon 4, floods, has no hours at all: its highest level counts all day. So does one whose hours never reach the highest level told.
function stepsOf(item: Item, span: { readonly from: Instant; readonly to: Instant }): readonly DangerStep[] {
  const highest = dangerOfCode(item.phenomenon_max_color_id)
  const told = item.timelaps_items
    .map(({ begin_time, end_time, color_id }) => ({ from: begin_time, to: end_time, danger: dangerOfCode(color_id) }))
    .filter(({ from, to }) => from < to)
    .toSorted((left, right) => left.from - right.from)
  const worst = told.reduce<DangerStep['danger']>((most, step) => worse(most, step.danger), null)
  const reaches = highest === null || (worst !== null && DANGER_RANK[worst] >= DANGER_RANK[highest])
  return told.length > 0 && reaches ? told : [{ ...span, danger: highest }]
}

function bulletinOf(
  identifier: string,
  {
    domain,
    phenomenon,
    steps,
  }: { readonly domain: string; readonly phenomenon: string; readonly steps: readonly DangerStep[] },
  sentAt: Instant,
): RawBulletin {
  const danger = steps.reduce<DangerStep['danger']>((most, step) => worse(most, step.danger), null)
  return {
    issuer: 'Météo-France',
    identifier,
    replaces: [],
    areas: [domain],
    phenomenon: PHENOMENON_OF_ID[phenomenon] ?? 'autre',
    event: `Vigilance ${PHENOMENON_OF_ID[phenomenon] ?? `phénomène ${phenomenon.slice(0, 10)}`}`,
    danger,
    severity: danger === null ? 'Unknown' : SEVERITY_OF_DANGER[danger],
    urgency: danger === 'red' ? 'Immediate' : 'Expected',
    certainty: 'Likely',
    steps: joined(steps),
    onset: Math.min(...steps.map(({ from }) => from)),
    expires: Math.max(...steps.map(({ to }) => to)),
    sentAt,
    texts: {},
    status: 'in force',
    rawReference: '',
  }
}

// Midnight parts today from tomorrow and changes no colour.
function joined(steps: readonly DangerStep[]): readonly DangerStep[] {
  const whole: DangerStep[] = []
  for (const step of steps) {
    const last = whole.at(-1)
    if (last !== undefined && last.danger === step.danger && last.to === step.from)
      whole[whole.length - 1] = { ...last, to: step.to }
    else whole.push(step)
  }
  return whole
}
