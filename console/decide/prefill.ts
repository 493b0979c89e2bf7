// A template's blanks, filled with the territory's own time and the zones' own clocks. What nobody knows stays blank: the lint then asks a person.
import { filled, type TemplateValues } from '../../worker/fanout/render.ts'
import { proposedChannels, type AlertContent, type Proposal } from '../../worker/model/alert.ts'
import { RESPONSE_OF_PHASE } from '../../worker/model/hazard.ts'
import type { Texts, Variants } from '../../worker/model/dwelling.ts'
import type { ChannelName, Language, MessageTemplate } from '../../worker/model/message.ts'
import type { Territory } from '../../worker/model/territory.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../worker/model/time.ts'
import type { ZoneClock } from '../../worker/model/view.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'
import { dayMonth, timeOfDay } from '../format/figures.ts'

const QUARTER_MS = 15 * MINUTE_MS

/** « 21h10 », « 23h » in French, « 21:10 » in English: as people say and read it aloud. */
export function spokenTime(at: Instant, timeZone: string, language: Language): string {
  const time = timeOfDay(at, timeZone)
  if (language === 'en') return time
  const [hours, minutes] = time.split(':')
  return `${Number(hours)}h${minutes === '00' ? '' : (minutes ?? '')}`
}

interface Setting {
  readonly territory: Territory
  readonly zones: readonly string[]
  readonly zoneClocks: readonly ZoneClock[]
  readonly now: Instant
}

export function templateValues({ territory, zones, zoneClocks, now }: Setting, language: Language): TemplateValues {
  const spoken = (at: Instant) => spokenTime(at, territory.timeZone, language)
  const water = zoneClocks
    .filter((clock) => zones.includes(clock.zone) && clock.reachedAt !== null && clock.reachedAt > now)
    .map((clock) => clock.reachedAt as Instant)
  return {
    speaker: territory.speaker,
    date: dayMonth(now, territory.timeZone),
    time: spoken(now),
    // Rounded down: the water may be early, never the warning late.
    before: water.length === 0 ? '{before}' : spoken(Math.floor(Math.min(...water) / QUARTER_MS) * QUARTER_MS),
    next: spoken(Math.ceil((now + HOUR_MS) / QUARTER_MS) * QUARTER_MS),
    desk: territory.publicDesk,
  }
}

/** The texts of a template with their other wordings, filled. */
export function templateTexts(
  { texts, variants }: Pick<MessageTemplate, 'texts' | 'variants'>,
  setting: Setting,
): Pick<AlertContent, 'texts' | 'variants'> {
  const worded = Object.entries(variants ?? {}).map(([wording, said]) => [wording, filledIn(said, setting)] as const)
  return {
    texts: filledIn(texts, setting),
    ...(worded.length === 0 ? {} : { variants: Object.fromEntries(worded) as Variants }),
  }
}

function filledIn(texts: Texts, setting: Setting): Texts {
  const written: Partial<Record<Language, string>> = {}
  for (const [language, text] of Object.entries(texts) as [Language, string][]) {
    written[language] = filled(text, templateValues(setting, language))
  }
  return written
}

/** What choosing a template changes of a content; where the alert has been told already, what it is does not change with its words. */
export function withTemplate(content: Draft['content'], template: MessageTemplate, setting: Setting): Draft['content'] {
  const { variants: _, ...rest } = content
  const worded = { ...rest, ...templateTexts(template, setting) }
  if (content.msgType === 'Cancel') return worded
  return {
    ...worded,
    event: template.event,
    hazard: template.hazard,
    responseType: RESPONSE_OF_PHASE[template.phase],
    allClear: template.allClear,
  }
}

/** The draft that a proposal starts from: ready to be submitted as it is. */
export function draftOf(
  proposal: Proposal,
  template: MessageTemplate | undefined,
  setting: Setting & { readonly channels: readonly ChannelName[] },
): Draft {
  const hazard = template?.hazard ?? 'crue'
  return {
    proposal: proposal.id,
    content: {
      msgType: 'Alert',
      zones: proposal.zones,
      channels: proposedChannels({ severity: proposal.severity, hazard }, setting.channels),
      ...(template === undefined ? { texts: { fr: '' } } : templateTexts(template, setting)),
      event: template?.event ?? 'Crue',
      hazard,
      responseType: template === undefined ? 'None' : RESPONSE_OF_PHASE[template.phase],
      severity: proposal.severity,
      urgency: proposal.urgency,
      certainty: proposal.certainty,
      expiresAt: setting.now + (template?.validForMs ?? 6 * HOUR_MS),
      allClear: template?.allClear ?? false,
    },
  }
}
