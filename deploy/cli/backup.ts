// `npm run backup -- DIR [--keep N] [--register-keys DIR2]`: a copy of a running server's state, all of it of one instant, into DIR/<time>. The server
// stands still for some milliseconds and goes on.
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { existsSync } from 'node:fs'
import { VERSION } from '../../worker/routes/version.ts'
import { keepOnly, megabytes, takeCopy, takeRegisterKeys } from '../backup/copy.ts'
import { ROOT } from './build.ts'

const USAGE = 'usage: npm run backup -- DIR [--keep N] [--register-keys DIR2]   (TOCSIN_STATE)'

interface Wanted {
  readonly into: string
  readonly keep: number | null
  readonly registerKeys: string | null
}

function wantedOf(args: readonly string[]): Wanted | string {
  const options = { keep: { type: 'string' }, 'register-keys': { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [into, ...more] = positionals
  if (into === undefined || more.length > 0) return USAGE
  const keep = values.keep === undefined ? null : Number(values.keep)
  if (keep !== null && !(Number.isInteger(keep) && keep > 0)) return '--keep takes a whole number of copies, 1 or more'
  const keys = values['register-keys'] === undefined ? null : resolve(values['register-keys'])
  if (keys !== null && isInside(keys, resolve(into)))
    return '--register-keys must name a folder outside of DIR: kept beside the copies, the keys of erased people would stay with what they sealed'
  return { into: resolve(into), keep, registerKeys: keys }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && way !== path)
}

export async function main(args: readonly string[]): Promise<number> {
  const state = resolve(ROOT, process.env['TOCSIN_STATE'] ?? '.tocsin')
  try {
    const wanted = wantedOf(args)
    if (typeof wanted === 'string') return told(wanted)
    if (!existsSync(resolve(state, 'objects')))
      return told(`${state} holds no server's state: set TOCSIN_STATE to the folder of the server`)
    if (isInside(wanted.into, state) || (wanted.registerKeys !== null && isInside(wanted.registerKeys, state)))
      return told('a copy does not belong into the folder that it is made of: name another disk')
    const began = performance.now()
    const { folder, manifest, bytes } = await takeCopy(state, wanted.into, VERSION)
    const seconds = ((performance.now() - began) / 1_000).toFixed(1)
    const held = manifest.heldMs === null ? 'no server was running' : `the server stood still for ${manifest.heldMs} ms`
    console.log(`${folder}: ${manifest.files.length} files, ${megabytes(bytes)}, ${seconds} s; ${held}`)
    if (wanted.registerKeys !== null) {
      const files = await takeRegisterKeys(state, wanted.registerKeys)
      console.log(`${wanted.registerKeys}: keys of the register, ${files} files, over the copy of before`)
    } else console.log('The keys of the register are not in it; --register-keys DIR2 copies them apart.')
    for (const name of wanted.keep === null ? [] : keepOnly(wanted.into, wanted.keep))
      console.log(`${name}: taken away`)
    return 0
  } catch (error) {
    return told(`no copy was made: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}

function told(why: string): 1 {
  console.error(why)
  return 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2).filter((arg) => arg !== '--'))
