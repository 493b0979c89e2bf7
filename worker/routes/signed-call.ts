// Who has signed this call; the answer where nobody has.
import type { Context } from 'hono'
import { accountsOf } from '../env.ts'
import type { Identity } from '../model/identity.ts'
import type { SignatureHeader } from '../model/signed-call.ts'
import type { AppEnv } from './app-env.ts'
import { problem, refusalProblem } from './problem.ts'
import { refused } from '../model/reason.ts'

export async function signerOf(
  c: Context<AppEnv>,
  territory: string,
  { key, sequence, signature, ...of }: SignatureHeader,
): Promise<Identity | Response> {
  // As with every credential: another territory's learns nothing, and wakes nothing.
  if (of.territory !== territory) return problem(c, { type: 'not-found', detail: 'No such territory for you.' })
  const url = new URL(c.req.url)
  const answer = await accountsOf(c.env, territory).authenticateSigned(territory, {
    key,
    sequence,
    signature,
    method: c.req.method,
    path: url.pathname + url.search,
    bodyHash: await hashOf(await c.req.arrayBuffer()),
  })
  switch (answer.kind) {
    case 'ok':
      return answer.identity
    case 'replayed':
      return refusalProblem(
        c,
        refused(
          'sequence already used',
          `a call of this key with the sequence ${sequence} or a later one was taken before`,
        ),
      )
    case 'not signed':
      return problem(c, {
        type: 'not-signed',
        detail: 'The signature does not hold, or the key is unknown or revoked.',
        mend: 'Sign method, path with query, sequence and the SHA-256 of the body, one a line, with the secret of the key.',
      })
    default:
      return answer satisfies never
  }
}

async function hashOf(body: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
