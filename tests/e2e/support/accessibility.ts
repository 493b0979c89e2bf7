// Faults that axe-core finds on a page, as one line each; none is the bar for every page that we serve.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(
    context: Document,
    options: object,
  ): Promise<{
    violations: readonly { id: string; help: string; nodes: readonly { target: unknown; html: string }[] }[]
  }>
}

/** WCAG 2.2 A and AA, and the best practices that axe checks. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  // Through the debugger's own evaluation: the pages' policy forbids any script but their own.
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${help} at ${JSON.stringify(target)} ${html.slice(0, 120)}`),
    )
  })
}
