// The statements of accessibility and of eco-design: linked from every public page, light themselves, and with no figure that was not measured.
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parsePageWeights } from '../../../../worker/flow/page/weights.ts'
import { HOME, publish, statements } from '../../../../worker/flow/publish.ts'
import { LANGUAGES } from '../../../../worker/model/message.ts'
import type { Edition, Weight } from '../../../../worker/model/publication.ts'
import { edition } from '../published.ts'

const WEIGHTS = {
  console: { files: 12, gzip: 137_204, plain: 431_000 },
  field: { files: 4, gzip: 40_001, plain: 110_000 },
  residents: { files: 3, gzip: 9_000, plain: 20_000 },
  display: { files: 3, gzip: 16_100, plain: 44_000 },
}
const { territory } = edition()
const spoken = edition({ territory: { ...territory, languages: LANGUAGES } })
const files = { ...publish(spoken), ...statements(spoken, { own: weightOf(spoken), weights: WEIGHTS }) }
const body = (name: string, of = files) => of[name]?.body ?? ''
const LINKS = ['accessibility', 'eco-design'].flatMap((name) => [`${name}.html`, `${name}.en.html`])

test('both statements exist in French and in English, without a script, in 14 kB at most', () => {
  for (const name of LINKS) {
    expect(gzipSync(body(name)).length, name).toBeLessThan(14_000)
    expect(body(name).length, name).toBeLessThan(14_000)
    expect(body(name), name).not.toMatch(/<script|<img|<link rel="stylesheet/)
  }
  expect(body('accessibility.en.html')).toContain('lang="en"')
  expect(
    statements(edition({ territory: { ...territory, languages: ['fr'] } }), { own: null, weights: null })[
      'accessibility.en.html'
    ],
  ).toBeUndefined()
})

test('every public page leads to both, the easy-to-read one to the French text', () => {
  for (const name of ['index.html', 'index.falc.html', 'alerts/7.html', '404.html', 'accessibility.html'])
    for (const path of ['accessibility', 'eco-design'])
      expect(body(name), name).toContain(`href="/${territory.code}/${path}"`)
  expect(body('index.en.html')).toContain(`href="/${territory.code}/accessibility/en"`)
})

test('the statement of accessibility says its state, what was tried and what was not, whom to call, and the Défenseur des droits', () => {
  const page = body('accessibility.html')
  for (const words of ['déclaré non conforme', 'axe-core', 'NVDA', territory.publicDesk, 'Libre réponse 71120'])
    expect(page).toContain(words)
  expect(page).not.toContain('/accessibility/falc')
})

test('the eco-design page has the weights of this build and of the very page that is published', () => {
  const page = body('eco-design.html')
  expect(page).toContain('<td>12</td><td>138\u202fko</td><td>431\u202fko</td><td>35 s</td>')
  expect(page).toContain(`<td>${Math.ceil(weightOf(spoken).gzip / 1_000)}\u202fko</td>`)
})

test('where nobody weighed the installation no figure is shown but that of the page itself', () => {
  const page = body('eco-design.html', statements(spoken, { own: weightOf(spoken), weights: null }))
  expect(page).toContain('n’ont pas été pesées')
  expect(page.match(/<tr><th scope="row">/g)).toHaveLength(1)
})

test.each([null, [], { ...WEIGHTS, field: undefined }, { ...WEIGHTS, field: { files: 1, gzip: -3, plain: 'x' } }])(
  '%j is no weighing',
  (found) => expect(parsePageWeights(found)).toBeNull(),
)

test('what the build writes is read as it stands', () => {
  expect(parsePageWeights(JSON.parse(JSON.stringify(WEIGHTS)))).toEqual(WEIGHTS)
})

function weightOf(of: Edition): Weight {
  const page = publish(of)[HOME]?.body ?? ''
  return { files: 1, gzip: gzipSync(page).length, plain: new TextEncoder().encode(page).length }
}
