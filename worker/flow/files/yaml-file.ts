// One YAML file of a territory's folder: parsed, checked against its schema, every fault with its line and how to mend it.
import * as v from 'valibot'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { parseDuration } from '../../model/time.ts'
import { parseLevelMm } from '../../model/units.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'

export interface YamlFile<T> {
  readonly value: T
  /** Line of the node at this path, for faults found later. */
  lineOf(path: readonly (string | number)[]): number | null
}

export function readYaml<const S extends v.GenericSchema>(
  file: string,
  text: string,
  schema: S,
): Parsed<YamlFile<v.InferOutput<S>>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  if (document.errors.length > 0) {
    return {
      kind: 'faults',
      faults: document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        message: `this is not YAML: ${error.message.split('\n')[0] ?? ''}`,
        mend: 'check the indentation, the quotes and the colons of this line',
      })),
    }
  }
  const lineOf = (path: readonly (string | number)[]) => lineAt(document, lines, path)
  const parsed = v.safeParse(schema, document.toJS() as unknown)
  if (parsed.success) return { kind: 'ok', value: { value: parsed.output, lineOf } }
  return { kind: 'faults', faults: parsed.issues.map((issue) => faultOf(file, issue, lineOf)) }
}

function faultOf(file: string, issue: v.BaseIssue<unknown>, lineOf: YamlFile<unknown>['lineOf']): FileFault {
  const path = (issue.path ?? []).map((part) => part.key as string | number)
  const where = path.length === 0 ? 'the file' : path.join('.')
  const key = String(path.at(-1))
  const line = lineOf(path)
  if (issue.expected === 'never')
    return {
      file,
      line,
      message: `unknown key "${key}"`,
      mend: 'remove it, or correct its spelling: unknown keys are errors',
    }
  if (issue.received === 'undefined')
    return { file, line, message: `${path.slice(0, -1).join('.')}: "${key}" is missing`, mend: `write ${key} here` }
  // Our own schemas say what they want in words; valibot's own words begin with "Invalid".
  const wanted = issue.message.startsWith('Invalid')
    ? (issue.expected ?? issue.message).replace(/^Object$/, 'keys with values').replace(/^Array$/, 'a list')
    : issue.message
  return {
    file,
    line,
    message: `${where}: found ${issue.received.replace(/^Object$/, 'something else')}`,
    mend: `write ${wanted} here`,
  }
}

function lineAt(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | null {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range = (node as { range?: readonly [number, number, number] } | null | undefined)?.range
    if (range !== undefined) return lines.linePos(range[0]).line
  }
  return null
}

const LEVEL = 'a level with its unit, such as 3.40 m,'
/** `3.40 m`, `250 mm`: a level always carries its unit. */
export const levelText = v.pipe(v.string(LEVEL), v.regex(/^-?\d+(\.\d+)?\s*(mm|cm|m|ft)$/, LEVEL))

const DURATION = 'a duration such as 10m or 2h30m, never below zero,'
/** `10m`, `2h30m`: Prometheus durations. */
export const durationText = v.pipe(v.string(DURATION), v.regex(/^(\d+(\.\d+)?(ms|min|[smhd]))+$/, DURATION))

// The two patterns above have passed, so a null here would be a fault of the patterns themselves.
export function levelMm(text: string): number {
  const value = parseLevelMm(text)
  if (value === null) throw new Error(`level pattern let "${text}" through`)
  return value
}

export function durationMs(text: string): number {
  const value = parseDuration(text)
  if (value === null) throw new Error(`duration pattern let "${text}" through`)
  return value
}

export const words = v.strictObject({ fr: v.pipe(v.string(), v.minLength(1)), en: v.pipe(v.string(), v.minLength(1)) })

const CODE = 'a code of letters, digits, dots and dashes, in quotes where it is a number,'
export const code = v.pipe(v.string(CODE), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, CODE))

const PHONE = 'a number with its country, such as +33465710010'
export const phone = v.pipe(v.string(), v.regex(/^\+[1-9]\d{7,14}$/, PHONE))

/** The name of a machine key, as it was given when the key was made. */
export const keyName = v.pipe(v.string(), v.minLength(1), v.maxLength(80))

/** What a source calls an area: a reach, a department, a geocode, or a point. */
export const areaKey = v.pipe(
  v.string(),
  v.regex(/^[\w.,:+ -]{1,60}$/, 'the code of a reach, a department or an area, or a point "44.20,1.50", in quotes'),
)
