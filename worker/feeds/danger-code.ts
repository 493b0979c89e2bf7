// The four levels as French services number them: 1 green … 4 red, as a number or as text. Anything else is no level that we know.
import { DANGERS, type Danger } from '../model/bulletin.ts'

export function dangerOfCode(code: unknown): Danger | null {
  const number = typeof code === 'string' && /^\d$/.test(code.trim()) ? Number(code) : code
  return typeof number === 'number' && Number.isInteger(number) ? (DANGERS[number - 1] ?? null) : null
}
