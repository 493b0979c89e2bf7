// A page weighs what it names: scripts and styles, and of the console the words of one language.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { weigh } from '../../../deploy/cli/weigh.ts'

test('each page with the files that it names, once each, and nothing that comes later', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weigh-'))
  const bodies: Record<string, string> = {
    'index.html': '<script src="/assets/app-1.js"></script><link href="/assets/app-1.css">',
    'field/index.html': '<script src="/assets/field-1.js"></script><link href="/assets/field-1.js">',
    'residents/index.html': '<p>r</p>',
    'display/index.html': '<p>d</p>',
    'assets/app-1.js': 'a'.repeat(5_000),
    'assets/app-1.css': 'b{}',
    'assets/fr-1.js': 'export {}',
    'assets/en-1.js': 'export const en = 1',
    'assets/late-1.js': 'c'.repeat(9_000),
    'assets/field-1.js': 'f',
  }
  for (const [name, body] of Object.entries(bodies)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), body)
  }
  const sum = (...names: string[]) => names.reduce((total, name) => total + gzipSync(bodies[name] ?? '').length, 0)
  const weights = weigh(folder)
  expect(weights.console).toMatchObject({
    files: 4,
    gzip: sum('index.html', 'assets/app-1.js', 'assets/app-1.css', 'assets/fr-1.js'),
  })
  expect([weights.field.files, weights.display]).toEqual([2, { files: 1, gzip: sum('display/index.html'), plain: 8 }])
  rmSync(folder, { recursive: true })
})
