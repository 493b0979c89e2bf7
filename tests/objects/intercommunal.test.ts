// Several communes on the real runtime: two members, their body, a body that is none of theirs. What one consents to is seen, and nothing else is;
// what is lent was said yes to by its owner; and no route lets anybody act for another.
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, expect, test, vi } from 'vitest'
import { commandOf } from '../../worker/env.ts'
import type { IntercommunalView, LoanView, MemberView, SharedPicture } from '../../worker/model/intercommunal.ts'
import type { Means } from '../../worker/model/means.ts'
import type { NeighbourMessage } from '../../worker/objects/rpc/intercommunal.ts'
import { needsCredential } from '../../worker/routes/openapi.ts'
import { examplePath, ROUTES } from '../../worker/routes/route-table.ts'
import { bindings, call, signIn } from '../support/http.ts'
import { smallTerritory } from '../support/small-territory.ts'

const [OURS, THEIRS, BODY, STRANGER] = ['93201', '93202', '932000001', '932000002'] as const
const ADMIN = { id: 'admin', name: 'Admin' }
const NAME = { [OURS]: 'Saint-Martin', [THEIRS]: 'Lauzun', [BODY]: 'CC de la Lère', [STRANGER]: 'CC d’ailleurs' }
const of = (territory: string) => commandOf(bindings, territory, 'live')

let tokens: Readonly<Record<string, string>>

beforeAll(async () => {
  for (const territory of [OURS, THEIRS, BODY, STRANGER] as const) {
    const more = territory === BODY || territory === STRANGER ? [`members: ["${OURS}", "${THEIRS}"]`] : []
    const files = smallTerritory({ code: territory, name: NAME[territory], more })
    expect(await of(territory).apply({ territory, mode: 'live', files, actor: ADMIN })).toMatchObject({ kind: 'ok' })
  }
  tokens = Object.fromEntries(
    await Promise.all(
      [OURS, THEIRS, BODY, STRANGER].map(async (territory) => [territory, await signIn('mayor', territory)] as const),
    ),
  )
})

const send = async (method: 'put' | 'post', territory: string, path: string, body: object = {}) =>
  call(method, `/api/${territory}/${path}`, { token: tokens[territory] ?? '', body })
const view = async (territory: string) =>
  (
    await (
      await call('get', `/api/${territory}/intercommunal`, { token: tokens[territory] ?? '' })
    ).json<{ intercommunal: IntercommunalView }>()
  ).intercommunal
const share = (territory: string, on: boolean, body: string = BODY) =>
  send('put', territory, `intercommunal/consents/${body}`, { on })
const acts = async (territory: string) => (await of(territory).exportLog()).entries.map(({ act }) => act)
const memberOf = async (territory: string, code: string): Promise<MemberView | undefined> =>
  (await view(territory)).members?.find((one) => one.code === code)
/** A hand-off goes by itself within a moment. */
const soon = <T>(look: () => Promise<T>) => vi.waitFor(look, { timeout: 5_000, interval: 25 })
const pictured = (code: string) =>
  soon(async () => {
    const one = await memberOf(BODY, code)
    if (one?.kind !== 'shared') throw new Error('not yet')
    return one
  })

test('before a commune has consented its body sees that it is a member, and nothing of it', async () => {
  expect((await view(BODY)).members).toEqual([
    { kind: 'no consent', code: OURS, name: null, endedAt: null },
    { kind: 'no consent', code: THEIRS, name: null, endedAt: null },
  ])
  expect((await view(OURS)).members).toBeNull()
})

