// A real Chromium out of npm, with an argument list of our own: the package's defaults turn web security off and run one process.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import bundled from '@sparticuz/chromium'
import { chromium, type Browser, type Page } from 'playwright-core'

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--force-color-profile=srgb',
]

/** The browser, or the reason why there is none. In CI none is a failure, elsewhere the browser tests are counted as skipped. */
export async function launchBrowser(): Promise<{ browser: Browser } | { absent: string }> {
  try {
    const named = process.env['TOCSIN_CHROMIUM']
    const executablePath = named !== undefined && existsSync(named) ? named : await bundled.executablePath()
    return { browser: await chromium.launch({ executablePath, args: [...ARGUMENTS], timeout: 30_000 }) }
  } catch (error) {
    const absent = `no Chromium starts here: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown'}`
    if (process.env['CI'] === 'true') throw new Error(absent, { cause: error })
    return { absent }
  }
}

const OUTPUT = join(import.meta.dirname, '..', '..', '..', 'ci-output')

/** Keeps a picture as output of the run, under a name that says what it shows. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(OUTPUT, { recursive: true })
  await page.screenshot({ path: join(OUTPUT, `${name}.png`) })
}
