import { launchBrowser } from './support/browser.ts'
const base = 'http://localhost:8931'
const api = async (who: string, method: string, path: string, body?: unknown) => {
  const s = (await (
    await fetch(`${base}/api/demo/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identity: who }),
    })
  ).json()) as { token: string }
  const r = await fetch(`${base}/api/99001/${path}`, {
    method,
    headers: { authorization: `Bearer ${s.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return [r.status, await r.text()]
}
if (process.argv.includes('seed')) {
  const c = {
    persons: 2,
    mobility: 'needs help',
    waterCm: 40,
    phone: '06 39 98 04 21',
    name: 'Mme Rousselin',
    words: 'au premier étage, un fauteuil roulant',
  }
  for (const [n, p] of [
    [12, [2.3398, 43.0495]],
    [14, [2.3402, 43.0496]],
    [20, [2.3409, 43.0497]],
  ] as const)
    console.log(await api('duty', 'POST', 'calls', { ...c, address: `${n} rue Basse`, point: p }))
  for (const n of [1, 2, 3, 4])
    await api('duty', 'POST', 'calls', {
      ...c,
      waterCm: 0,
      mobility: 'walks',
      words: '',
      address: `${n} Chemin des Prés`,
      point: [2.332, 43.0545 + n / 5000],
    })
  await api('duty', 'POST', 'calls/A2', { kind: 'pass on', reference: 'CODIS 1187' })
  await api('duty', 'POST', 'calls/A3', { kind: 'close', reason: 'sortis par leurs propres moyens' })
  console.log(await api('duty', 'POST', 'shelters/gymnase/open', {}))
  await api('duty', 'POST', 'shelters/gymnase/arrivals', {
    name: 'Famille Rousselin',
    persons: 4,
    phone: '06 39 98 04 21',
    address: '12 rue Basse',
    animals: 1,
    needs: 'lit bas',
  })
  await api('duty', 'POST', 'shelters/gymnase/arrivals', { name: 'Groupe du camping', persons: 45 })
  for (const m of [
    ['Barque', 'lent', 'Communauté de communes'],
    ['Tracteur', 'requisitioned', 'M. Durand'],
    ['Groupe électrogène 6 kVA', 'own', ''],
  ] as const)
    console.log(
      await api('duty', 'POST', 'means', {
        what: m[0],
        origin: m[1],
        owner: m[2],
        employer: 'Mairie',
        where: 'atelier',
        state: 'available',
      }),
    )
  await api('duty', 'POST', 'means/M1', { state: 'engaged', task: 'carte 14', holder: 'équipe 2', where: 'quai Nord' })
}
const started = await launchBrowser()
if ('absent' in started) throw new Error(started.absent)
const { browser } = started
for (const [width, night] of [
  [390, true],
  [390, false],
  [1440, false],
  [1440, true],
] as const) {
  const context = await browser.newContext({
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: night ? 'dark' : 'light',
    locale: 'fr-FR',
  })
  const page = await context.newPage()
  page.on('pageerror', (e) => console.log('ERR', e.message))
  page.on('console', (m) => m.type() === 'error' && console.log('CON', m.text()))
  await page.goto(`${base}/console`)
  await page.getByRole('button', { name: 'Maire' }).first().click()
  await page.getByText('Saint-Martin-sur-Lère').first().waitFor()
  for (const place of ['appels', 'appels/accueil', 'appels/moyens', 'situation']) {
    await page.evaluate((h) => (location.hash = h), `#/${place}`)
    await page.waitForTimeout(700)
    if (place === 'appels/accueil' && width === 390) {
      await page.getByRole('button', { name: /liste nominative de Gymnase/ }).click()
      await page.locator('summary').first().click()
      await page.waitForTimeout(500)
    }
    if (place === 'appels/moyens') {
      await page.getByRole('button', { name: 'Changer M1' }).click()
      await page.waitForTimeout(200)
    }
    if (place === 'appels' && width === 1440 && !night) {
      await page.getByLabel('Adresse', { exact: true }).fill('12 rue basse')
      await page.waitForTimeout(900)
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (wide > 0) console.log('WIDE', place, width, wide)
    await page.screenshot({
      path: `/tmp/h/calls-shot-${place.replace('/', '-')}-${width}${night ? '-night' : ''}.png`,
      fullPage: true,
    })
  }
  await context.close()
}
await browser.close()
