// A JSON body against its schema: what is wrong is answered member by member, with its place.
import type { Context } from 'hono'
import * as v from 'valibot'
import { parseRfc3339, type Instant } from '../model/time.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

const DEFAULT_MAX_BYTES = 1_000_000
const MAX_WORDS = 2_000

/** What a person gives as a reason or a note: never empty, never a book. */
export const ownWords = v.pipe(v.string(), v.trim(), v.minLength(1, 'words are needed here'), v.maxLength(MAX_WORDS))

/** When it happened, RFC 3339 with an offset; null, which stands for now, where it is left out. */
export const whenItHappened = v.optional(
  v.nullable(
    v.pipe(
      v.string(),
      v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
      v.transform((written): Instant => parseRfc3339(written) ?? 0),
    ),
  ),
  null,
)

export type Body<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'answered'; readonly response: Response }

/** The body as the schema makes it, or the problem that was answered. An absent body counts as `{}`. */
export async function readJson<Schema extends v.GenericSchema>(
  c: Context<AppEnv>,
  schema: Schema,
  maxBytes = DEFAULT_MAX_BYTES,
): Promise<Body<v.InferOutput<Schema>>> {
  const text = await c.req.text()
  if (new TextEncoder().encode(text).length > maxBytes) {
    return answered(
      problem(c, {
        type: 'body-too-large',
        detail: `The body has more than ${maxBytes} bytes.`,
        mend: 'Send it in several parts.',
      }),
    )
  }
  const json = parsed(text)
  if (json.kind === 'not JSON') {
    return answered(
      problem(c, { type: 'unreadable-body', detail: 'The body is not JSON.', mend: 'Send a JSON object, UTF-8.' }),
    )
  }
  const checked = v.safeParse(schema, json.value)
  if (checked.success) return { kind: 'ok', value: checked.output }
  const faults = checked.issues.map((issue) => ({
    where: v.getDotPath(issue) ?? '(body)',
    message: issue.message,
    mend: `Expected ${issue.expected ?? 'another value'}.`,
  }))
  return answered(
    problem(c, { type: 'bad-request', detail: 'The body has members that this route does not take.', faults }),
  )
}

function parsed(text: string): { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'not JSON' } {
  try {
    return { kind: 'json', value: text.trim() === '' ? {} : JSON.parse(text) }
  } catch {
    return { kind: 'not JSON' }
  }
}

function answered(response: Response): { readonly kind: 'answered'; readonly response: Response } {
  return { kind: 'answered', response }
}
