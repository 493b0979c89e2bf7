// From the proposal to the sent alert under bad conditions: a session that ends at the press (U06); a keyboard alone on a screen of 320 × 256
// CSS pixels, which is a laptop at 400 % (U12).
import { expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import type { Situation } from '../../worker/model/view.ts'
import { keepPicture } from './support/browser.ts'
import { faultsOf } from './support/accessibility.ts'
import { submitted } from './support/draft.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const TEXT = 'MAIRIE ST-MARTIN : crue de la Lère. Montez au plus haut.'
const stage = onStage({}, async ({ duty }) => {
  const wanted = { zones: ['A'], channels: ['sms'], texts: { fr: TEXT } }
  // The people of the demonstration move in while it starts.
  await eventually(
    () => duty<{ readonly audience: { readonly persons: number } }>('POST', '/api/99001/estimate', wanted),
    ({ body }) => body.audience.persons > 100,
  )
})

interface Look {
  readonly who: 'duty' | 'mayor'
  readonly width?: number
  readonly height?: number
  readonly night?: boolean
}

async function open({ who, width = 1440, height = 900, night = false }: Look): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: who } })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`${stage.server.url}/console#/decider`)
  await page.getByRole('heading', { name: 'Décider' }).waitFor()
  return page
}

/** As an administrator ends it, or the night: the server forgets it, and the browser still has its cookie. */
async function endSession(context: BrowserContext): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === '__Host-tocsin')
  const answer = await fetch(`${stage.server.url}/api/session`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${cookie?.value ?? ''}` },
  })
  expect(answer.status).toBe(204)
}

const situation = async () => (await stage.mayor<Situation>('GET', '/api/99001/situation')).body
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

test('a session that ends while somebody writes: the draft stands, they sign in over it, and it is proposed once (U06)', async () => {
  const page = await open({ who: 'duty', width: 390, height: 844, night: true })
  await press(page, 'Écrire une alerte sans proposition')
  await page.getByRole('checkbox', { name: 'Rue Basse' }).check()
  const field = page.getByRole('textbox', { name: 'Texte en français' })
  await field.fill(TEXT)
  await page
    .getByRole('button', { name: /^Proposer l’envoi à [1-9]/ })
    .first()
    .waitFor()
  await endSession(page.context())
  await press(page, /^Proposer l’envoi à [1-9]/)
  const again = page.getByRole('dialog', { name: 'Votre session a pris fin' })
  await again.getByText('Rien n’est parti').waitFor()
  expect((await situation()).alerts).toEqual([])
  expect(await field.inputValue()).toBe(TEXT)
  await keepPicture(page, 'sign-in-again-390-night')
  expect(await faultsOf(page)).toEqual([])
  await press(page, /^Continuer en tant que/)
  await page.getByText('Vous avez écrit ce message').first().waitFor()
  const [alert, ...more] = (await situation()).alerts
  expect([alert?.state, alert?.current.submittedBy.id, more]).toEqual(['submitted', 'demo-duty', []])
  await page.context().close()
})

test('a session that ends at the press of the one who approves: another person is asked first, and it is sent once (U06)', async () => {
  const page = await open({ who: 'mayor' })
  await page.getByRole('button', { name: /^Envoyer maintenant/ }).waitFor()
  await endSession(page.context())
  await press(page, /^Envoyer maintenant/)
  await page.getByRole('dialog', { name: 'Votre session a pris fin' }).waitFor()
  await keepPicture(page, 'sign-in-again-1440')
  // The deputy happens to be nearer: nothing is theirs until they say so.
  await page.getByRole('dialog').getByRole('button', { name: 'Adjointe' }).click()
  await page.getByText('L’acte a été demandé par une autre personne : Maire').waitFor()
  await keepPicture(page, 'sign-in-as-another-1440')
  expect((await situation()).alerts[0]?.state).toBe('submitted')
  await press(page, 'Laisser entrer Maire')
  await press(page, /^Continuer en tant que/)
  const sent = await eventually(situation, ({ alerts }) => alerts[0]?.state !== 'submitted')
  expect(sent.alerts.map(({ current }) => current.approvedBy?.id)).toEqual(['demo-mayor'])
  const numbers = (
    await eventually(
      () => stage.server.outbox(),
      (all) => all.length > 50,
    )
  ).map(({ to }) => to)
  expect(new Set(numbers).size).toBe(numbers.length)
  // Somebody else signs in from another tab of the same browser: what this page asks is still its own person's, and they are told.
  const waiting = await submitted(stage.duty, '99001', { zones: ['B'], text: TEXT })
  await page.context().request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'deputy' } })
  await press(page, /^Envoyer maintenant/)
  await page.getByText('L’acte a été demandé par une autre personne : Maire').waitFor()
  await press(page, 'Ne pas le faire')
  await page.getByText('La session n’a pas été reprise : l’acte n’est pas fait.').waitFor()
  expect((await situation()).alerts.find(({ id }) => id === waiting.id)?.state).toBe('submitted')
  await page.context().close()
})
