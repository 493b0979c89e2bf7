// `npm run check`: the fast loop. Exit code 1 where a step fails; all steps run, so that one reads every fault at once.
import { runChecks } from './steps.ts'

const ran = await runChecks()
const failed = ran.filter((step) => !step.passed)
process.stdout.write(`${ran.length - failed.length} passed, ${failed.length} failed\n`)
process.exit(failed.length === 0 ? 0 : 1)
