// Residents: the import of a list, and the opt-out at the desk or by phone.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import { commandOf, residentsOf } from '../env.ts'
import { parseMailAddress } from '../model/mail-address.ts'
import type { AppEnv } from './app-env.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

const MAX_IMPORT_BYTES = 20_000_000
const REGION = 'FR'

export const residents = new Hono<AppEnv>()

residents.post('/import', requireRight('manage residents'), bodyLimit({ maxSize: MAX_IMPORT_BYTES }), async (c) => {
  const { territory } = c.get('identity')
  const report = await residentsOf(c.env, territory, c.get('mode'), 0).importCsv(await c.req.text(), REGION)
  if (report.kind === 'refused') {
    return problem(c, {
      status: 422,
      type: 'refused',
      title: 'The list was not imported',
      detail: report.message,
      mend: report.mend,
    })
  }
  return c.json(report)
})

residents.get('/unlocated', requireRight('draft alert'), async (c) => {
  const { territory } = c.get('identity')
  return c.json({ streets: await commandOf(c.env, territory, c.get('mode')).unlocated() })
})

const optOut = v.union([
  v.strictObject({ phone: v.pipe(v.string(), v.regex(/^\+\d{6,15}$/)) }),
  v.strictObject({
    email: v.pipe(
      v.string(),
      v.transform((text) => parseMailAddress(text)),
      v.string(),
    ),
  }),
])

residents.post('/opt-out', requireRight('manage residents'), async (c) => {
  const body = v.safeParse(optOut, await c.req.json().catch(() => null))
  if (!body.success) {
    return problem(c, {
      status: 400,
      type: 'unreadable-body',
      title: 'Body cannot be read',
      detail: 'there is neither a phone in international form nor an e-mail address',
      mend: 'send {"phone": "+33639980000"} or {"email": "nom@exemple.fr"}',
    })
  }
  const { territory } = c.get('identity')
  const shard = residentsOf(c.env, territory, c.get('mode'), 0)
  const { output } = body
  const known = 'phone' in output ? await shard.optOutNumber(output.phone) : await shard.optOutMailbox(output.email)
  return c.json({ known })
})
