// A list of persons is opened for a reason of the closed list, or not at all.
import type { Context } from 'hono'
import { ASKED_REASONS } from '../model/access.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

export function reasonNeeded(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'bad-request',
    detail: 'This list names people: it is opened for a reason, which the log keeps.',
    mend: `Add \`?why=\` with one of ${ASKED_REASONS.join(', ')}.`,
  })
}
