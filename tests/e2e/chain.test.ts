// The whole chain in both homes: one decision, every channel, what came back; then a correction, and a cancel. The edge form is the very
// bundle that would be uploaded.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoResidents } from '../../deploy/demo/residents.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { DisplayFrame } from '../../worker/model/display.ts'
import { BESIDE_SMS, type BesideSms } from '../../worker/model/message.ts'
import type { Progress, Situation } from '../../worker/model/view.ts'
import { approved, submitted } from './support/draft.ts'
import { Edge } from './support/edge.ts'
import { eventually, Server, type Caller, type Home } from './support/server.ts'

const HOMES: readonly (readonly [name: string, start: () => Promise<Home>])[] = [
  ['one server of the town hall: bare workerd', () => Server.start({ TOCSIN_RING_AGAIN_MS: '500' })],
  ['the edge: wrangler.toml’s own build under miniflare', () => Edge.start()],
]
const TEXT = 'MAIRIE ST-MARTIN. DANGER: crue rue Basse. QUITTEZ la rue à pied.'
const CORRECTION = 'MAIRIE ST-MARTIN. ERREUR: notre message précédent est ANNULÉ. Pas de danger.'
const CHANNELS = ['sms', 'rcs', 'whatsapp', 'voice', 'push', 'display'] as const
const SENT = ['sms', 'voice', 'push', 'rcs', 'whatsapp'] as const

/** A display as any program could be one: its key, a socket, the newest state that it was told. */
class Screen {
  frame: DisplayFrame | null = null
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (data === 'pong') return
      this.frame = JSON.parse(String(data)) as DisplayFrame
      const shows = this.frame.notices.map(({ alert, revision }) => ({ alert, revision }))
      socket.send(JSON.stringify({ kind: 'rendered', seq: this.frame.seq, shows }))
    })
  }

  static async at(url: string, display: string): Promise<Screen> {
    const enrolled = await fetch(`${url}/api/demo/display`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ territory: '99001', display }),
    })
    const { token } = (await enrolled.json()) as { token: string }
    const address = `${url.replace('http', 'ws')}/api/99001/displays/${display}/socket`
    const screen = new Screen(new WebSocket(address, ['tocsin.display.1', token]))
    await eventually(
      () => Promise.resolve(screen.frame),
      (frame) => frame !== null,
    )
    return screen
  }

  shows(): readonly string[] {
    return (this.frame?.notices ?? []).map(({ texts }) => texts.fr ?? '')
  }

  close(): void {
    this.#socket.close()
  }
}

