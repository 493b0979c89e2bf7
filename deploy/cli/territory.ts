// `npm run territory -- apply DIR [CODE]`: checks a territory's files here, then sends them whole to the server, which checks them again;
// `pull DIR [CODE]` writes back what the server has.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { isTerritoryCode } from '../../worker/model/keys.ts'
import type { FileFault } from '../../worker/model/territory.ts'
import type { Problem } from '../../worker/model/view.ts'
import { ADDRESSES_FILE, readTerritoryFolder } from './territory-folder.ts'
import { pullTerritory } from './territory-pull.ts'

const SEND_TIMEOUT_MS = 60_000

/** Codes of the territories whose files lie below `dir`. */
export function territoryCodes(dir: string): readonly string[] {
  const home = join(dir, 'geofences')
  if (!existsSync(home)) return []
  return readdirSync(home)
    .filter((name) => isTerritoryCode(name) && existsSync(join(home, name, 'territory.yaml')))
    .sort()
}

export type Sent =
  /** `addresses`: how many of the commune's file were taken; null where there is no such file. */
  | { readonly kind: 'applied'; readonly version: string; readonly addresses: number | null }
  | { readonly kind: 'refused'; readonly lines: readonly string[] }

export async function applyTerritory(
  server: { readonly url: string; readonly token: string },
  dir: string,
  code: string,
): Promise<Sent> {
  const files = readTerritoryFolder(dir, code)
  const parsed = parseTerritoryFiles(code, files)
  if (parsed.kind === 'faults') return { kind: 'refused', lines: parsed.faults.map(faultLine) }
  try {
    const answer = await fetch(new URL(`/api/${code}/files`, server.url), {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${server.token}` },
      body: JSON.stringify({ files }),
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    })
    if (!answer.ok) return { kind: 'refused', lines: problemLines(answer.status, await answer.text()) }
    const { version } = (await answer.json()) as { version: string }
    const addresses = await applyAddresses(server, dir, code)
    return addresses === null || typeof addresses === 'number'
      ? { kind: 'applied', version, addresses }
      : { kind: 'refused', lines: addresses }
  } catch (error) {
    return {
      kind: 'refused',
      lines: [
        `${server.url} does not answer: ${error instanceof Error ? error.message : 'unknown'}. Is the server running, is TOCSIN_URL right?`,
      ],
    }
  }
}

/** The national file of addresses is long and public: it goes by a door of its own, after the rest. */
async function applyAddresses(
  server: { readonly url: string; readonly token: string },
  dir: string,
  code: string,
): Promise<number | null | readonly string[]> {
  const file = join(dir, 'geofences', code, ADDRESSES_FILE)
  if (!existsSync(file)) return null
  const answer = await fetch(new URL(`/api/${code}/residents/addresses`, server.url), {
    method: 'PUT',
    headers: { 'Content-Type': 'text/csv', Authorization: `Bearer ${server.token}` },
    body: readFileSync(file),
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  })
  if (!answer.ok) return problemLines(answer.status, await answer.text())
  return ((await answer.json()) as { addresses: number }).addresses
}

export function faultLine({ file, line, message, mend }: FileFault): string {
  return `${file}${line === null ? '' : `:${line}`}: ${message}\n  → ${mend}`
}

function problemLines(status: number, text: string): readonly string[] {
  let problem: Partial<Problem>
  try {
    problem = JSON.parse(text) as Partial<Problem>
  } catch {
    return [`the server answered ${status}, without saying why`]
  }
  const head = `${status} ${problem.title ?? ''}: ${problem.detail ?? ''}${problem.mend === undefined ? '' : `\n  → ${problem.mend}`}`
  return [head, ...(problem.faults ?? []).map((fault) => `${fault.where}: ${fault.message}\n  → ${fault.mend}`)]
}

async function pulled(server: Parameters<typeof pullTerritory>[0], dir: string, code: string): Promise<boolean> {
  const outcome = await pullTerritory(server, dir, code)
  if (outcome.kind === 'refused') {
    console.error(`${code}: nothing written`)
    for (const line of outcome.lines) console.error(line)
    return false
  }
  const { version, written, kept, alone } = outcome
  console.log(`${code}: version ${version.slice(0, 12)}, ${written.length} written`)
  for (const path of written) console.log(`  ${path}`)
  for (const { file, as } of kept) console.log(`  what stood in ${file} is kept as ${as}`)
  for (const path of alone) console.log(`  ${path} is not on the server: left as it is`)
  return true
}

async function main([act, directory, code]: readonly string[]): Promise<number> {
  if ((act !== 'apply' && act !== 'pull') || directory === undefined) {
    console.error('usage: npm run territory -- apply DIR [CODE]   (TOCSIN_URL, TOCSIN_TOKEN)')
    console.error('       npm run territory -- pull DIR [CODE]')
    return 1
  }
  const dir = resolve(directory)
  const token = process.env['TOCSIN_TOKEN'] ?? ''
  const url = process.env['TOCSIN_URL'] ?? 'http://localhost:8787'
  const codes = code === undefined ? territoryCodes(dir) : [code]
  if (codes.length === 0) {
    console.error(`${dir} holds no geofences/<code>/territory.yaml${act === 'pull' ? ': name the CODE to pull' : ''}`)
    return 1
  }
  if (token === '') {
    console.error('TOCSIN_TOKEN is missing: create one in the administration, with the role admin')
    return 1
  }
  let failed = 0
  for (const one of codes) {
    if (act === 'pull') {
      if (!(await pulled({ url, token }, dir, one))) failed += 1
      continue
    }
    const sent = await applyTerritory({ url, token }, dir, one)
    if (sent.kind === 'applied') {
      const addresses = sent.addresses === null ? '' : `, ${sent.addresses} addresses`
      console.log(`${one}: applied, version ${sent.version.slice(0, 12)}${addresses}`)
      continue
    }
    failed += 1
    console.error(`${one}: nothing applied`)
    for (const line of sent.lines) console.error(line)
  }
  return failed === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main(process.argv.slice(2))
