// What a first visit transfers: each page that the build made, with every script and style that it names. Written beside the pages, from which
// the eco-design statement of every territory takes its figures.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { PageWeights, Weight } from '../../worker/model/publication.ts'

const PAGES = {
  console: 'index.html',
  field: 'field/index.html',
  residents: 'residents/index.html',
  display: 'display/index.html',
} as const satisfies Record<keyof PageWeights, string>

/** `folder`: of the built console. */
export function weigh(folder: string): PageWeights {
  return Object.fromEntries(
    Object.entries(PAGES).map(([name, page]) => [name, weightOf(folder, page)]),
  ) as unknown as PageWeights
}

export function writeWeights(folder: string): void {
  writeFileSync(join(folder, 'weights.json'), `${JSON.stringify(weigh(folder), null, 2)}\n`)
}

// The console asks for its words once it runs: those of the language that is read, French where nothing was chosen.
function weightOf(folder: string, page: string): Weight {
  const html = readFileSync(join(folder, page), 'utf8')
  const named = new Set([...html.matchAll(/\/(assets\/[^"]+\.(?:js|css))/g)].map(([, path]) => path ?? ''))
  if (page === PAGES.console)
    for (const name of readdirSync(join(folder, 'assets'))) if (/^fr-[^/]+\.js$/.test(name)) named.add(`assets/${name}`)
  const bodies = [page, ...named].map((path) => join(folder, path)).filter(existsSync)
  const sizes = bodies.map((path) => readFileSync(path)).map((body) => [gzipSync(body).length, body.length] as const)
  return {
    files: sizes.length,
    gzip: sizes.reduce((sum, [gzip]) => sum + gzip, 0),
    plain: sizes.reduce((sum, [, plain]) => sum + plain, 0),
  }
}
