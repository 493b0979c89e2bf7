// What a form can say of one condition: its key in the file, and the values that stand under it. The form of the console and the text that is written
// into the file are both made from this table; what is written is read again by the file's own parser, which alone decides whether it holds.

export type FieldKind =
  | 'station'
  | 'area'
  | 'measure'
  | 'level'
  | 'measured'
  | 'duration'
  | 'chance'
  | 'colour'
  | 'phenomenon'
  | 'on or off'
  | 'hour'
  | 'days'

export interface ConditionField {
  /** Its key in the file; with a dot where it stands one deeper. */
  readonly name: string
  readonly kind: FieldKind
  readonly isOptional?: true
}

export interface ConditionForm {
  /** The key that chooses the condition. */
  readonly key: string
  readonly fields: readonly ConditionField[]
  /** What one sensor says by itself: only that can be counted in a quorum. */
  readonly isOfSensor?: true
}

const STATION = { name: 'station', kind: 'station' } as const
const WITHIN = { name: 'within', kind: 'duration' } as const
const CLEAR = { name: 'clear', kind: 'level', isOptional: true } as const
const AFTER = { name: 'after', kind: 'duration', isOptional: true } as const
const CHANCE = [
  STATION,
  { name: 'probability', kind: 'chance' },
  { name: 'above', kind: 'level' },
  WITHIN,
] as const satisfies readonly ConditionField[]
const TRAVEL = [
  { name: 'travel.from', kind: 'duration' },
  { name: 'travel.to', kind: 'duration' },
  { name: 'ahead', kind: 'duration', isOptional: true },
] as const satisfies readonly ConditionField[]
const MEASURE = { name: 'of', kind: 'measure' } as const

export const CONDITION_FORMS = {
  'level above': { key: 'level', fields: [STATION, { name: 'above', kind: 'level' }, CLEAR], isOfSensor: true },
  'level below': { key: 'level', fields: [STATION, { name: 'below', kind: 'level' }, CLEAR], isOfSensor: true },
  rise: { key: 'rise', fields: [STATION, { name: 'by', kind: 'level' }, WITHIN], isOfSensor: true },
  'forecast above': { key: 'forecast', fields: [STATION, { name: 'upper_bound', kind: 'level' }, WITHIN] },
  'forecast probability': { key: 'forecast', fields: CHANCE },
  nowcast: { key: 'nowcast', fields: CHANCE },
  bulletin: {
    key: 'bulletin',
    fields: [
      { name: 'area', kind: 'area' },
      { name: 'phenomenon', kind: 'phenomenon', isOptional: true },
      { name: 'at_least', kind: 'colour' },
      { name: 'within', kind: 'duration', isOptional: true },
    ],
  },
  'measure sum': { key: 'measure', fields: [MEASURE, { name: 'above', kind: 'measured' }, WITHIN], isOfSensor: true },
  'measure above': { key: 'measure', fields: [MEASURE, { name: 'above', kind: 'measured' }], isOfSensor: true },
  'measure below': { key: 'measure', fields: [MEASURE, { name: 'below', kind: 'measured' }], isOfSensor: true },
  'measure is': { key: 'measure', fields: [MEASURE, { name: 'is', kind: 'on or off' }], isOfSensor: true },
  upstream: { key: 'upstream', fields: [STATION, { name: 'above', kind: 'level' }, ...TRAVEL] },
  'upstream rise': {
    key: 'upstream',
    fields: [STATION, { name: 'rise', kind: 'level' }, { name: 'over', kind: 'duration' }, ...TRAVEL],
  },
  'station silent': { key: 'stale', fields: [STATION, AFTER] },
  'area silent': { key: 'stale', fields: [{ name: 'area', kind: 'area' }, AFTER] },
  'measure silent': { key: 'stale', fields: [{ name: 'measure', kind: 'measure' }, AFTER] },
  'lost while rising': { key: 'lost_while_rising', fields: [STATION] },
  schedule: {
    key: 'schedule',
    fields: [
      { name: 'days', kind: 'days', isOptional: true },
      { name: 'from', kind: 'hour', isOptional: true },
      { name: 'to', kind: 'hour', isOptional: true },
    ],
  },
} as const satisfies Readonly<Record<string, ConditionForm>>

export type ConditionKind = keyof typeof CONDITION_FORMS
export const CONDITION_KINDS = Object.keys(CONDITION_FORMS) as readonly ConditionKind[]

/** One condition as a person filled it in: values by the names of its fields, empty where left out. */
export interface ConditionDraft {
  readonly kind: ConditionKind
  readonly values: Readonly<Record<string, string>>
  /** That the contrary holds. */
  readonly isContrary: boolean
}

export function conditionForm(kind: ConditionKind): ConditionForm {
  return CONDITION_FORMS[kind]
}

/** The names of the fields that still want a value. */
export function emptyFields({ kind, values }: ConditionDraft): readonly string[] {
  return conditionForm(kind)
    .fields.filter(({ name, isOptional }) => isOptional !== true && (values[name] ?? '').trim() === '')
    .map(({ name }) => name)
}
