// The channel of an exercise: it takes every message and calls nobody. A drill cannot reach a provider, since it is handed no other one.
import type { Channel, Outgoing, ReceiptVerdict } from '../fanout/channel.ts'
import type { ChannelName } from '../model/message.ts'
import type { SendOutcome } from '../model/outcome.ts'

// A voice says it, a notification has it in its title, an SMS writes it in capitals: each near the beginning.
const FIRST_WORDS = /exercice|exercise/i
const NEAR_THE_BEGINNING = 80

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
    if (!FIRST_WORDS.test(message.text.slice(0, NEAR_THE_BEGINNING))) {
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
