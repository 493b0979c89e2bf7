/** Registers the page's service worker and has it keep this page and its files, so that the page opens without a network. */
export async function keepShell(script: string, scope: string, also: readonly string[] = []): Promise<void> {
  await navigator.serviceWorker.register(script, { scope })
  if (navigator.serviceWorker.controller === null)
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
  // This very page was loaded before anything could keep it: asked for once more, it goes through the keeper.
  const files = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
  const own = files.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
  await Promise.all([location.pathname, ...own.map(({ pathname }) => pathname), ...also].map((path) => fetch(path)))
}
