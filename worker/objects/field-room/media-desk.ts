// Photographs and voice notes: announced by an act, so that they have their place in the one order; their bytes come after it, alone, each once, and lie sealed.
import { MAX_MEDIA_BYTES } from '../../model/field.ts'
import { refused } from '../../model/reason.ts'
import { mediaFault, mediaType } from '../../plan/field-media.ts'
import type { FieldAnswer } from '../rpc/field.ts'
import type { DeviceRow } from './field-tables.ts'
import type { RoomGround } from './room-ground.ts'

/** Of one phone in one event: a pocket that takes pictures must not fill the disk. */
const MOST_OF_A_PHONE = 200
const TAKEN: FieldAnswer<null> = { kind: 'ok', value: null }

export class MediaDesk {
  readonly #ground: RoomGround

  constructor(ground: RoomGround) {
    this.#ground = ground
  }

  /** Part of the caller's transaction. Sent again it changes nothing. */
  take(device: DeviceRow, counter: number, bytes: Uint8Array): FieldAnswer<null> {
    const { tables } = this.#ground
    if (tables.hasMedia(device.id, counter)) return TAKEN
    const message = this.#announced(device.id, counter)
    if (message?.media === undefined)
      return refused('unknown request', 'no message of this phone announces it: send the act first, then its bytes')
    const fault = mediaFault(message.media.of, bytes)
    if (fault !== null)
      return refused(
        'picture not accepted',
        `${fault}: a JPEG or a recording of at most ${MAX_MEDIA_BYTES} bytes, without EXIF`,
      )
    if (tables.mediaCount(device.id) >= MOST_OF_A_PHONE)
      return refused('limit of the day', `this phone has sent ${MOST_OF_A_PHONE} pictures already`)
    tables.putMedia(device.id, counter, bytes)
    tables.put('message', message.seq, message.team, this.#ground.changed(), {
      ...message,
      media: { ...message.media, isIn: true },
    })
    return TAKEN
  }

  read(device: number, counter: number): { readonly type: string; readonly bytes: Uint8Array } | null {
    const of = this.#announced(device, counter)?.media?.of
    const bytes = this.#ground.tables.media(device, counter)
    return of === undefined || bytes === null ? null : { type: mediaType(of, bytes), bytes }
  }

  #announced(device: number, counter: number) {
    return this.#ground.tables
      .all('message')
      .find(({ media }) => media !== undefined && media.device === device && media.counter === counter)
  }
}