test('with its consent the body is told how it stands, then of each change; the neighbour and a stranger body see nothing', async () => {
  expect((await share(OURS, true)).status).toBe(200)
  const { picture } = await pictured(OURS)
  expect(picture).toMatchObject({ code: OURS, name: 'Saint-Martin', planLevel: 'N0', decideBy: null })
  expect(picture.zones.map(({ zone }) => zone)).toEqual(['A', 'B', 'C'])
  await soon(async () => expect((await view(OURS)).consents).toMatchObject([{ name: 'CC de la Lère', state: 'taken' }]))

  await send('put', OURS, 'public/zones/B', { stand: 'leave', words: {}, nextAt: null, seen: 0, reason: '' })
  await soon(async () => {
    const one = await memberOf(BODY, OURS)
    expect(one?.kind === 'shared' && one.picture.zones.find(({ zone }) => zone === 'B')?.stand).toBe('leave')
  })
  expect((await memberOf(BODY, THEIRS))?.kind).toBe('no consent')
  expect((await memberOf(STRANGER, OURS))?.kind).toBe('no consent')
  expect((await acts(OURS)).filter((act) => act === 'partage ouvert')).toHaveLength(1)
  expect((await acts(BODY)).filter((act) => act === 'commune partage')).toHaveLength(1)
  const areas = await call('get', `/api/${BODY}/intercommunal/areas`, { token: tokens[BODY] ?? '' })
  expect(Object.keys((await areas.json<{ areas: object }>()).areas)).toEqual([OURS])
})

test('a picture that comes twice, or an older one, changes nothing; one of no member is not kept', async () => {
  const { picture, edition } = await pictured(OURS)
  const told: NeighbourMessage = { kind: 'picture', from: OURS, edition, picture, areasVersion: '' }
  const changed: SharedPicture = { ...picture, planLevel: 'N4' }
  for (const one of [told, { ...told, picture: changed }, { ...told, edition: edition - 1, picture: changed }])
    expect(await of(BODY).takeNeighbour(one)).toMatchObject({ kind: 'taken' })
  expect((await pictured(OURS)).picture.planLevel).toBe('N0')
  expect(await of(BODY).takeNeighbour({ ...told, from: '93299' })).toEqual({ kind: 'not ours' })
  expect(await of(THEIRS).takeNeighbour(told)).toEqual({ kind: 'not ours' })
  // In the name of another: what it shows must be its own.
  expect(await of(BODY).takeNeighbour({ ...told, from: THEIRS })).toEqual({ kind: 'not ours' })
})

test('a body that does not list the commune keeps nothing, and the commune reads that', async () => {
  const away = '932000003'
  const files = smallTerritory({ code: away, name: 'CC sans nous', more: ['members: ["93299"]'] })
  await of(away).apply({ territory: away, mode: 'live', files, actor: ADMIN })
  await share(THEIRS, true, away)
  await soon(async () => expect((await view(THEIRS)).consents).toMatchObject([{ state: 'not a member' }]))
  expect(await acts(THEIRS)).toContain('partage sans suite')
  await share(THEIRS, false, away)
  expect((await share(THEIRS, true, '93299')).status).toBe(422)
})

async function someMeans(territory: string, what: string): Promise<Means> {
  const told = { what, origin: 'own', holder: 'M. Tournebride', state: 'available' }
  const { means } = await (await send('post', territory, 'means', told)).json<{ means: Means }>()
  expect((await send('put', territory, `intercommunal/means/M${means.number}`, { offered: true })).status).toBe(200)
  return means
}
const meansOf = async (territory: string) =>
  (await (await call('get', `/api/${territory}/means`, { token: tokens[territory] ?? '' })).json<{ means: Means[] }>())
    .means
const UNTIL = () => new Date(Date.now() + 86_400_000).toISOString()
const ask = (territory: string, owner: string, means: number) =>
  send('post', territory, 'intercommunal/loans', {
    ...{ body: BODY, owner, means, purpose: 'évacuer la rue Basse', until: UNTIL() },
  })
const loanIn = (territory: string, holds: (loan: LoanView) => boolean) =>
  soon(async () => {
    const loan = (await view(territory)).loans.find(holds)
    if (loan === undefined) throw new Error('not yet')
    return loan
  })

