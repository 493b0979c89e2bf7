// The page behind the code at a shelter's door: whoever comes writes themselves down on their own phone.
import { Hono, type Context } from 'hono'
import { commandOf } from '../env.ts'
import { isTerritoryCode } from '../model/keys.ts'
import type { AppEnv } from './app-env.ts'
import { fieldsOf, languageOf } from './plain-form.ts'
import { problem } from './problem.ts'

export const arrival = new Hono<AppEnv>()

const PATH = '/:territory/arrival/:shelter/:key'

arrival.get(PATH, (c) => answered(c, null))

arrival.post(PATH, async (c) => {
  const fields = await fieldsOf(c)
  return fields === null
    ? problem(c, {
        type: 'unsupported-media-type',
        detail: 'This page takes what its own form sends, and no more of it.',
        mend: 'Open the page and send its form.',
      })
    : answered(c, fields)
})

async function answered(c: Context<AppEnv>, fields: Readonly<Record<string, string>> | null): Promise<Response> {
  const { territory = '', shelter = '', key = '' } = c.req.param()
  const ask = { shelter, key, language: languageOf(fields?.['lang'] ?? c.req.query('lang')), fields }
  const page = isTerritoryCode(territory) ? await commandOf(c.env, territory, 'live').arrivalPage(ask) : null
  if (page?.kind !== 'page') return problem(c, { type: 'not-found', detail: 'No such territory.' })
  c.header('Content-Security-Policy', page.policy)
  c.header('Cache-Control', 'no-store')
  return c.html(page.html, page.status)
}
