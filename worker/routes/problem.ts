// Every error is an RFC 9457 problem. The types stand in one table, which /api/openapi.json and /api/docs list.
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Reason, Refusal } from '../model/reason.ts'
import type { FileFault } from '../model/territory.ts'
import type { Problem } from '../model/view.ts'

interface ProblemKind {
  readonly status: ContentfulStatusCode
  readonly title: string
}

export const PROBLEM_TYPES = {
  'bad-request': { status: 400, title: 'The request is not of the form that this route takes' },
  'unreadable-body': { status: 400, title: 'The body could not be read' },
  'not-signed-in': { status: 401, title: 'Sign in, or send a bearer token or a machine key' },
  'not-signed': { status: 401, title: 'The signature of this call is missing or wrong' },
  'cross-site': { status: 403, title: 'A session cookie counts only for calls from our own pages' },
  'right-missing': { status: 403, title: 'Your role may not do this' },
  refused: { status: 403, title: 'Refused' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This route does not take that method' },
  'another-person': { status: 409, title: 'The page acts in the name of another person than the one signed in' },
  conflict: { status: 409, title: 'The state of things does not allow it' },
  'body-too-large': { status: 413, title: 'The body is larger than this route takes' },
  'unsupported-media-type': { status: 415, title: 'This route does not take that content type' },
  'not-acceptable': { status: 422, title: 'The content was read and cannot be accepted' },
  'files-faulty': { status: 422, title: 'The files have faults; nothing was applied' },
  'too-many-tries': { status: 429, title: 'Too many tries: wait, then try again' },
  internal: { status: 500, title: 'Something failed on our side' },
  'not-ready': { status: 503, title: 'Not able to do this now' },
} as const satisfies Readonly<Record<string, ProblemKind>>

export type ProblemType = keyof typeof PROBLEM_TYPES

export interface ProblemFields {
  readonly type: ProblemType
  readonly detail: string
  /** Both default to what the table says of the type. */
  readonly status?: ContentfulStatusCode
  readonly title?: string
  readonly mend?: string
  readonly reason?: string
  readonly faults?: NonNullable<Problem['faults']>
}

/** The type is a reference into the page that lists them, so that whoever reads one can open it. */
export function problemTypeUri(type: ProblemType): string {
  return `/api/docs#${type}`
}

export function problem(c: Context, fields: ProblemFields): Response {
  const { type, status, title, ...rest } = fields
  const kind: ProblemKind = PROBLEM_TYPES[type]
  const body: Problem = {
    type: problemTypeUri(type),
    title: title ?? kind.title,
    status: status ?? kind.status,
    ...rest,
  }
  return c.body(JSON.stringify(body), status ?? kind.status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
  })
}

/** A named refusal of an object, as the problem of the status that fits its reason. */
export function refusalProblem(c: Context, refusal: Refusal): Response {
  return problem(c, { type: typeOfReason(refusal.reason), detail: refusal.detail, reason: refusal.reason })
}

function typeOfReason(reason: Reason): ProblemType {
  switch (reason) {
    case 'author may not approve':
    case 'role may not do this':
    case 'sender not on the list':
    case 'the prefect alone sounds it':
      return 'refused'
    case 'code not accepted':
    case 'passkey not accepted':
      return 'refused'
    case 'too many tries':
    case 'limit of the day':
      return 'too-many-tries'
    case 'unknown alert':
    case 'unknown call for help':
    case 'unknown call':
    case 'unknown shelter':
    case 'unknown arrival':
    case 'unknown means':
    case 'unknown display':
    case 'unknown notice':
    case 'unknown team':
    case 'unknown task':
    case 'unknown door':
    case 'unknown person':
    case 'unknown request':
    case 'unknown proposal':
    case 'unknown rule':
    case 'unknown rule change':
    case 'unknown sighting':
    case 'unknown silence':
    case 'unknown exercise':
    case 'unknown inject':
    case 'unknown relay':
    case 'unknown siren':
    case 'unknown sheet':
    case 'unknown line':
    case 'unknown order':
    case 'unknown review':
    case 'unknown scenario':
      return 'not-found'
    case 'wrong state':
    case 'no plan in force':
    case 'not approved beforehand':
    case 'review date passed':
    case 'live comes first':
    case 'notice too short':
    case 'sequence already used':
    case 'last administrator':
    case 'already decided':
    case 'rows not final':
    case 'log frozen':
    case 'nobody to call':
    case 'people are still there':
    case 'changed meanwhile':
    case 'content changed since it was shown':
    case 'zone changed since it was shown':
    case 'duplicate of an open proposal':
    case 'already told, repeat not due':
    case 'mode differs':
    case 'clock held at 1 while people decide':
    case 'shrinks the audience first told':
      return 'conflict'
    default:
      return 'not-acceptable'
  }
}

/** The faults of a territory's files, file:line each, as the problem's own list. */
export function faultsProblem(c: Context, faults: readonly FileFault[]): Response {
  return problem(c, {
    type: 'files-faulty',
    detail: `${faults.length} fault${faults.length === 1 ? '' : 's'} found; the files in force stay as they were.`,
    faults: faults.map(({ file, line, message, mend }) => ({
      where: line === null ? file : `${file}:${line}`,
      message,
      mend,
    })),
  })
}
