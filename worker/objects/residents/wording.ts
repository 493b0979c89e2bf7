// What a launch says on each channel in each language, rendered once: thousands get the same words, and nothing changes a launch once it is read.
import { renderFor } from '../../fanout/render.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import type { Launch } from '../rpc.ts'
import { sourceOf } from './expansion.ts'

export class Wording {
  readonly #texts = new WeakMap<Launch, Map<string, string>>()

  /** Empty where there is nothing to say. `about`: those for whom their contact is told, who are others in each message. */
  textFor(channel: ChannelName, launch: Launch, language: Language, about: readonly string[]): string {
    if (about.length > 0) return renderFor(channel, sourceOf(launch, language, about))
    const texts = this.#texts.get(launch) ?? new Map<string, string>()
    this.#texts.set(launch, texts)
    const key = `${channel}|${language}`
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = renderFor(channel, sourceOf(launch, language))
    texts.set(key, text)
    return text
  }
}
