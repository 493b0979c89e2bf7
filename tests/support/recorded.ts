// The one way to the recorded data beside the project. A bare clone has none: those tests then say why they did not run.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `TOCSIN_RECORDED` names the folder where the project does not stand beside it. */
const ROOT = process.env['TOCSIN_RECORDED'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data')

export type Recorded =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'absent'; readonly reason: string }

/** One recorded file, by its path below the data folder: `hubeau/observations_tr_all_fields_one_row.json`. */
export function recorded(path: string): Recorded {
  const file = join(ROOT, path)
  if (!existsSync(file)) return { kind: 'absent', reason: `no recorded data: ../shared/data/${path} is not there` }
  return { kind: 'text', text: readFileSync(file, 'utf8') }
}

/** The names of the recorded files of one folder; empty where there is none. */
export function recordedNames(folder: string): readonly string[] {
  const path = join(ROOT, folder)
  return existsSync(path) ? readdirSync(path).sort() : []
}

/** The text of a recorded file; where it is absent the running test is skipped, with the reason printed. */
export function recordedOrSkip(path: string, context: { skip(reason?: string): never }): string {
  const found = recorded(path)
  if (found.kind === 'text') return found.text
  console.warn(found.reason)
  return context.skip(found.reason)
}
