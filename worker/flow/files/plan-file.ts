// templates/<code or common>/plans/*.yaml: one plan a file. A file of the territory with the same id replaces a common one.
import * as v from 'valibot'
import { DUTY_KINDS } from '../../model/duty.ts'
import { HAZARDS } from '../../model/hazard.ts'
import { PLAN_LEVELS, PLAN_ROLES, type Due, type Plan, type PlanCard } from '../../model/plan.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, durationMs, durationText, levelMm, levelText, readYaml, words, type YamlFile } from './yaml-file.ts'

const DUE = 'a time after the entry such as 15m, { card, after }, { water, level } or { at: "17:00" },'
const HOUR = 'an hour such as "17:00", in quotes,'
const due = v.union(
  [
    durationText,
    v.strictObject({ card: code, after: durationText }),
    v.strictObject({ water: code, level: levelText }),
    v.strictObject({ at: v.pipe(v.string(HOUR), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, HOUR)) }),
  ],
  DUE,
)

const level = v.picklist(PLAN_LEVELS)
const card = v.strictObject({
  id: code,
  level,
  do: words,
  how: v.optional(words),
  roles: v.pipe(v.array(v.picklist(PLAN_ROLES)), v.minLength(1)),
  due: v.optional(v.array(due), []),
  repeat: v.optional(durationText),
  when: v.optional(words),
  follows: v.optional(v.array(code), []),
  proof: v.optional(words),
  night: v.optional(words),
  weekend: v.optional(words),
  no_leader: v.optional(words),
  answers: v.optional(v.literal('calls')),
  duty: v.optional(v.picklist(DUTY_KINDS)),
})
const easing = v.strictObject({ to: v.picklist(['N5', 'N6']), station: code, below: levelText, for: durationText })

export const planFileSchema = v.strictObject({
  plan: code,
  hazard: v.picklist(HAZARDS),
  name: words,
  entries: v.optional(
    v.strictObject({
      N0: v.optional(words),
      N1: v.optional(words),
      N2: v.optional(words),
      N3: v.optional(words),
      N4: v.optional(words),
      N5: v.optional(words),
      N6: v.optional(words),
    }),
    {},
  ),
  easing: v.optional(easing),
  cards: v.pipe(v.array(card), v.minLength(1)),
})

type CardYaml = v.InferOutput<typeof card>
type DueYaml = v.InferOutput<typeof due>

export function parsePlanFile(file: string, source: string): Parsed<Plan> {
  const read = readYaml(file, source, planFileSchema)
  if (read.kind === 'faults') return read
  const { value } = read.value
  const faults = faultsOf(file, value.cards, read.value)
  if (faults.length > 0) return { kind: 'faults', faults }
  const { plan: id, hazard, name, entries, cards, easing: down } = value
  const origin = `${file}:${read.value.lineOf(['plan']) ?? 1}`
  const plan = { id, hazard, name, entries, cards: cards.map(cardOf), origin }
  if (down === undefined) return { kind: 'ok', value: plan }
  const { to: level, station, below, for: hold } = down
  return {
    kind: 'ok',
    value: { ...plan, easing: { level, station, belowMm: levelMm(below), holdMs: durationMs(hold) } },
  }
}

function cardOf(yaml: CardYaml): PlanCard {
  const { id, level: of, roles, follows, night, weekend, no_leader: noLeader } = yaml
  return {
    id,
    level: of,
    do: yaml.do,
    how: yaml.how ?? null,
    roles,
    due: yaml.due.map(dueOf),
    repeatMs: yaml.repeat === undefined ? null : durationMs(yaml.repeat),
    when: yaml.when ?? null,
    follows,
    proof: yaml.proof ?? null,
    variants: {
      ...(night === undefined ? {} : { night }),
      ...(weekend === undefined ? {} : { weekend }),
      ...(noLeader === undefined ? {} : { 'no leader': noLeader }),
    },
    ...(yaml.answers === undefined ? {} : { answers: yaml.answers }),
    ...(yaml.duty === undefined ? {} : { duty: yaml.duty }),
  }
}

function dueOf(yaml: DueYaml): Due {
  if (typeof yaml === 'string') return { kind: 'entry', afterMs: durationMs(yaml) }
  if ('card' in yaml) return { kind: 'card', card: yaml.card, afterMs: durationMs(yaml.after) }
  if ('water' in yaml) return { kind: 'water', station: yaml.water, levelMm: levelMm(yaml.level) }
  return { kind: 'clock', hour: Number(yaml.at.slice(0, 2)), minute: Number(yaml.at.slice(3)) }
}

function faultsOf(file: string, cards: readonly CardYaml[], { lineOf }: YamlFile<unknown>): readonly FileFault[] {
  const ids = cards.map(({ id }) => id)
  return cards.flatMap(({ id, follows, due: dues }, index) => {
    const at = (key: string, message: string, mend: string): FileFault => ({
      file,
      line: lineOf(['cards', index, key]) ?? lineOf(['cards', index]),
      message: `card "${id}": ${message}`,
      mend,
    })
    const twice =
      ids.indexOf(id) < index ? [at('id', 'this number is taken', 'give each card a number of its own')] : []
    const named = [...follows, ...dues.flatMap((one) => (typeof one === 'object' && 'card' in one ? [one.card] : []))]
    const unknown = [...new Set(named)]
      .filter((name) => name === id || !ids.includes(name))
      .map((name) =>
        at(
          follows.includes(name) ? 'follows' : 'due',
          name === id ? 'it waits for itself' : `there is no card ${name}`,
          'name another card of this plan',
        ),
      )
    return [...twice, ...unknown]
  })
}
