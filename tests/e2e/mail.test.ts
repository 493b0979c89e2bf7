// E-mail from one decision to the mailbox: the approved text in each one's language, a correction to exactly the same people, what is answered to it, a
// cancel, a mailbox that is no more, and one that leaves.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoResidents } from '../../deploy/demo/residents.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { Progress, Situation } from '../../worker/model/view.ts'
import { approved, submitted } from './support/draft.ts'
import { eventually, Server, type Arrival, type Caller } from './support/server.ts'

const TEXT = 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. QUITTEZ la rue à pied.'
const ENGLISH = 'ST-MARTIN TOWN HALL. DANGER: flood in rue Basse. LEAVE the street on foot.'
const CORRECTION = 'MAIRIE ST-MARTIN. ERREUR: notre message précédent est ANNULÉ. Pas de danger.'

let server: Server
let duty: Caller
let mayor: Caller
let alert: Alert
/** Who answered STOP. */
let leaver = ''

beforeAll(async () => {
  server = await Server.start({ TOCSIN_HELP_AFTER_MS: '2500' })
  duty = await server.signIn('duty')
  mayor = await server.signIn('mayor')
})
afterAll(() => server?.remove())

const mails = async (number: string) =>
  (await server.outbox('mail')).filter(({ detail }) => new RegExp(` ${number}$`).test(String(detail?.['subject'])))
const places = (arrivals: readonly Arrival[]) => arrivals.map(({ to }) => to).sort()
const told = (revision: number) =>
  eventually(
    async () =>
      (await mayor<Situation>('GET', '/api/99001/situation')).body.progress.find(
        (one) => one.alert === alert.id && one.revision === revision,
      ),
    (progress) => progress !== undefined && progress.finishedAt !== null && progress.byChannel.mail?.sent === 0,
    60_000,
  ) as Promise<Progress>
const send = async (zones: readonly string[]) => {
  alert = await submitted(duty, '99001', { zones, channels: ['mail'], text: TEXT, english: ENGLISH })
  await approved(mayor, '99001', alert)
}

test('one decision: each mailbox of the zone once, in its language, with the text as approved (INV-27)', async () => {
  const { body } = await duty<{ byChannel: Record<string, { count: number; costCents: number; sendMs: number }> }>(
    'POST',
    '/api/99001/estimate',
    { zones: ['B'], channels: ['mail'], texts: { fr: TEXT } },
  )
  await send(['B'])
  const { byChannel, reach } = await told(1)
  const inZone = demoResidents(1_600).slice(0, 115)
  const mailboxes = new Map(
    inZone.flatMap(({ email, language }) => (email === null ? [] : [[email, language] as const])),
  )
  const arrived = await mails('1')
  expect(places(arrived)).toEqual([...mailboxes.keys()].sort())
  expect(body.byChannel['mail']?.count).toBe(inZone.filter(({ email }) => email !== null).length)
  expect(body.byChannel['mail']?.sendMs).toBeGreaterThan(0)
  const shared = inZone.filter(({ email }) => email?.startsWith('foyer.')).map(({ email }) => email)
  for (const { to, detail } of arrived) {
    const { subject, text } = detail as { subject: string; text: string }
    if (shared.includes(to)) continue
    const english = mailboxes.get(to) === 'en'
    expect(text).toMatch(english ? /^ST-MARTIN TOWN HALL\. DANGER/ : /^MAIRIE ST-MARTIN\. DANGER/)
    expect(text.split('\n')[0]).toBe(`${english ? ENGLISH : TEXT} Alerte 1`)
    expect(subject).toMatch(english ? /^Alert · Saint-Martin town hall · Alert 1$/ : /^Crue · .* · Alerte 1$/i)
  }
  expect(new Set(arrived.map(({ detail }) => String(detail?.['text']).startsWith('ST-MARTIN')))).toEqual(
    new Set([true, false]),
  )
  // A server that took it has warned nobody: they count as sent to, and stand on the list of the unreached.
  expect(byChannel.mail?.delivered).toBeGreaterThan(20)
  expect(reach.delivered).toBe(0)
  expect(Object.values(reach).reduce((sum, count) => sum + count, 0)).toBe(alert.current.content.count)
  expect((await server.outbox('sms')).length).toBe(0)
}, 90_000)

test('a correction, by one person, reaches exactly the same mailboxes (INV-30)', async () => {
  const before = places(await mails('1'))
  const { content } = alert.current
  const answer = await duty('POST', `/api/99001/alerts/${alert.id}/revise`, {
    proposal: null,
    content: {
      msgType: 'Cancel',
      zones: content.zones,
      channels: content.channels,
      texts: { fr: CORRECTION },
      event: 'Rectificatif',
      hazard: 'crue',
      responseType: 'AllClear',
      severity: 'Minor',
      urgency: 'Past',
      certainty: 'Observed',
      expiresAt: content.expiresAt,
      allClear: false,
    },
  })
  expect(answer.status).toBe(200)
  await told(2)
  const after = await mails('1.2')
  expect(places(after)).toEqual(before)
  for (const { detail } of after) expect(String(detail?.['text'])).toContain(`${CORRECTION} Alerte 1.2\n`)
}, 90_000)

test('who presses the link of their mailbox gets no more; opening its page changes nothing', async () => {
  const [one, other] = await mails('1')
  const link = (arrival: Arrival | undefined) => /^<(.*)>$/.exec(String(arrival?.detail?.['leave']))?.[1] ?? ''
  expect((await fetch(link(other))).status).toBe(200)
  const left = await fetch(link(one), { method: 'POST', body: 'List-Unsubscribe=One-Click' })
  expect([left.status, await left.json()]).toEqual([200, { stopped: true }])
  const neighbours = link(other).replace('/99001/', '/99002/')
  expect((await fetch(neighbours, { method: 'POST' })).status).toBe(404)
  await send(['B'])
  await told(1)
  const again = places(await mails('2'))
  expect(again).toContain(other?.to)
  expect(again).not.toContain(one?.to)
}, 90_000)

