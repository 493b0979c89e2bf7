// What every desk of Command stands on: its parts, its alarm, the console’s socket.
import { CommandParts } from '../parts.ts'
import { innerPoint } from '../../../audience/inner-point.ts'
import type { Env } from '../../../env.ts'
import type { PublicPlaces } from '../../rpc/command.ts'
import { DurableObject } from 'cloudflare:workers'

export abstract class CommandBase extends DurableObject<Env> {
  protected readonly parts: CommandParts

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.parts = new CommandParts(ctx, env)
  }

  override async alarm(): Promise<void> {
    await this.parts.alarms.run()
  }

  /** The console's socket; the route has checked who it is and hands on the id. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('Upgrade') !== 'websocket') return new Response(null, { status: 426 })
    if (this.parts.ground.bundle === null) return new Response(null, { status: 404 })
    const since = new URL(request.url).searchParams.get('since')
    const seq = since === null || since === '' ? null : Number(since)
    return this.parts.sockets.accept(request.headers.get('x-tocsin-identity') ?? '', Number.isFinite(seq) ? seq : null)
  }

  async places(): Promise<PublicPlaces | null> {
    const bundle = this.parts.ground.bundle
    if (bundle === null) return null
    const zones = bundle.zones.flatMap(({ id, name, geometry }) => {
      const point = innerPoint(geometry)
      return point === null ? [] : [{ id, name, point }]
    })
    return { territory: bundle.territory, zones }
  }
}
