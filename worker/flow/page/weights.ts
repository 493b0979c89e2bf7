// weights.json lies beside the built pages: deploy/cli/weigh.ts writes it, and nobody by hand.
import { WEIGHED, type PageWeights, type Weight } from '../../model/publication.ts'

/** Null for what is no such file: then the page says that this installation was not weighed, and no figure. */
export function parsePageWeights(found: unknown): PageWeights | null {
  if (typeof found !== 'object' || found === null) return null
  const rows = found as Readonly<Record<string, unknown>>
  const weights = WEIGHED.map((name) => [name, parseWeight(rows[name])] as const)
  return weights.every(([, weight]) => weight !== null) ? (Object.fromEntries(weights) as unknown as PageWeights) : null
}

function parseWeight(found: unknown): Weight | null {
  if (typeof found !== 'object' || found === null) return null
  const { files, gzip, plain } = found as Readonly<Record<string, unknown>>
  return isCount(files) && isCount(gzip) && isCount(plain) ? { files, gzip, plain } : null
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0
