// A territory's files: sent whole, taken whole or not at all, and given back as they were sent.
import { Hono } from 'hono'
import * as v from 'valibot'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { faultsProblem, problem } from './problem.ts'

const MAX_BYTES = 20_000_000
const MAX_FILES = 500

// Only the three roots, only plain names: a path goes into messages and, with `pull`, back onto a disk.
const path = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(
    /^(geofences|alerting-rules|templates)(\/[A-Za-z0-9][A-Za-z0-9._-]*){2,4}$/,
    'a path below geofences, alerting-rules or templates',
  ),
)
const filesBody = v.strictObject({
  files: v.pipe(
    v.record(path, v.string()),
    v.check((files) => Object.keys(files).length <= MAX_FILES, `at most ${MAX_FILES} files`),
  ),
})

export const files = new Hono<AppEnv>()

files.get('/', requireRight('read situation'), async (c) => {
  const bundle = await command(c).bundle()
  if (bundle === null) return problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
  return c.json({ version: bundle.version, files: bundle.files })
})

files.put('/', requireRight('manage territory'), async (c) => {
  const body = await readJson(c, filesBody, MAX_BYTES)
  if (body.kind === 'answered') return body.response
  const { territory } = c.get('identity')
  const applied = await command(c).apply({ territory, mode: c.get('mode'), files: body.value.files, actor: actor(c) })
  return applied.kind === 'faults' ? faultsProblem(c, applied.faults) : c.json({ version: applied.value.version })
})
