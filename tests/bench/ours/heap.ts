// The memory of the one isolate in which every object of the server lives, as V8 counts it; asked through the inspector.

export interface Heap {
  readonly usedMb: number
  readonly totalMb: number
}

/** `address` is the inspector's; throws where nobody answers there. */
export async function heapOf(address: string): Promise<Heap> {
  const targets = (await (await fetch(`http://${address}/json/list`)).json()) as readonly {
    readonly title?: string
    readonly id?: string
    readonly webSocketDebuggerUrl: string
  }[]
  const main = targets.find(({ title, id }) => /\bmain\b/.test(`${title ?? ''} ${id ?? ''}`)) ?? targets[0]
  if (main === undefined) throw new Error('nothing to inspect')
  const socket = new WebSocket(main.webSocketDebuggerUrl)
  try {
    return await new Promise<Heap>((done, failed) => {
      socket.addEventListener('error', () => failed(new Error('the inspector does not answer')))
      socket.addEventListener('open', () => socket.send(JSON.stringify({ id: 1, method: 'Runtime.getHeapUsage' })))
      socket.addEventListener('message', ({ data }) => {
        const said = JSON.parse(String(data)) as { id?: number; result?: { usedSize: number; totalSize: number } }
        if (said.id !== 1 || said.result === undefined) return
        done({ usedMb: said.result.usedSize / 1e6, totalMb: said.result.totalSize / 1e6 })
      })
    })
  } finally {
    socket.close()
  }
}
