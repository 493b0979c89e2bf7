// What teams text where there is no network but the oldest: the same acts as from their screen, the words themselves to the group, and an answer that repeats
// what was understood.
import type { FieldAct } from '../../model/field.ts'
import type { Refusal } from '../../model/reason.ts'
import { territoryNow } from '../../model/time.ts'
import { parseFieldSms, smsAnswer, smsOrderWords, type SmsOrder } from '../../plan/field-sms.ts'
import type { DeviceRow, SmsAnswer } from './field-tables.ts'
import type { PhoneDesk, Town } from './phone-desk.ts'
import type { RoomGround } from './room-ground.ts'

export interface HeardSms {
  readonly number: number
  readonly answer: SmsAnswer
}

export class SmsDesk {
  readonly #ground: RoomGround
  readonly #phones: PhoneDesk

  constructor(ground: RoomGround, phones: PhoneDesk) {
    this.#ground = ground
    this.#phones = phones
  }

  deviceOf(from: string): DeviceRow | null {
    return this.#ground.known === null ? null : this.#ground.tables.deviceOfPhone(from, Date.now())
  }

  /** Part of the caller's transaction. One that comes twice is heard once, and its answer is the same. */
  take(
    device: DeviceRow,
    { words, eventId, from }: { readonly words: string; readonly eventId: string; readonly from: string },
    town: Town,
  ): HeardSms {
    const ground = this.#ground
    const known = ground.tables.sms(eventId)
    if (known !== null) return known
    const now = Date.now()
    const at = territoryNow(town.clock, now)
    const read = parseFieldSms(words)
    const [done, refused]: [string[], string[]] = [[], []]
    for (const order of read.orders) {
      const answer = this.#apply(device, order, now, at)
      ;(answer?.kind === 'refused' ? refused : done).push(smsOrderWords(order))
    }
    // Whatever was understood of it, the words stand in the group: what was not is lost in no order.
    if (words.trim() !== '')
      ground.message({
        from: device.id,
        name: `${device.name} (SMS)`,
        team: device.team,
        text: words.trim(),
        reply: null,
        at,
      })
    ground.checkIns.heard(device, now, town.clock)
    const answer: SmsAnswer = {
      to: from,
      text: smsAnswer({ done, refused, hasWords: read.words.length > 0 }),
      understood: read.orders.length > 0,
    }
    const number = (ground.settings.get<number>('sms count') ?? 0) + 1
    ground.settings.put('sms count', number)
    ground.tables.putSms(eventId, { number, answer })
    ground.note({ id: `field-${device.id}`, name: device.name }, 'sms', { done: done.length, refused: refused.length })
    return { number, answer }
  }

  #apply(device: DeviceRow, order: SmsOrder, now: number, at: number): Refusal | null {
    if (order.kind === 'sos') {
      this.#phones.sos(device, now, at)
      return null
    }
    const done = this.#phones.apply(device, this.#actOf(order), { at, counter: 0 })
    if (done.kind === 'refused') return done
    if (order.kind === 'task' && order.needsHelp)
      this.#ground.line({
        by: { id: `field-${device.id}`, name: device.name },
        text: `T${order.number} : aide demandée par SMS (${this.#ground.teamName(device.team)}).`,
      })
    return null
  }

  #actOf(order: Exclude<SmsOrder, { readonly kind: 'sos' }>): FieldAct {
    switch (order.kind) {
      case 'check in':
        return { kind: 'check in' }
      case 'door': {
        // As on the screen: whoever is there was expected, unless somebody counted.
        const { number: door, state, persons } = order
        const isSomebodyThere = state !== 'absent' && state !== 'refused'
        const expected = isSomebodyThere ? (this.#ground.tables.item('door', door)?.expected ?? 0) : 0
        return { kind: 'door', door, state, persons: persons ?? expected }
      }
      case 'task': {
        const reason = order.needsHelp ? 'besoin d’aide (SMS)' : 'dit par SMS'
        const said =
          order.said === 'cannot' || order.said === 'block' ? { kind: order.said, reason } : { kind: order.said }
        return { kind: 'task', task: order.number, said }
      }
      default:
        return order satisfies never
    }
  }
}
