// The inspector of the one isolate in which every object of the server lives.

export interface Inspected {
  ask(method: string, params?: object): Promise<unknown>
  close(): void
}

/** `address` is the inspector's; throws where nobody answers there. */
export async function inspected(address: string): Promise<Inspected> {
  const targets = (await (await fetch(`http://${address}/json/list`)).json()) as readonly {
    readonly title?: string
    readonly id?: string
    readonly webSocketDebuggerUrl: string
  }[]
  const main = targets.find(({ title, id }) => /\bmain\b/.test(`${title ?? ''} ${id ?? ''}`)) ?? targets[0]
  if (main === undefined) throw new Error('nothing to inspect')
  const socket = new WebSocket(main.webSocketDebuggerUrl)
  const waiting = new Map<number, (result: unknown) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, result } = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown }
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  await new Promise((done, failed) => {
    socket.addEventListener('open', done)
    socket.addEventListener('error', () => failed(new Error('the inspector does not answer')))
  })
  let asked = 0
  return {
    ask: (method, params = {}) =>
      new Promise((done) => {
        waiting.set(++asked, done)
        socket.send(JSON.stringify({ id: asked, method, params }))
      }),
    close: () => socket.close(),
  }
}
