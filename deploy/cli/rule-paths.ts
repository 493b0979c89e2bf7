// What the two halves of `npm run rules` share: which paths are tests, in which territory a file lies, how a fault is printed.
import { sep } from 'node:path'
import type { FileFault } from '../../worker/model/territory.ts'

export interface Printed {
  readonly lines: readonly string[]
  readonly exitCode: 0 | 1 | 2
}

export function isTest(path: string): boolean {
  return /\.test\.ya?ml$/.test(path)
}

export interface Home {
  readonly dir: string
  readonly code: string
}

/** The three roots around `<dir>/alerting-rules/<code>/…`; null for a file that lies elsewhere. */
export function homeOf(path: string): Home | null {
  const parts = path.split(sep)
  const at = parts.lastIndexOf('alerting-rules')
  const code = parts[at + 1]
  return at < 0 || code === undefined || at + 2 >= parts.length
    ? null
    : { dir: parts.slice(0, at).join(sep) || sep, code }
}

export function faultLine(fault: FileFault): string {
  return `${fault.file}${fault.line === null ? '' : `:${fault.line}`}: ${fault.message}; ${fault.mend}`
}
