// `npm run chaos [-- ROW…]`: the fault catalogue against real workerd, the real launcher and the stand-ins. `-- kills --sends N --crowd N
// [--unaskable]`: that many sends, workerd killed once in each. Exit code 1 where a row fails, also one whose fault is known.
import { CRASH } from '../../tests/chaos/rows/crash.ts'
import { kills } from '../../tests/chaos/kills.ts'
import { COPIES } from '../../tests/chaos/rows/copies.ts'
import { CHAIN } from '../../tests/chaos/rows/chain.ts'
import { LOAD } from '../../tests/chaos/rows/load.ts'
import { MANY_KILLS } from '../../tests/chaos/rows/many-kills.ts'
import { WIRE } from '../../tests/chaos/rows/wire.ts'
import { ALARMS } from '../../tests/chaos/rows/alarms.ts'
import { MACHINE } from '../../tests/chaos/rows/machine.ts'
import { PEOPLE } from '../../tests/chaos/rows/people.ts'
import { PROVIDER } from '../../tests/chaos/rows/provider.ts'
import { READINGS } from '../../tests/chaos/rows/readings.ts'
import { RECEIPTS } from '../../tests/chaos/rows/receipts.ts'
import { runRows } from '../../tests/chaos/run.ts'
import { build } from './build.ts'

const ROWS = [
  ...PROVIDER,
  ...WIRE,
  ...RECEIPTS,
  ...LOAD,
  ...CRASH,
  ...CHAIN,
  ...MANY_KILLS,
  ...ALARMS,
  ...MACHINE,
  ...COPIES,
  ...PEOPLE,
  ...READINGS,
]

const say = (line: string) => console.log(line)

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name)
  const value = at === -1 ? otherwise : Number(args[at + 1])
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} takes a whole number`)
  return value
}

async function main(args: readonly string[]): Promise<number> {
  build((line) => say(`… ${line}`))
  if (args[0] === 'kills') {
    const options = {
      sends: numberAfter(args, '--sends', 100),
      crowd: numberAfter(args, '--crowd', 2_000),
      seed: numberAfter(args, '--seed', 1 + Math.floor(Math.random() * 1e9)),
      unaskable: args.includes('--unaskable'),
    }
    return (await kills(options, say)) ? 0 : 1
  }
  // `P08` means all its variants, `P` the family.
  const wanted = ROWS.filter(({ id }) => args.length === 0 || args.some((arg) => id.startsWith(arg)))
  const strange = args.filter((arg) => !ROWS.some(({ id }) => id.startsWith(arg)))
  if (strange.length > 0) {
    console.error(`no such row: ${strange.join(' ')}; there are ${ROWS.map(({ id }) => id).join(' ')}, and kills`)
    return 1
  }
  const { ok, failed, skipped } = await runRows(wanted, say)
  say(`${ok} ok, ${failed} failed, ${skipped} skipped`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2).filter((arg) => arg !== '--'))
