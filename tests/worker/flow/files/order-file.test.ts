import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseOrderFile } from '../../../../worker/flow/files/order-file.ts'
import { emptyGaps, filledOrder } from '../../../../worker/model/order.ts'

const FOLDER = join(import.meta.dirname, '../../../../templates/common/orders')
const ORDER = `order: essai
name: { fr: Essai, en: Try }
basis: ['article L2212-2, 5°', '{fondement}']
considering: ['que {motif}']
articles: ['À {commune}, {lieu} est fermé.', 'Déviation : {deviation}.']
gaps:
  - { id: motif, label: { fr: Motif, en: Reason } }
  - { id: lieu, label: { fr: Lieu, en: Where } }
  - { id: deviation, label: { fr: Déviation, en: Diversion }, optional: true }
  - { id: fondement, label: { fr: Texte, en: Text }, optional: true }
`

test.each(readdirSync(FOLDER))(
  '%s is an order whose every gap is named, and only cites what the dossier cites',
  (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8')
    const parsed = parseOrderFile(`templates/common/orders/${file}`, text)
    if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
    const cited = JSON.stringify([parsed.value.basis, parsed.value.articles]).match(/\b[LRD]\d+-\d+/g) ?? []
    expect(cited.length).toBeGreaterThan(0)
    for (const article of cited) expect(['L2212-2', 'L731-3', 'R731-1', 'R731-8']).toContain(article)
  },
)

test('what nobody filled leaves no half sentence, and what must be filled is named', () => {
  const parsed = parseOrderFile('o.yaml', ORDER)
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  expect(emptyGaps(parsed.value, { motif: ' ' }).map(({ id }) => id)).toEqual(['motif', 'lieu'])
  expect(filledOrder(parsed.value, { commune: 'Lère', motif: 'l’eau monte', lieu: 'le quai' })).toEqual({
    basis: ['article L2212-2, 5°'],
    considering: ['que l’eau monte'],
    articles: ['À Lère, le quai est fermé.'],
  })
})

test.each([
  ['a gap that is named and is none', ORDER.replace('{lieu} est', '{place} est'), '{place} is named and is no gap'],
  ['a gap that is named nowhere', ORDER.replace('{deviation}.', 'par le pont.'), 'gap "deviation" is named nowhere'],
])('%s is a fault with its line', (_, text, message) => {
  const parsed = parseOrderFile('o.yaml', text)
  if (parsed.kind !== 'faults') throw new Error('it was taken')
  expect(parsed.faults.map((fault) => fault.message).join()).toContain(message)
  expect(parsed.faults.every(({ line }) => line !== null)).toBe(true)
})
