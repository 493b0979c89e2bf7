// What a launch says on each channel in each language and wording, rendered once: thousands get the same words, and nothing changes a launch once it is read.
import { renderFor } from '../../fanout/render.ts'
import type { Wording } from '../../model/dwelling.ts'
import type { ChannelName, Language } from '../../model/message.ts'
import type { Launch } from '../rpc/errands.ts'
import { sourceOf } from './expansion.ts'

/** Who is told, as far as the words go. `about`: those for whom their contact is told, who are others in each message. */
export interface Told {
  readonly channel: ChannelName
  readonly language: Language
  readonly about: readonly string[]
  readonly wording: Wording | null
}

export class RenderedTexts {
  readonly #texts = new WeakMap<Launch, Map<string, string>>()

  /** Empty where there is nothing to say. */
  textFor(launch: Launch, { channel, language, about, wording }: Told): string {
    if (about.length > 0) return renderFor(channel, sourceOf(launch, language, about, wording))
    const texts = this.#texts.get(launch) ?? new Map<string, string>()
    this.#texts.set(launch, texts)
    const key = `${channel}|${language}|${wording ?? ''}`
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = renderFor(channel, sourceOf(launch, language, [], wording))
    texts.set(key, text)
    return text
  }
}
