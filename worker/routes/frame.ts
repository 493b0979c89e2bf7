// What every answer has and every body obeys, whichever route it meets.
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'

const MB = 1_000_000
const DEFAULT_BODY_BYTES = MB
/** A whole territory's files; a residents file of a city of 300 000; an e-mail with what hangs on it. */
const LARGE_BODIES: readonly { readonly path: RegExp; readonly bytes: number }[] = [
  { path: /^\/api\/[^/]+\/files$/, bytes: 16 * MB },
  { path: /^\/api\/[^/]+\/residents\/import$/, bytes: 64 * MB },
  { path: /^\/api\/[^/]+\/residents\/imports\/(look|[^/]+\/rows)$/, bytes: 8 * MB },
  { path: /^\/api\/[^/]+\/residents\/addresses$/, bytes: 20 * MB },
  { path: /^\/api\/[^/]+\/ingest\/(notice|cap)$/, bytes: 16 * MB },
]

// Nothing inline, nothing from elsewhere, no frame: what a resident or a gauge writes can never run here.
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  // A recording is heard before it is kept.
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** The same for a page that our own pages may frame. */
export const FRAMED_POLICY = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(self)',
}

/** Voice notes of teams outside, and somebody's own voice for the calls of an alert: these pages ask for the microphone, no other may. */
const MICROPHONE_PERMISSIONS = 'camera=(), microphone=(self), geolocation=(self)'
const mayHear = (path: string) => ['/field', '/console'].some((page) => path === page || path.startsWith(`${page}/`))

export const securityHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  // A socket's answer cannot be rewritten without losing the socket.
  if (c.res.status === 101) return
  const standins = c.req.path.startsWith('/standins/')
  for (const [name, value] of Object.entries(HEADERS)) {
    // The stand-ins' wall of phones is a page of the demonstration with a script of its own.
    if (standins && name === 'Content-Security-Policy') continue
    // A route that needs a policy of its own has set it.
    if (c.res.headers.has(name)) continue
    c.header(name, name === 'Permissions-Policy' && mayHear(c.req.path) ? MICROPHONE_PERMISSIONS : value)
  }
  if (c.env.TOCSIN_ORIGIN.startsWith('https:')) c.header('Strict-Transport-Security', 'max-age=31536000')
  if (c.req.path.startsWith('/api/') && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
})

export const bodyLimits = createMiddleware<AppEnv>(async (c, next) => {
  const maxSize = LARGE_BODIES.find(({ path }) => path.test(c.req.path))?.bytes ?? DEFAULT_BODY_BYTES
  return bodyLimit({
    maxSize,
    onError: () =>
      problem(c, {
        type: 'body-too-large',
        detail: `The body has more than ${maxSize} bytes.`,
        mend: 'Send it in several parts.',
      }),
  })(c, next)
})

/** The log of the server keeps what failed; the caller learns only that it did. */
export function failed(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException && error.status === 413) {
    return problem(c, {
      type: 'body-too-large',
      detail: 'The body is larger than this route takes.',
      mend: 'Send it in several parts.',
    })
  }
  console.error(`${c.req.method} ${c.req.routePath} failed:`, error.message)
  return problem(c, {
    type: 'internal',
    detail: 'The server could not finish this call; nothing of it counts.',
    mend: 'Try again; tell your administrator if it stays.',
  })
}

export function nothingHere(c: Context<AppEnv>): Response {
  return problem(c, {
    type: 'not-found',
    detail: 'No route has this path and method.',
    mend: '/api/docs lists every route.',
  })
}