describe.each(HOMES)('%s', (_, start) => {
  let home: Home
  let duty: Caller
  let mayor: Caller
  let screen: Screen
  let alert: Alert
  beforeAll(async () => {
    home = await start()
    duty = await home.signIn('duty')
    mayor = await home.signIn('mayor')
    screen = await Screen.at(home.url, 'rue-basse')
  })
  afterAll(async () => {
    screen?.close()
    await home?.remove()
  })

  const page = (path: string) => fetch(`${home.url}/99001/${path}`).then((answer) => answer.text())
  const addresses = async (channel: (typeof SENT)[number], revision: string) =>
    (await home.outbox(channel)).filter(({ text }) => revisionOf(text) === revision).map(({ to }) => to)
  const settled = (revision: number) =>
    eventually(
      async () =>
        (await mayor<Situation>('GET', '/api/99001/situation')).body.progress.find(
          (one) => one.alert === alert.id && one.revision === revision,
        ),
      (progress) => progress !== undefined && progress.finishedAt !== null && isQuiet(progress),
      60_000,
    ) as Promise<Progress>

  test('one decision of two people reaches the zone by every channel, and what came back is counted', async () => {
    alert = await submitted(duty, '99001', { zones: ['B'], channels: CHANNELS, text: TEXT })
    await approved(mayor, '99001', alert)
    const { reach, byChannel, displays } = await settled(1)
    expect(Object.values(reach).reduce((sum, count) => sum + count, 0)).toBe(alert.current.content.count)
    // Somebody pressed 1, somebody pressed 2, somebody tapped: their answers are a class of their own, whatever else came back.
    expect(reach.confirmed).toBeGreaterThan(50)
    expect(reach.help).toBeGreaterThan(5)
    expect(byChannel.push?.confirmed).toBeGreaterThan(0)
    expect(displays?.rendered).toBe(1)
    expect(screen.shows()).toEqual([`${TEXT} Alerte 1`])
    const [told, rung, pushed, ...beside] = await Promise.all(SENT.map((channel) => addresses(channel, '1')))
    expect(new Set(rung)).toEqual(new Set(told))
    for (const list of [told, pushed, ...beside]) expect(new Set(list).size).toBe(list?.length)
    // RCS and WhatsApp: whoever chose them, each beside their SMS.
    expect(beside).toEqual(BESIDE_SMS.map(chosenInZoneB))
    for (const list of beside) expect(told).toEqual(expect.arrayContaining(list))
    for (const channel of BESIDE_SMS) expect(byChannel[channel]?.delivered).toBeGreaterThan(10)
    // Who took the call is rung once; a busy line and a phone that nobody takes are rung again.
    const again = (rung ?? []).filter((to, index) => rung?.indexOf(to) !== index)
    expect(new Set(again)).toEqual(new Set((rung ?? []).filter((to) => /9[789]$/.test(to))))
    expect(pushed?.length).toBeGreaterThan(5)
    for (const path of ['alerts/1', '', 'alerts/1.cap.xml', 'cap.atom', 'feed.rss'])
      expect(await page(path), path).toContain('QUITTEZ la rue à pied')
  })

  test('a correction, by one person, reaches the same people by the same channels (INV-30)', async () => {
    const before = await Promise.all(SENT.map((channel) => addresses(channel, '1')))
    const { content } = alert.current
    const answer = await duty<{ alert: Alert }>('POST', `/api/99001/alerts/${alert.id}/revise`, {
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
    await settled(2)
    const after = await Promise.all(SENT.map((channel) => addresses(channel, '1.2')))
    for (const [index, channel] of SENT.entries())
      expect(new Set(after[index]), channel).toEqual(new Set(before[index]))
    expect(screen.shows()).toEqual([`${CORRECTION} Alerte 1.2`])
    await eventually(
      () => page('alerts/1'),
      (text) => text.includes('message précédent est ANNULÉ'),
    )
    const cap = await page('alerts/1.cap.xml')
    expect(cap).toContain('<msgType>Cancel</msgType>')
    expect(cap).toMatch(/<references>[^<]*99001[^<]*<\/references>/)
  })

  test('a cancel takes it off the displays and says on the public page that it was stopped', async () => {
    alert = await submitted(duty, '99001', { zones: ['B'], channels: CHANNELS, text: TEXT })
    await approved(mayor, '99001', alert)
    await eventually(
      () => Promise.resolve(screen.shows()),
      (texts) => texts.includes(`${TEXT} Alerte 2`),
    )
    await mayor('POST', `/api/99001/alerts/${alert.id}/cancel`, { reason: 'Erreur de zone' })
    await eventually(
      () => Promise.resolve(screen.shows()),
      (texts) => !texts.includes(`${TEXT} Alerte 2`),
    )
    await eventually(
      () => page('alerts/2.cap.xml'),
      (text) => text.includes('<msgType>Cancel</msgType>'),
    )
    expect(await page('alerts/2')).toMatch(/arrêtée|annulée/i)
  })

  test('the neighbour has told nobody', async () => {
    const neighbour = await home.signIn('mayor', '99002')
    const own = await neighbour<Situation>('GET', '/api/99002/situation')
    expect(own.body.alerts).toHaveLength(0)
  })
})

function chosenInZoneB(channel: BesideSms): unknown {
  const phones = demoResidents(115).flatMap(({ phone, chosen }) => (chosen.includes(channel) ? [phone ?? ''] : []))
  return expect.toSatisfy((list: readonly string[]) => list.toSorted().join() === phones.toSorted().join())
}

function isQuiet({ reach, byChannel }: Progress): boolean {
  return [reach, ...Object.values(byChannel)].every((one) => one.sent === 0 && one.queued === 0 && one.unknown === 0)
}

/** « … Alerte 1.2 » as an SMS and a notification end; a call says it in words. */
function revisionOf(text: string): string {
  const written = /Alerte (\d+(?:\.\d+)?)$/.exec(text)?.[1]
  if (written !== undefined) return written
  if (/alerte numéro un, (?:version|révision|point) deux\.?$|un point deux\.?$/i.test(text)) return '1.2'
  return /alerte numéro un\.?$/i.test(text) ? '1' : text
}