test('a means is lent by its owner’s yes alone: asked through the body, kept with its owner’s name, given back; in three logs', async () => {
  await share(THEIRS, true)
  await pictured(THEIRS)
  const { number } = await someMeans(THEIRS, 'barque')
  await soon(async () =>
    expect((await view(OURS)).pool).toMatchObject([{ what: 'barque', isFree: true, owner: { code: THEIRS } }]),
  )
  expect(JSON.stringify(await view(BODY))).not.toContain('Tournebride')
  expect((await ask(OURS, THEIRS, number)).status).toBe(201)
  const asked = await loanIn(THEIRS, ({ answer }) => answer === null)
  expect(asked).toMatchObject({ side: 'owner', borrower: { code: OURS }, purpose: 'évacuer la rue Basse' })
  expect(await of(THEIRS).situation()).toMatchObject({ intercommunal: { asked: 1, isBody: false } })
  expect(await meansOf(OURS)).toEqual([])
  // The borrower cannot answer for the owner, and the body cannot either.
  for (const territory of [OURS, BODY])
    expect((await send('post', territory, 'intercommunal/loans/1/answer', { yes: true })).status).toBe(404)

  // Nor can either be told that the owner has: a yes of the owner's comes from the owner, and reaches a commune through the body alone.
  const { side: _side, number: _number, ...loan } = asked
  const forged = { ...loan, answer: { yes: true, by: 'Maire', at: loan.asked.at, note: '' } }
  await of(BODY).takeNeighbour({ kind: 'loan', from: OURS, loan: forged })
  await of(OURS).takeNeighbour({ kind: 'loan', from: THEIRS, loan: forged })
  for (const territory of [OURS, BODY]) expect((await view(territory)).loans).toMatchObject([{ answer: null }])
  expect(await meansOf(OURS)).toEqual([])

  await send('post', THEIRS, `intercommunal/loans/${asked.number}/answer`, { yes: true, note: 'clefs à l’atelier' })
  const lent = await loanIn(OURS, ({ answer }) => answer !== null)
  expect(lent).toMatchObject({ side: 'borrower', answer: { yes: true, by: 'Maire', note: 'clefs à l’atelier' } })
  expect(await meansOf(OURS)).toMatchObject([
    { what: 'barque', origin: 'lent', owner: 'Lauzun', employer: 'Saint-Martin', state: 'available' },
  ])
  expect(await meansOf(THEIRS)).toMatchObject([{ number, state: 'engaged', task: 'prêt à Saint-Martin' }])
  await soon(async () => expect((await view(OURS)).pool).toMatchObject([{ what: 'barque', isFree: false }]))

  await send('post', OURS, `intercommunal/loans/${lent.number}/return`)
  await loanIn(THEIRS, ({ returned }) => returned !== null)
  expect([await meansOf(OURS), await meansOf(THEIRS)]).toMatchObject([[], [{ state: 'available' }]])
  for (const territory of [OURS, THEIRS, BODY])
    expect((await acts(territory)).filter((act) => /^(prêt|moyen rendu)/.test(act))).toEqual([
      'prêt demandé',
      'prêt accordé',
      'moyen rendu',
    ])
  expect((await acts(STRANGER)).filter((act) => act.startsWith('prêt'))).toEqual([])
})

test('the body answers for what is its own; a no lends nothing, and what nobody offers cannot be asked for', async () => {
  const { number } = await someMeans(BODY, 'car de 50 places')
  await soon(async () => expect((await view(OURS)).pool.map(({ what }) => what)).toContain('car de 50 places'))
  expect((await ask(OURS, THEIRS, 99)).status).toBe(404)
  expect((await ask(OURS, BODY, number)).status).toBe(201)
  const asked = await loanIn(BODY, ({ side }) => side === 'owner')
  await send('post', BODY, `intercommunal/loans/${asked.number}/answer`, { yes: false, note: 'déjà à Lauzun' })
  await loanIn(OURS, ({ answer }) => answer?.yes === false)
  expect([await meansOf(OURS), await meansOf(BODY)]).toMatchObject([[], [{ state: 'available' }]])
  // Told by somebody who is no party to it.
  const { side: _side, number: _number, ...loan } = await loanIn(OURS, ({ answer }) => answer?.yes === false)
  const forged = { ...loan, id: 'forged', answer: null, borrower: { code: THEIRS, name: 'Lauzun' } }
  expect(await of(BODY).takeNeighbour({ kind: 'loan', from: OURS, loan: forged })).toEqual({ kind: 'not ours' })
  expect(await of(OURS).takeNeighbour({ kind: 'loan', from: STRANGER, loan: forged })).toEqual({ kind: 'not ours' })
})

