// `npm run setup -- CODE`: what there is to follow around a commune, each asked once, and the files to follow it with. Nothing that exists is overwritten.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { shapeOf, shapeSchema } from '../../worker/feeds/index.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { suggested, writeFiles, writeTerritory } from '../../worker/flow/set-up/write.ts'
import { departmentOfCode, type Chosen, type SetUpArea } from '../../worker/model/candidate.ts'
import { isTerritoryCode } from '../../worker/model/keys.ts'
import { parseRfc3339 } from '../../worker/model/time.ts'
import { areaOfCode, explore, type Exploring } from '../../worker/objects/shared/explore.ts'
import { askSource } from '../../worker/objects/shared/ask-source.ts'
import { faultLine } from './territory.ts'
import { proposalLines } from './setup-lines.ts'
import { readTerritoryFolder } from './territory-folder.ts'

const USAGE = `usage: npm run setup -- CODE [--area FILE.geojson] [--within KM] [--follow CODE,CODE…] [--desk NUMBER] [--out DIR] [--standins]
  CODE       INSEE code of the commune; its contour comes from geo.api.gouv.fr
  --area     a drawn contour instead (GeoJSON: a polygon, a feature, or a collection whose first feature is one)
  --within   how far to look, in km (25)
  --follow   the sources' own codes to follow, in place of what is proposed
  --desk     the number that residents may call: a territory.yaml is written too, where there is none
  --out      the folder that holds geofences/ (.)
  --standins asks the stand-ins of the demonstration that runs here, in its time`

const FARTHEST_KM = 100

interface Options {
  readonly code: string
  readonly area: string | null
  readonly withinKm: number
  readonly follow: readonly string[] | null
  readonly desk: string | null
  readonly out: string
  readonly standins: boolean
}

/** A text is what was wrong with the words given. */
export function optionsOf(words: readonly string[]): Options | string {
  let parsed
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        area: { type: 'string' },
        within: { type: 'string', default: '25' },
        follow: { type: 'string' },
        desk: { type: 'string' },
        out: { type: 'string', default: '.' },
        standins: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown option'
  }
  const { values, positionals } = parsed
  const [code = ''] = positionals
  if (!isTerritoryCode(code)) return 'give the INSEE code of the commune (5), or a SIREN (9)'
  const withinKm = Number(values.within)
  if (!(withinKm > 0 && withinKm <= FARTHEST_KM)) return `--within is a distance of up to ${FARTHEST_KM} km`
  return {
    code,
    area: values.area ?? null,
    withinKm,
    follow: values.follow === undefined ? null : values.follow.split(',').map((one) => one.trim()),
    desk: values.desk ?? null,
    out: resolve(values.out),
    standins: values.standins,
  }
}

const drawing = v.union([
  shapeSchema,
  v.looseObject({ type: v.literal('Feature'), geometry: shapeSchema }),
  v.looseObject({
    type: v.literal('FeatureCollection'),
    features: v.pipe(v.array(v.looseObject({ geometry: shapeSchema })), v.minLength(1)),
  }),
])

/** Null where the text is no drawing of an area. */
export function areaOfDrawing(code: string, text: string): SetUpArea | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = v.safeParse(drawing, json)
  if (!parsed.success) return null
  const drawn = parsed.output
  const geometry =
    drawn.type === 'Feature' ? drawn.geometry : drawn.type === 'FeatureCollection' ? drawn.features[0]?.geometry : drawn
  if (geometry === undefined) return null
  return { code, name: code, department: departmentOfCode(code), shape: shapeOf(geometry) }
}

/** Only what there is to be followed; a code that nobody has heard of is told. */
export function chosenOf(
  follow: readonly string[],
  candidates: readonly { readonly kind: string; readonly code: string }[],
): Chosen | string {
  const unknown = follow.filter((code) => !candidates.some((one) => one.code === code))
  if (unknown.length > 0)
    return `--follow: ${unknown.join(', ')} is not among what was found; look further with --within`
  const of = (kind: string) => follow.filter((code) => candidates.some((one) => one.kind === kind && one.code === code))
  return {
    gauges: of('gauge'),
    reaches: of('reach'),
    departments: of('department'),
    coasts: of('coast'),
    rains: of('rain'),
    flows: of('flow'),
  }
}

