// The plan on paper: the public edition for anybody who sees the situation, the operational one for those who prepare the plan, each look logged.
import { Hono, type Context } from 'hono'
import { publicationOf } from '../env.ts'
import type { PaperEdition, PaperPack } from '../model/paper-pack.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { requireRight } from './guard.ts'
import { problem } from './problem.ts'

export const paper = new Hono<AppEnv>()

paper.get('/public.pdf', requireRight('read situation'), async (c) => {
  const pack = await command(c).paperPack('public')
  return pack === null ? nothing(c) : pdf(c, pack, 'public')
})

paper.get('/operational.pdf', requireRight('prepare plan'), async (c) => {
  const pack = await operational(c)
  return pack === null ? nothing(c) : pdf(c, pack, 'operational')
})

paper.get('/kept', requireRight('read situation'), async (c) => c.json({ kept: await command(c).paperKept() }))

paper.get('/kept.pdf', requireRight('prepare plan'), async (c) => {
  const bytes = await command(c).paperCopy()
  if (bytes === null) return problem(c, { type: 'not-found', detail: 'No copy is kept here yet.' })
  await looked(c, null)
  return file(c, bytes, `tocsin-${c.get('identity').territory}-copie.pdf`)
})

// For the browser, which seals it into one file with words that this server never hears.
paper.get('/operational', requireRight('prepare plan'), async (c) => {
  const pack = await operational(c)
  if (pack === null) return nothing(c)
  c.header('Cache-Control', 'no-store')
  return c.json({ pack })
})

async function operational(c: Context<AppEnv>): Promise<PaperPack | null> {
  const pack = await command(c).paperPack('operational')
  if (pack !== null) await looked(c, pack.directory.length)
  return pack
}

/** `persons` null: of a copy nobody counts them. */
async function looked(c: Context<AppEnv>, persons: number | null): Promise<void> {
  const access = { dataset: 'directory on paper', reason: 'paper-copy', persons, scope: '' } as const
  await command(c).accessed(actor(c), access)
}

async function pdf(c: Context<AppEnv>, pack: PaperPack, edition: PaperEdition): Promise<Response> {
  const bytes = await publicationOf(c.env, c.get('identity').territory).print(pack)
  return file(c, bytes, `tocsin-${pack.territory}-${edition === 'public' ? 'public' : 'operationnel'}.pdf`)
}

function file(c: Context<AppEnv>, bytes: Uint8Array, name: string): Response {
  return c.body(bytes.slice().buffer, 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  })
}

function nothing(c: Context<AppEnv>): Response {
  return problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
}
