// /api/openapi.json and /api/docs, both made from the one table of routes.
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from './app-env.ts'
import { PROBLEM_TYPES, problemTypeUri, type ProblemType } from './problem.ts'
import { examplePath, ROUTES, type Access, type RouteEntry } from './route-table.ts'
import { VERSION } from './version.ts'

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri-reference', enum: problemNames().map(problemTypeUri) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    mend: { type: 'string', description: 'How to mend it.' },
    reason: { type: 'string', description: 'The named reason of a refusal.' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        properties: { where: { type: 'string' }, message: { type: 'string' }, mend: { type: 'string' } },
      },
    },
  },
} as const

export const openapi = new Hono<AppEnv>()

openapi.get('/openapi.json', (c) => c.json(document(c.env.TOCSIN_ORIGIN)))

openapi.get('/docs', (c) => c.html(page()))

function document(origin: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version: VERSION,
      description:
        'Crisis alerting of communes. Every error is an RFC 9457 problem; its types are listed in components.x-problem-types.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: origin }],
    paths: paths(),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-tocsin' },
        bearer: { type: 'http', scheme: 'bearer', description: 'A session token, a scoped token or a machine key.' },
      },
      schemas: { Problem: PROBLEM_SCHEMA },
      'x-problem-types': problemNames().map((name) => ({ type: problemTypeUri(name), ...PROBLEM_TYPES[name] })),
    },
  }
}

function paths(): Record<string, Record<string, unknown>> {
  const all: Record<string, Record<string, unknown>> = {}
  for (const entry of ROUTES) (all[entry.path] ??= {})[entry.method] = operation(entry)
  return all
}

function operation(entry: RouteEntry) {
  return {
    summary: entry.summary,
    'x-access': entry.access,
    ...(needsCredential(entry.access) ? { security: [{ session: [] }, { bearer: [] }] } : { security: [] }),
    parameters: parameters(entry),
    ...(entry.request.body === undefined ? {} : { requestBody: { required: true, content: content(entry.request) } }),
    responses: {
      [entry.answer.status]: {
        description: 'As asked',
        ...(entry.answer.body === undefined ? {} : { content: content(entry.answer) }),
      },
      ...problemAnswers(entry.problems),
    },
  }
}

function parameters(entry: RouteEntry) {
  const inPath = Object.entries(entry.request.parameters ?? {}).map(([name, example]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    example,
  }))
  const inQuery = Object.entries(entry.request.query ?? {}).map(([name, example]) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
    example,
  }))
  return [...inPath, ...inQuery]
}

function content(of: { readonly contentType?: string; readonly body?: unknown }) {
  return { [of.contentType ?? 'application/json']: { example: of.body } }
}

function problemAnswers(types: readonly ProblemType[]) {
  const byStatus = new Map<number, ProblemType[]>()
  for (const type of types)
    byStatus.set(PROBLEM_TYPES[type].status, [...(byStatus.get(PROBLEM_TYPES[type].status) ?? []), type])
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      {
        description: names.map((name) => PROBLEM_TYPES[name].title).join('; or: '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        'x-problem-types': names.map(problemTypeUri),
      },
    ]),
  )
}

export function needsCredential(access: Access): boolean {
  return access !== 'anyone' && access !== 'provider' && access !== 'demonstration'
}

function problemNames(): readonly ProblemType[] {
  return Object.keys(PROBLEM_TYPES) as ProblemType[]
}

function page() {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Tocsin: the HTTP API</title>
      </head>
      <body>
        <h1>Tocsin: the HTTP API</h1>
        <p>
          The same as <a href="/api/openapi.json">/api/openapi.json</a>. Times are RFC 3339; every error is one of the
          <a href="#problems">problems</a> below.
        </p>
        ${ROUTES.map(section)}
        <h2 id="problems">Problems</h2>
        <dl>
          ${problemNames().map(
            (name) =>
              html`<dt id="${name}"><code>${problemTypeUri(name)}</code></dt>
                <dd>${PROBLEM_TYPES[name].status}: ${PROBLEM_TYPES[name].title}</dd>`,
          )}
        </dl>
      </body>
    </html>`
}

function section(entry: RouteEntry) {
  const { request, answer } = entry
  const method = entry.method.toUpperCase()
  return html`<section>
    <h2><code>${method} ${entry.path}</code></h2>
    <p>${entry.summary}. Access: ${entry.access}.</p>
    <pre>${[`${method} ${examplePath(entry)}`, shown(request.body)].join('\n')}</pre>
    <pre>${[String(answer.status), shown(answer.body)].join('\n')}</pre>
  </section>`
}

function shown(body: unknown): string {
  if (body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2)
}
