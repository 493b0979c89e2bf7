// JSON Schemas of the territory's files, written from the schemas that the parsers themselves use. `--check` fails where they differ.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { toJsonSchema } from '@valibot/to-json-schema'
import { format } from 'prettier'
import type { GenericSchema } from 'valibot'
import { zoneFileSchema } from '../../worker/audience/zone-file.ts'
import { displaysFileSchema } from '../../worker/flow/files/displays-file.ts'
import { sheltersFileSchema } from '../../worker/flow/files/shelters-file.ts'
import { sirensFileSchema } from '../../worker/flow/files/sirens-file.ts'
import { sitesFileSchema } from '../../worker/flow/files/sites-file.ts'
import { exerciseFileSchema } from '../../worker/flow/files/exercise-file.ts'
import { orderFileSchema } from '../../worker/flow/files/order-file.ts'
import { planFileSchema } from '../../worker/flow/files/plan-file.ts'
import { ruleFileSchema } from '../../worker/flow/files/rule-file.ts'
import { ruleTestFileSchema } from '../../worker/flow/files/rule-test-file.ts'
import { feedsFileSchema, stationsFileSchema, territoryFileSchema } from '../../worker/flow/files/settings-files.ts'
import { templateFileSchema } from '../../worker/flow/files/template-file.ts'

const SCHEMAS: readonly (readonly [file: string, title: string, schema: GenericSchema])[] = [
  ['rules.schema.json', 'Alerting rules of a territory: alerting-rules/<code>/*.yaml', ruleFileSchema],
  ['rules-test.schema.json', 'Tests of alerting rules: alerting-rules/<code>/*.test.yaml', ruleTestFileSchema],
  ['messages.schema.json', 'Messages of a territory: templates/<code or common>/messages/*.yaml', templateFileSchema],
  ['plans.schema.json', 'Plans of a territory: templates/<code or common>/plans/*.yaml', planFileSchema],
  [
    'exercises.schema.json',
    'Scenarios of exercises of a territory: templates/<code or common>/exercises/*.yaml',
    exerciseFileSchema,
  ],
  ['orders.schema.json', 'Orders of a territory: templates/<code or common>/orders/*.yaml', orderFileSchema],
  ['territory.schema.json', 'A territory: geofences/<code>/territory.yaml', territoryFileSchema],
  ['stations.schema.json', 'The gauges of a territory: geofences/<code>/stations.yaml', stationsFileSchema],
  ['displays.schema.json', 'The public displays of a territory: geofences/<code>/displays.yaml', displaysFileSchema],
  ['shelters.schema.json', 'The shelters of a territory: geofences/<code>/shelters.yaml', sheltersFileSchema],
  ['sirens.schema.json', 'The sirens of a territory: geofences/<code>/sirens.yaml', sirensFileSchema],
  ['sites.schema.json', 'The sensitive sites of a territory: geofences/<code>/sites.yaml', sitesFileSchema],
  ['feeds.schema.json', 'The sources of a territory: geofences/<code>/feeds.yaml', feedsFileSchema],
  ['zones.schema.json', 'The zones of a territory: geofences/<code>/zones.geojson', zoneFileSchema],
]

export async function schemaTexts(): Promise<Readonly<Record<string, string>>> {
  const texts = SCHEMAS.map(async ([file, title, schema]) => [file, await textOf(title, schema)] as const)
  return Object.fromEntries(await Promise.all(texts))
}

async function textOf(title: string, schema: GenericSchema): Promise<string> {
  // The input side: what a person writes, before defaults are filled in. What JSON Schema cannot say stays with the parser.
  const json = toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' })
  // As the formatter would leave it, so that the two never take turns.
  const text = JSON.stringify({ $comment: 'SPDX-License-Identifier: MIT', title, ...json }, null, 2)
  return format(text, { parser: 'json', printWidth: 120 })
}

/** Names of the files that differ from what the parsers accept. */
export async function staleSchemas(folder: string): Promise<readonly string[]> {
  return Object.entries(await schemaTexts())
    .filter(([file, text]) => !existsSync(join(folder, file)) || readFileSync(join(folder, file), 'utf8') !== text)
    .map(([file]) => file)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../../docs/schemas')
  if (process.argv.includes('--check')) {
    const stale = await staleSchemas(folder)
    for (const file of stale)
      console.error(`docs/schemas/${file}: differs from the parser; run node deploy/cli/schemas.ts`)
    process.exitCode = stale.length === 0 ? 0 : 1
  } else {
    mkdirSync(folder, { recursive: true })
    for (const [file, text] of Object.entries(await schemaTexts())) writeFileSync(join(folder, file), text)
  }
}
