// The channel of an exercise: it takes every message and calls nobody. A drill cannot reach a provider, since it is handed no other one.
import type { Channel, Outgoing, ReceiptVerdict } from '../fanout/channel.ts'
import type { ChannelName } from '../model/message.ts'
import { firstWord } from '../model/mode.ts'
import type { SendOutcome } from '../model/outcome.ts'

export class DrillChannel implements Channel {
  readonly name: ChannelName
  readonly provider = 'drill'
  readonly takesAnswers = false
  readonly lookup = null

  constructor(name: ChannelName) {
    this.name = name
  }

  send(message: Outgoing): Promise<SendOutcome> {
    // A text without the word would be a live text on its way into a drill: a fault to see in the exercise, not after it.
    if (!message.text.startsWith(firstWord('exercise').trim().split(' ')[0] ?? '')) {
      return Promise.resolve({
        kind: 'refused',
        failure: 'rejected content',
        detail: 'the text does not begin with the word of the exercise',
      })
    }
    return Promise.resolve({ kind: 'accepted', providerId: `drill-${message.reference}`, costCents: 0 })
  }

  parseReceipt(): Promise<ReceiptVerdict> {
    return Promise.resolve({ kind: 'unreadable', why: 'an exercise has no provider' })
  }
}
