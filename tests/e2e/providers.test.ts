// Administration says who carries each channel: for a commune that takes any company, and for its neighbour that keeps to European ones.
import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { readTerritoryFolder } from '../../deploy/cli/territory-folder.ts'
import { ROOT } from '../../deploy/cli/build.ts'
import type { Situation } from '../../worker/model/view.ts'
import { faultsOf } from './support/accessibility.ts'
import { keepPicture } from './support/browser.ts'
import { eventually } from './support/server.ts'
import { onStage } from './support/stage.ts'

const stage = onStage({}, async ({ server }) => {
  const files = { ...readTerritoryFolder(ROOT, '99002') }
  const path = 'geofences/99002/territory.yaml'
  files[path] = `${(files[path] ?? '').replace(/^ *inbound:.*\n/m, '')}\neu_only: true\n`
  const mayor = await server.signIn('mayor', '99002')
  expect(await mayor('PUT', '/api/99002/files', { files })).toMatchObject({ status: 200 })
  // Vonage’s account is nearly empty. Somebody is about to send: what is left is asked for.
  const low = { channel: 'balance', provider: 'vonage', body: '{"value":3.2,"autoReload":false}' }
  await fetch(`${server.run.standinsUrl}/standins/faults`, { method: 'POST', body: JSON.stringify(low) })
  const duty = await server.signIn('duty')
  await duty('POST', '/api/99001/estimate', { zones: ['B'], channels: ['sms'], texts: { fr: 'MAIRIE. Montez.' } })
  await eventually(
    () => duty<Situation>('GET', '/api/99001/situation'),
    ({ body }) => body.balances.length === 3,
  )
})

async function administration(
  territory: string,
  { width, night = false }: { width: number; night?: boolean },
): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: 900 },
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: night ? 'dark' : 'light',
  })
  await context.request.post(`${stage.server.url}/api/demo/session`, { data: { identity: 'mayor', territory } })
  const page = await context.newPage()
  await page.goto(`${stage.server.url}/console#/administration`)
  const providers = page.getByRole('region', { name: 'Qui achemine les messages' })
  await providers.waitFor()
  await providers.scrollIntoViewIfNeeded()
  return page
}

test.each([{ width: 390 }, { width: 390, night: true }, { width: 768 }, { width: 1440 }, { width: 1440, night: true }])(
  'each channel’s companies, who takes over and what is set aside: %o',
  async (look) => {
    for (const [territory, vonage, sentence] of [
      ['99001', 'Vonage compte enregistré société hors d’Europe', 'Dans l’ordre où ils sont essayés'],
      ['99002', 'Vonage écarté société hors d’Europe', 'qu’à des sociétés européennes (eu_only)'],
    ] as const) {
      const page = await administration(territory, look)
      const region = page.getByRole('region', { name: 'Qui achemine les messages' })
      const words = (await region.innerText()).replace(/\s+/g, ' ')
      expect(words).toContain(vonage)
      expect(words).toContain('OVHcloud compte enregistré société européenne')
      expect(words).toContain('Infobip compte enregistré société européenne')
      expect(words).toContain(sentence)
      if (territory === '99001') expect(words).toMatch(/Vonage 3,20 € .*sous le seuil.*OVHcloud 1 850 crédits/)
      await keepPicture(page, `providers-${territory}-${look.width}${look.night === true ? '-night' : ''}`)
      expect(await faultsOf(page), territory).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
      await page.context().close()
    }
  },
)

test('the neighbour’s numbers stay with European companies in the demonstration too', async () => {
  const duty = await stage.server.signIn('duty', '99002')
  const { body } = await duty<Situation>('GET', '/api/99002/situation')
  expect(body.territory.euOnly).toBe(true)
  expect(body.channels).toEqual(expect.arrayContaining(['sms', 'voice']))
})
