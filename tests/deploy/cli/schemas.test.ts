import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { schemaTexts, staleSchemas } from '../../../deploy/cli/schemas.ts'

const ROOT = join(import.meta.dirname, '../../..')

test('the JSON Schemas are what the parsers accept', async () => {
  expect(await staleSchemas(join(ROOT, 'docs/schemas'))).toEqual([])
})

test('a schema that is missing is told', async () => {
  expect(await staleSchemas(join(ROOT, 'docs/nowhere'))).toEqual(Object.keys(await schemaTexts()))
})

test('they refuse unknown keys and units left out, as the parsers do', async () => {
  const texts = await schemaTexts()
  const rules = JSON.parse(texts['rules.schema.json'] ?? '') as {
    properties: { groups: { items: { additionalProperties: boolean } } }
  }
  expect(rules.properties.groups.items.additionalProperties).toBe(false)
  expect(texts['stations.schema.json']).toContain('(mm|cm|m|ft)$')
})

test('the first line of each rule and message file names its schema', async () => {
  const known = Object.keys(await schemaTexts()).map((file) => join(ROOT, 'docs/schemas', file))
  const folders = [
    'alerting-rules/66164',
    'alerting-rules/99001',
    'alerting-rules/99002',
    'templates/common/messages',
    'templates/99001/messages',
    'templates/99002/messages',
  ]
  for (const folder of folders) {
    for (const name of readdirSync(join(ROOT, folder))) {
      const [first = ''] = readFileSync(join(ROOT, folder, name), 'utf8').split('\n')
      const schema = /^# yaml-language-server: \$schema=(.+)$/.exec(first)?.[1] ?? 'none'
      expect(known, `${folder}/${name}`).toContain(join(ROOT, folder, schema))
    }
  }
})