test('what a body holds of a commune lies sealed', async () => {
  const stored = await runInDurableObject(of(BODY) as never, (_: unknown, { storage }: DurableObjectState) =>
    storage.sql
      .exec("SELECT body FROM cell_row WHERE kind IN ('member', 'loan')")
      .toArray()
      .map((row) => Buffer.from(row['body'] as ArrayBuffer).toString('latin1'))
      .join(' '),
  )
  expect(stored.length).toBeGreaterThan(100)
  expect(['rue Basse', 'planLevel', 'évacuer'].filter((words) => stored.includes(words))).toEqual([])
})

test('ended, it stops at once: the body erases what it had, no later edition comes, and an old one is not taken again', async () => {
  const { picture, edition } = await pictured(OURS)
  expect((await share(OURS, false)).status).toBe(200)
  await soon(async () => expect((await memberOf(BODY, OURS))?.kind).toBe('no consent'))
  expect(await memberOf(BODY, OURS)).toMatchObject({ name: 'Saint-Martin' })
  expect((await view(OURS)).pool).toEqual([])
  await of(BODY).takeNeighbour({ kind: 'picture', from: OURS, edition, picture, areasVersion: '' })
  await send('put', OURS, 'public/zones/A', { stand: 'leave', words: {}, nextAt: null, seen: 0, reason: '' })
  await new Promise((later) => setTimeout(later, 700))
  expect((await memberOf(BODY, OURS))?.kind).toBe('no consent')
  const areas = await call('get', `/api/${BODY}/intercommunal/areas`, { token: tokens[BODY] ?? '' })
  expect(Object.keys((await areas.json<{ areas: object }>()).areas)).toEqual([THEIRS])
  expect(await acts(OURS)).toContain('partage fermé')
  expect(await acts(BODY)).toContain('commune ne partage plus')
})

test('only whoever directs opens the commune to a body, and an exercise is shared with nobody', async () => {
  for (const who of ['duty', 'auditor', 'field'] as const) {
    const token = await signIn(who, OURS)
    const path = `/api/${OURS}/intercommunal/consents/${BODY}`
    expect((await call('put', path, { token, body: { on: true } })).status).toBe(403)
  }
  const drill = commandOf(bindings, OURS, 'exercise')
  const files = smallTerritory({ code: OURS, name: NAME[OURS] })
  await drill.apply({ territory: OURS, mode: 'exercise', files, actor: ADMIN })
  expect(await drill.shareWith(BODY, true, ADMIN)).toMatchObject({ kind: 'refused', reason: 'live comes first' })
})

test('an identity of the body is nobody in a member commune, on every route there is (X03, INV-22)', async () => {
  await share(OURS, true)
  await pictured(OURS)
  const token = tokens[BODY] ?? ''
  const guarded = ROUTES.filter(({ access, path }) => needsCredential(access) && path.includes('{territory}'))
  expect(guarded.length).toBeGreaterThan(150)
  const passed: string[] = []
  for (const entry of guarded) {
    const { body, contentType } = entry.request
    const answer = await call(entry.method, examplePath(entry, { territory: OURS }), {
      ...{ token, ...(body === undefined ? {} : { body }), ...(contentType === undefined ? {} : { contentType }) },
    })
    if (![403, 404].includes(answer.status)) passed.push(`${entry.method} ${entry.path} ${answer.status}`)
  }
  expect(passed).toEqual([])
})
