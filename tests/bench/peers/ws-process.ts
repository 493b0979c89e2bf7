// The `ws` library as a display server would use it: the present state to whoever connects, one frame made once and sent to all, acknowledgements counted.
import { createServer } from 'node:http'

interface Socket {
  send(text: string): void
  on(event: 'message' | 'error', heard: () => void): void
}
interface Library {
  readonly WebSocketServer: new (options: object) => {
    readonly clients: Set<Socket>
    on(event: 'connection', heard: (socket: Socket) => void): void
  }
}

// Not resolved by the compiler: the peers have a lockfile of their own and need not be here.
const name: string = 'ws'
const { WebSocketServer } = (await import(name)) as Library
const http = createServer()
const server = new WebSocketServer({ server: http, perMessageDeflate: false })
let state = process.env['PEER_STATE'] ?? ''
let acknowledged = 0

server.on('connection', (socket) => {
  socket.on('message', () => {
    acknowledged += 1
  })
  socket.on('error', () => undefined)
  socket.send(state)
})
process.on('message', (frame: string) => {
  state = frame
  for (const socket of server.clients) socket.send(frame)
})
http.listen({ port: Number(process.env['PEER_PORT']), host: '127.0.0.1', backlog: 4_096 }, () =>
  process.send?.('ready'),
)
process.on('exit', () => void acknowledged)
