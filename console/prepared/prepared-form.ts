// What a prepared scenario begins with: a template whose hour stays open, since nobody knows the night yet.
import { filled } from '../../worker/fanout/render.ts'
import { proposedChannels } from '../../worker/model/alert.ts'
import type { Texts, Variants } from '../../worker/model/dwelling.ts'
import { RESPONSE_OF_PHASE } from '../../worker/model/hazard.ts'
import type { ChannelName, Language, MessageTemplate } from '../../worker/model/message.ts'
import { DEFAULT_REPEAT_MS, type PreparedContent } from '../../worker/model/prepared.ts'
import type { Territory } from '../../worker/model/territory.ts'
import { HOUR_MS } from '../../worker/model/time.ts'

export function emptyPrepared(configured: readonly ChannelName[]): PreparedContent {
  const [severity, hazard] = ['Severe', 'crue'] as const
  return {
    zones: [],
    channels: proposedChannels({ severity, hazard }, configured),
    texts: { fr: '' },
    event: 'Crue',
    hazard,
    responseType: 'Evacuate',
    severity,
    urgency: 'Immediate',
    certainty: 'Likely',
    validForMs: 3 * HOUR_MS,
    repeatEveryMs: DEFAULT_REPEAT_MS,
  }
}

export function withPreparedTemplate(
  content: PreparedContent,
  template: MessageTemplate,
  territory: Pick<Territory, 'speaker' | 'publicDesk'>,
): PreparedContent {
  const { variants: _, ...rest } = content
  const said = (texts: Texts): Texts =>
    Object.fromEntries(
      (Object.entries(texts) as [Language, string][]).map(([language, text]) => [language, stillOpen(text, territory)]),
    )
  const worded = Object.entries(template.variants ?? {}).map(([wording, texts]) => [wording, said(texts)] as const)
  return {
    ...rest,
    texts: said(template.texts),
    ...(worded.length === 0 ? {} : { variants: Object.fromEntries(worded) as Variants }),
    event: template.event,
    hazard: template.hazard,
    responseType: RESPONSE_OF_PHASE[template.phase],
    validForMs: template.validForMs,
  }
}

const stillOpen = (text: string, { speaker, publicDesk }: Pick<Territory, 'speaker' | 'publicDesk'>) =>
  filled(text, { speaker, desk: publicDesk, date: '{date}', time: '{time}', before: '{before}', next: '{next}' })
