// One Tocsin and one browser for the tests of a file. Where no browser starts, its tests are skipped with the reason.
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { Server, type Caller } from './server.ts'

export class Stage {
  server!: Server
  browser!: Browser
  duty!: Caller
  mayor!: Caller
}

/** `prepare` makes what all tests of the file begin with. */
export function onStage(
  environment: Readonly<Record<string, string>> = {},
  prepare: (stage: Stage) => Promise<void> = () => Promise.resolve(),
): Stage {
  const stage = new Stage()
  let absent: string | null = null
  beforeAll(async () => {
    const launched = await launchBrowser()
    if ('absent' in launched) {
      absent = launched.absent
      return
    }
    stage.browser = launched.browser
    stage.server = await Server.start(environment)
    stage.duty = await stage.server.signIn('duty')
    stage.mayor = await stage.server.signIn('mayor')
    await prepare(stage)
  })
  beforeEach(({ skip }) => {
    if (absent !== null) skip(absent)
  })
  afterAll(async () => {
    await stage.browser?.close()
    await stage.server?.remove()
  })
  return stage
}
