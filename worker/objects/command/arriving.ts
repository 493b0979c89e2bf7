// The door of a shelter for whoever comes: a page without a script behind the code on its poster. Nobody is let in by it who does not stand before it, and
// nobody stops looking for anybody before the desk has seen them.
import { arrivalPage, arrivedPage, noArrivalPage, readArrival } from '../../flow/portal/arrival-page.ts'
import { PORTAL_POLICY, sceneOf } from '../../flow/portal/sheet.ts'
import type { ArrivalAsk } from '../rpc/asked.ts'
import type { PortalAnswer } from '../rpc/residents.ts'
import type { Ground } from './ground.ts'
import type { Sheltering } from './sheltering.ts'

const MAX_ONCE = 64

export class Arriving {
  readonly #ground: Ground
  readonly #sheltering: Sheltering

  constructor(ground: Ground, sheltering: Sheltering) {
    this.#ground = ground
    this.#sheltering = sheltering
  }

  answer({ shelter, key, language, fields }: ArrivalAsk): PortalAnswer {
    const scene = sceneOf(this.#ground.territory, language)
    const page = (status: PortalAnswer['status'], html: string): PortalAnswer => ({
      kind: 'page',
      status,
      policy: PORTAL_POLICY,
      html,
    })
    if (this.#sheltering.doorKey(shelter) !== key) return page(410, noArrivalPage(scene, 'closed'))
    const name = this.#sheltering.nameOf(shelter)
    if (fields === null) return page(200, arrivalPage(scene, name, { once: crypto.randomUUID() }))
    const once = (fields['once'] ?? '').slice(0, MAX_ONCE) || crypto.randomUUID()
    const read = readArrival(fields)
    if (read.kind === 'faults') return page(422, arrivalPage(scene, name, { once, fields, faults: read.faults }))
    const answer = this.#sheltering.admitThemselves({ shelter, told: read.told }, once)
    return answer.kind === 'ok'
      ? page(200, arrivedPage(scene, { name: answer.arrival.name, persons: answer.arrival.persons }))
      : page(429, noArrivalPage(scene, 'many'))
  }
}