const answer = (mailbox: string, text: string, more: object = {}) =>
  fetch(`${server.run.standinsUrl}/standins/reply`, {
    method: 'POST',
    body: JSON.stringify({ mailbox, text, ...more }),
  })
const situation = async () => (await duty<Situation>('GET', '/api/99001/situation')).body
const reach = async () => (await situation()).progress.find((one) => one.alert === alert.id)?.reach
const helped = async () => (await situation()).help.filter(({ channel }) => channel === 'mail')

test('who answers AIDE gets their number and 112 by e-mail, waits in the console, and rings the crisis line', async () => {
  const [one, other, third] = (await mails('2')).filter(({ to }) => !to.startsWith('foyer.'))
  for (const arrival of [one, other])
    expect(arrival?.detail?.['replyTo']).toBe(`reponse+${arrival?.reference}@aide.mairie-st-martin.example`)
  expect(String(one?.detail?.['text'])).toMatch(/AIDE si vous avez besoin d’aide|HELP if you need help/)
  const asked = await answer(one?.to ?? '', 'Bonjour,\n\nj’ai besoin d’aide, je ne peux pas monter.')
  expect([asked.status, await asked.json()]).toEqual([200, { receipt: 'joined' }])
  const [task] = await eventually(helped, (list) => list.length === 1)
  const answered = await eventually(
    async () => (await server.outbox('mail')).filter(({ to, text }) => to === one?.to && /T\d+/.test(text)),
    (list) => list.length === 1,
  )
  expect(answered[0]?.text).toMatch(new RegExp(`T${task?.number}[\\s\\S]*112`))
  // Written again, it is the same call for help, also where it answers our answer.
  await answer(one?.to ?? '', 'AIDE svp')
  await eventually(helped, (list) => list.length === 1 && list[0]?.calls === 2)
  await eventually(
    async () => (await server.outbox('voice')).filter(({ to }) => to === '+33465710010'),
    (calls) => calls.length > 0,
  )
  expect((await reach())?.help).toBeGreaterThan(0)

  // OUI is believed only at the address of the message: who it is from can be made up.
  const confirmed = (await reach())?.confirmed ?? 0
  const bare = { to: 'reponse@aide.mairie-st-martin.example' }
  expect(await (await answer(other?.to ?? '', 'OUI', bare)).json()).toEqual({ inbound: 'noted' })
  expect(await (await answer(other?.to ?? '', 'Absent jusqu’à lundi. AIDE', { auto: true })).json()).toEqual({
    inbound: 'noted',
  })
  expect((await reach())?.confirmed).toBe(confirmed)
  expect(await (await answer(other?.to ?? '', 'Oui, bien reçu')).json()).toEqual({ receipt: 'joined' })
  await eventually(reach, (now) => (now?.confirmed ?? 0) > confirmed)
  // A call for help is looked at even where the mark was lost on the way.
  await answer(third?.to ?? '', 'AIDE', bare)
  await eventually(helped, (list) => list.length === 2)
}, 90_000)

test('who answers STOP has left, and a reference of nobody’s moves nothing', async () => {
  leaver = (await mails('2')).at(-1)?.to ?? ''
  const strange = { to: 'reponse+zzz77777777777777777777777777@aide.mairie-st-martin.example' }
  expect(await (await answer(leaver, 'STOP', strange)).json()).toEqual({ inbound: 'noted' })
  expect(await (await answer(leaver, 'STOP')).json()).toEqual({ inbound: 'opted out' })
})

test('a mailbox that is no more is undelivered, and forgotten for the next alert', async () => {
  const [longitude, latitude] = demoResidents(1)[0]?.point ?? []
  const gone = Array.from(
    { length: 40 },
    (_, n) => `P${n},P${n},Passant ${n},1 rue Haute,gone.${n}@courriel.example,${longitude},${latitude}`,
  )
  const imported = await fetch(`${server.url}/api/99001/residents/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mayor.token}`, 'content-type': 'text/csv' },
    body: ['foyer,identifiant,nom,adresse,courriel,longitude,latitude', ...gone].join('\n'),
  })
  expect(await imported.json()).toMatchObject({ persons: 40, refusedLines: [] })
  const count = async () =>
    (
      await duty<{ byChannel: Record<string, { count: number }> }>('POST', '/api/99001/estimate', {
        zones: ['A', 'B', 'C'],
        channels: ['mail'],
        texts: { fr: TEXT },
      })
    ).body.byChannel['mail']?.count ?? 0
  const before = await count()
  await send(['A', 'B', 'C'])
  const { byChannel } = await told(1)
  expect(places(await mails('3'))).not.toContain(leaver)
  const bounced = (await mails('3')).filter(({ to }) => to.startsWith('gone')).length
  expect(bounced).toBe(40)
  expect(byChannel.mail?.failed).toBe(bounced)
  await eventually(count, (now) => now === before - bounced, 20_000)
}, 90_000)

test('a cancel: what has not left stays', async () => {
  await send(['A', 'B', 'C'])
  await eventually(
    () => mails('4'),
    (list) => list.length > 5,
    20_000,
  )
  await mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'Erreur de zone' })
  const stopped = await eventually(
    async () => {
      const first = (await mails('4')).length
      await new Promise((done) => setTimeout(done, 2_500))
      return [first, (await mails('4')).length]
    },
    ([first, then]) => first === then,
    30_000,
  )
  expect(stopped[1]).toBeLessThan((await mails('3')).length)
}, 90_000)
