// What the desk is told of somebody whom it wrote down, however they came to it.
import type { Context } from 'hono'
import type { DeskAnswer } from '../objects/rpc/residents.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

export function deskAnswered(c: Context<AppEnv>, answer: DeskAnswer): Response {
  switch (answer.kind) {
    case 'signed up':
      return c.json(answer, 201)
    case 'choose':
      return c.json(answer)
    case 'faults':
      return problem(c, {
        type: 'not-acceptable',
        detail: 'Nobody was signed up.',
        faults: Object.entries(answer.faults).map(([where, message]) => ({
          where,
          message,
          mend: 'Correct this field.',
        })),
      })
    default:
      return answer satisfies never
  }
}
