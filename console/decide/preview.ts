// What the previews are rendered from: the very content that is written, approved or told.
import { displaysOf } from '../../worker/audience/displays.ts'
import type { MessageSource } from '../../worker/fanout/render.ts'
import type { Display } from '../../worker/model/display.ts'
import { CHANNELS, LANGUAGES, type ChannelName, type Language } from '../../worker/model/message.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Situation } from '../../worker/model/view.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'

export type PreviewSource = MessageSource

export interface Previewed {
  readonly content: Draft['content']
  readonly mode: Mode
  readonly number: number | null
  readonly revision: number
}

/** What can be looked at: a channel, or the public page that everybody can verify the alert on. */
export type View = ChannelName | 'page'

export function viewsOf({ channels }: Pick<Draft['content'], 'channels'>): readonly View[] {
  return [...CHANNELS.filter((channel) => channels.includes(channel)), 'page']
}

export const writtenLanguages = ({ texts }: Pick<Draft['content'], 'texts'>): readonly Language[] =>
  LANGUAGES.filter((language) => (texts[language] ?? '').trim() !== '')

export function displaysIn(situation: Situation, zones: readonly string[]): readonly Display[] {
  const chosen = situation.zones.filter(({ id }) => zones.includes(id))
  const ids = displaysOf(chosen, situation.displays)
  return situation.displays.filter(({ id }) => ids.includes(id))
}
