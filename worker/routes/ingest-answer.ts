// What every door of readings answers: how many were taken, flagged and refused, item by item; and what it says of a body it cannot read.
import type { Context } from 'hono'
import type { ItemVerdict } from '../model/reading.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

export const NOT_JSON = {
  kind: 'unreadable',
  message: 'the body is not JSON',
  mend: 'send application/json, or text/csv with its header',
} as const

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export function unreadable(c: Context<AppEnv>, fault: { readonly message: string; readonly mend: string }): Response {
  return problem(c, {
    status: 400,
    type: 'unreadable-body',
    title: 'Body cannot be read',
    detail: fault.message,
    mend: fault.mend,
  })
}

export function summed(items: readonly ItemVerdict[]) {
  const accepted = items.filter((item) => item.kind !== 'refused')
  return {
    accepted: accepted.length,
    flagged: accepted.filter((item) => 'flags' in item && item.flags.length > 0).length,
    refused: items.length - accepted.length,
    items,
  }
}
