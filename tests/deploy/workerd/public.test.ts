// The process of the public pages and the worker's own routes serve the same files under the same addresses.
import { expect, test } from 'vitest'
import { fileOf } from '../../../deploy/workerd/public.js'
import { publish, statements } from '../../../worker/flow/publish.ts'
import { edition } from '../../worker/flow/published.ts'

const TERRITORY = { ...edition().territory, languages: ['fr', 'fr-x-falc', 'en'] as const }
const EDITION = { ...edition(), territory: TERRITORY }
const files = { ...publish(EDITION), ...statements(EDITION, { own: null, weights: null }) }
const ADDRESSES: Readonly<Record<string, string>> = {
  'index.html': '/99001',
  'index.en.html': '/99001/en',
  'index.falc.html': '/99001/falc',
  'accessibility.html': '/99001/accessibility',
  'accessibility.en.html': '/99001/accessibility/en',
  'eco-design.html': '/99001/eco-design',
  'eco-design.en.html': '/99001/eco-design/en',
  'alerts/7.html': '/99001/alerts/7',
  'alerts/7.en.html': '/99001/alerts/7/en',
  'alerts/7.falc.html': '/99001/alerts/7/falc',
  'alerts/7.cap.xml': '/99001/alerts/7.cap.xml',
  'alerts/7.1.cap.xml': '/99001/alerts/7.1.cap.xml',
  'cap.atom': '/99001/cap.atom',
  'feed.rss': '/99001/feed.rss',
  'exercises.ics': '/99001/exercises.ics',
}

test('every file that is published has its address, and no address leads elsewhere', () => {
  expect(new Set([...Object.keys(ADDRESSES), '404.html'])).toEqual(new Set(Object.keys(files)))
  for (const [file, address] of Object.entries(ADDRESSES)) expect(fileOf(address)).toEqual({ territory: '99001', file })
})

test.each([
  '/',
  '/console',
  '/99001/alerts/x',
  '/99001/../secret',
  '/99001/index.html',
  '/99001/alerts/7/de',
  '/api/99001',
])('%s leads to no file', (address) => expect(fileOf(address)).toBeNull())
