// What the wall of phones is handed: the arrivals that came or changed, files of its own, every word in both languages.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Outbox, type Arrival } from '../../../deploy/standins/outbox.ts'
import { changesOf, phonesFile } from '../../../deploy/standins/phones/serve.ts'
import { WORDS } from '../../../deploy/standins/phones/words.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'standin-')), 'outbox.ndjson')
const arrival = (to: string, text = 'Montez.'): Omit<Arrival, 'n'> => ({
  channel: 'sms',
  to,
  from: 'TOCSIN',
  text,
  at: '2026-10-14T19:10:00.000Z',
  reference: 'r',
  providerId: 'p',
})
const numbers = (changes: { readonly arrivals: readonly Arrival[] }) => changes.arrivals.map(({ n }) => n)

test('what came or changed after a revision is told once, and an arrival keeps its number', () => {
  const outbox = new Outbox(newFile())
  for (const to of ['+33639980001', '+33639980002', '+33639980003']) outbox.put(arrival(to))
  const first = outbox.changes(0)
  expect(numbers(first)).toEqual([1, 2, 3])
  expect(numbers(outbox.changes(first.revision))).toEqual([])
  outbox.update(2, { keys: ['1'] })
  outbox.put(arrival('+33639980004'))
  const second = outbox.changes(first.revision)
  expect(second.arrivals).toMatchObject([{ n: 2, detail: { keys: ['1'] } }, { n: 4 }])
  expect(second.era).toBe(first.era)
  // The public way is as it was: what came after a number.
  expect(outbox.list({ since: 3 }).map(({ n }) => n)).toEqual([4])
})

test('after a restart or a clear the era is another, so that whoever looks on begins again', () => {
  const file = newFile()
  const outbox = new Outbox(file)
  outbox.put(arrival('+33639980001'))
  outbox.update(1, { answer: 'shown' })
  const before = outbox.changes(0)
  const again = new Outbox(file)
  expect(again.changes(0)).toMatchObject({
    revision: before.revision,
    arrivals: [{ n: 1, detail: { answer: 'shown' } }],
  })
  expect(again.changes(0).era).not.toBe(before.era)
  again.clear()
  // An answer to what was cleared away is nobody's.
  again.update(1, { answer: 'confirmed' })
  again.put(arrival('+33639980002'))
  expect(again.changes(0).era).not.toBe(before.era)
  expect(again.changes(0).arrivals).toMatchObject([{ n: 1, to: '+33639980002' }])
})

test('the parts of an SMS are counted as they are paid', () => {
  const outbox = new Outbox(newFile())
  outbox.put(arrival('+33639980001', 'a'.repeat(161)))
  expect(changesOf(outbox, 0)).toMatchObject({ arrivals: [{ parts: 2 }] })
})

test('both languages have every word, and the page has no place left empty', () => {
  expect(Object.keys(WORDS.en.page)).toEqual(Object.keys(WORDS.fr.page))
  expect(Object.keys(WORDS.en.script)).toEqual(Object.keys(WORDS.fr.script))
  for (const search of ['', '?lang=en']) {
    const page = phonesFile(new URL(`http://standins/standins/phones${search}`))
    expect(page?.body).not.toMatch(/\{\{/)
    expect(page?.body).toContain(search === '' ? 'Mur de téléphones' : 'Wall of phones')
  }
})

test('nothing inline is allowed or needed, and only the files of the page are given', () => {
  const page = phonesFile(new URL('http://standins/standins/phones'))
  expect(page?.headers['content-security-policy']).toMatch(/^default-src 'self';/)
  expect(page?.body).not.toMatch(/ style=|<style|onclick=/)
  for (const [, address = ''] of page?.body.matchAll(/(?:src|href)="(\/standins[^"]+)"/g) ?? [])
    expect(phonesFile(new URL(`http://standins${address}`))).not.toBeNull()
  for (const other of ['serve.ts', 'words.ts', 'index.html', '../main.ts', '%2e%2e/main.ts'])
    expect(phonesFile(new URL(`http://standins/standins/phones/${other}`))).toBeNull()
})
