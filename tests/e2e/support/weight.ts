// What a page costs on its way to a phone.
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'

/** Bytes of these paths as they leave the server, gzipped; each counts once. */
export async function gzipped(url: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    [...new Set(paths)].map(async (path) => {
      const answer = await fetch(url + path)
      return gzipSync(Buffer.from(await answer.arrayBuffer())).length
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The files that a page has asked for so far. */
export function filesOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith('/assets/')),
  )
}