async function main(words: readonly string[]): Promise<number> {
  const options = optionsOf(words)
  if (typeof options === 'string') return failed(`${options}\n${USAGE}`)
  const way = options.standins ? await standins() : REAL
  if (typeof way === 'string') return failed(way)
  const area = await areaOf(options, way)
  if (typeof area === 'string') return failed(area)
  const proposal = await explore(area, { ...way, withinKm: options.withinKm })
  for (const line of proposalLines(proposal)) console.log(line)
  const chosen = options.follow === null ? suggested(proposal) : chosenOf(options.follow, proposal.candidates)
  if (typeof chosen === 'string') return failed(chosen)
  const { feeds, stations } = writeFiles(proposal, chosen)
  const home = join(options.out, 'geofences', options.code)
  const files: [string, string][] = [
    [join(home, 'feeds.yaml'), feeds],
    [join(home, 'stations.yaml'), stations],
  ]
  if (options.desk !== null && !existsSync(join(home, 'territory.yaml')))
    files.push([join(home, 'territory.yaml'), writeTerritory(area, options.desk)])
  const standing = files.filter(([path]) => existsSync(path)).map(([path]) => path)
  if (standing.length > 0)
    return failed(
      `\nnothing written: ${standing.join(' and ')} is there already\n  → give another folder with --out and take over what you want`,
    )
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`written: ${path}`)
  }
  return checked(options.out, options.code)
}

/** By the very parser that the server loads with. */
function checked(out: string, code: string): number {
  const parsed = parseTerritoryFiles(code, readTerritoryFolder(out, code))
  if (parsed.kind === 'ok') {
    console.log(`The folder loads: npm run territory -- apply ${out} ${code}`)
    return 0
  }
  for (const fault of parsed.faults) console.error(faultLine(fault))
  return 1
}

async function areaOf({ code, area, out }: Options, way: Pick<Exploring, 'ask'>): Promise<SetUpArea | string> {
  if (area !== null) {
    if (!existsSync(area)) return `${area} is not there`
    return areaOfDrawing(code, readFileSync(area, 'utf8')) ?? `${area} is no GeoJSON of an area: draw one polygon`
  }
  const found = await areaOfCode(code, way)
  switch (found.kind) {
    case 'found':
      return found.found
    case 'nothing':
      return `geo.api.gouv.fr knows no commune ${code}: communes that merged have the code of the new one`
    case 'fault':
      return `${found.message}\n  → ${found.mend}; or draw the area, and give it with --area (${out} is not touched)`
    default:
      return found satisfies never
  }
}

type Way = Pick<Exploring, 'ask' | 'now' | 'meteofranceKey'>

const REAL: Way = {
  ask: (baseUrl, ask) => askSource(baseUrl, ask, null),
  now: Date.now(),
  meteofranceKey: process.env['METEOFRANCE_API_KEY'] ?? null,
}

/** Every source at the address of the stand-ins, in the time of the demonstration. */
async function standins(): Promise<Way | string> {
  const file = join(process.env['TOCSIN_STATE'] ?? '.tocsin', 'run.json')
  if (!existsSync(file)) return `${file} is not there: start the demonstration first, with npm start`
  const { url, standinsUrl } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; standinsUrl: string }
  try {
    const answer = await fetch(`${url}/api/demo/clock`, { signal: AbortSignal.timeout(5_000) })
    const { now } = (await answer.json()) as { now: string }
    return {
      ask: (baseUrl, ask) => askSource(standinsUrl + new URL(baseUrl).pathname.replace(/\/$/, ''), ask, null),
      now: parseRfc3339(now) ?? Date.now(),
      meteofranceKey: demoKey(),
    }
  } catch {
    return `${url} does not answer: start the demonstration first, with npm start`
  }
}

/** The demonstration has made a key of its own, which only its stand-in accepts. */
function demoKey(): string | null {
  const file = join(process.env['TOCSIN_STATE'] ?? '.tocsin', 'demo-keys.json')
  if (!existsSync(file)) return null
  return (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>)['METEOFRANCE_API_KEY'] ?? null
}

function failed(message: string): number {
  console.error(message)
  return 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main(process.argv.slice(2))
