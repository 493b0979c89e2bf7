// Differences between the model and the server, planted on purpose in a copy of the bundle: never in a file of worker/, and no switch of the
// product. Each must be caught from outside, or the bridge proves nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, BUNDLE } from '../../../deploy/cli/build.ts'
import { replaySeeds } from './run.ts'

export interface Planted {
  readonly name: string
  /** What stands in the bundle exactly once, and what stands there instead. */
  readonly changes: readonly (readonly [find: RegExp, put: string])[]
  /** Seeds that are known to catch it, tried first. */
  readonly seeds: readonly number[]
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'a forged receipt is taken',
    changes: [
      [/if \(!sameBytes\(expected, Buffer\.from\(signature, "base64url"\)\)\) return forged\("signature"\);/, ''],
    ],
    seeds: [1, 3, 5, 8, 12, 14],
  },
  {
    name: 'the courtyard of a zone is warned too',
    changes: [[/new RowSweep\((polygon\w*), /, 'new RowSweep($1.slice(0, 1), ']],
    seeds: [20, 4, 6, 15, 17, 21],
  },
  {
    name: 'the pace is forgotten',
    changes: [
      [/const startAt = Math\.max\(now, state\.nextSlotAt\)/, 'const startAt = now'],
      [/this\.isOver \? null : slotAt\(this\.#lease, slot\)/, 'this.isOver ? null : 0'],
    ],
    seeds: [171, 124, 103, 64, 153, 184],
  },
  {
    name: 'rows of a dead incarnation are never adopted',
    changes: [[/unknowns\.adoptOrphans\(\);/, '']],
    seeds: [6, 4, 15, 20, 21, 17],
  },
  {
    name: 'an opt-out changes nothing',
    changes: [
      [/contact === null \|\| registry\.isOptedOut\(\w+\.addressHash, \w+\.channel\)/, 'contact === null'],
      [/!contact\.optedOut && channels2?\.includes/, 'channels2.includes'],
    ],
    seeds: [11, 14, 26, 35, 50, 58],
  },
  {
    name: 'a provider that can be asked is not asked',
    changes: [[/if \(channel\?\.lookup == null\) return (over\d*);/, 'return $1;']],
    seeds: [4, 6, 15, 17, 20, 21],
  },
  {
    name: 'the text says another thing than what was approved',
    changes: [
      [
        /(const body\w* = \(\w+\.texts\[language\] \?\? \w+\.texts\.fr \?\? ""\)\.trim\(\));/,
        '$1.replace("Avis", "Annonce");',
      ],
    ],
    seeds: [6, 4, 15, 17, 20, 21],
  },
  {
    name: 'whoever has left the zone is not corrected',
    changes: [[/of this\.#ground\.tables\.toldBefore\(launch\.alert, launch\.revision\.revision\)/, 'of []']],
    seeds: [143, 157, 164, 169, 185, 304],
  },
  {
    name: 'a person counts twice',
    changes: [[/this\.#targeted \+= by;/, 'this.#targeted += 2 * by;']],
    seeds: [6, 4, 15, 17, 20, 21],
  },
  {
    name: 'receipts are answered and not kept',
    changes: [[/this\.#ground\.join\(\w+, receipt\);\s*return "joined";/, 'return "joined";']],
    seeds: [6, 4, 15, 17, 20, 21],
  },
  {
    name: 'idempotency keys are forgotten',
    changes: [
      [/if \(answer\.kind === "ok" && key\d* !== null\) this\.#ground\.tables\.putRequest\(/, 'if (false) void ('],
    ],
    seeds: [1, 2, 4, 6, 8, 10],
  },
]

export interface Caught {
  readonly name: string
  /** Null where it survives. */
  readonly by: { readonly seed: number; readonly invariant: string } | null
}

/** Serves the bundle with that difference, and replays its seeds until one of them is broken. */
export async function hunted(planted: Planted): Promise<Caught> {
  build(() => undefined)
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-planted-'))
  try {
    const bundle = join(folder, 'index.js')
    writeFileSync(bundle, changed(readFileSync(BUNDLE, 'utf8'), planted))
    const outcomes = await replaySeeds(planted.seeds, { bundle, told: () => undefined })
    const broken = outcomes.find((outcome) => outcome.broken.length > 0)
    const [first] = broken?.broken ?? []
    return {
      name: planted.name,
      by: broken === undefined || first === undefined ? null : { seed: broken.seed, invariant: first.invariant },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Throws where the bundle does not hold exactly what is to be changed: a difference that is not there would be caught by nobody. */
export function changed(bundle: string, { name, changes }: Planted): string {
  return changes.reduce((text, [find, put]) => {
    const found = text.match(new RegExp(find, 'g'))?.length ?? 0
    if (found !== 1) throw new Error(`"${name}": what is to be changed stands ${found} times in the bundle`)
    return text.replace(find, put)
  }, bundle)
}
