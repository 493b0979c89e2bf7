// What Vonage's Messages API takes of each channel, and what it refuses: number in E.164 without a plus, a reference of at most 100 signs, and
// the members that are the channel's own.
import type { ArrivalChannel } from './outbox.ts'
import type { Invalid } from './vonage-wire.ts'

export type MessageChannel = Extract<ArrivalChannel, 'sms' | 'rcs' | 'whatsapp'>

type Asked = Readonly<Record<string, unknown>>

export interface Taken {
  readonly channel: MessageChannel
  readonly text: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** What arrives at the phone, or why nothing does. */
export function takenOf(asked: Asked | null): Taken | readonly Invalid[] {
  if (asked === null) return [{ name: 'body', reason: 'not a JSON object' }]
  const channel = asked['channel']
  if (channel !== 'sms' && channel !== 'rcs' && channel !== 'whatsapp') return [invalid('channel')]
  const wrong = [...COMMON, ...OWN[channel]].filter(([, good]) => !good(asked)).map(([name]) => invalid(name))
  return wrong.length > 0 ? wrong : READ[channel](asked)
}

const invalid = (name: string): Invalid => ({ name, reason: 'invalid value' })

type Check = readonly [name: string, good: (asked: Asked) => boolean]

const COMMON: readonly Check[] = [
  ['to', (asked) => /^[1-9]\d{6,14}$/.test(textOf(asked['to']))],
  ['client_ref', (asked) => textOf(asked['client_ref']).length <= 100],
]

const OWN: Readonly<Record<MessageChannel, readonly Check[]>> = {
  sms: [
    ['message_type', (asked) => asked['message_type'] === 'text'],
    ['from', (asked) => /^([A-Za-z0-9 ._-]{1,11}|\d{3,15})$/.test(textOf(asked['from']))],
    ['text', (asked) => isText(asked['text'], 3_200)],
    ['ttl', (asked) => isTtl(asked['ttl'], 604_800)],
  ],
  rcs: [
    ['message_type', (asked) => asked['message_type'] === 'text'],
    ['from', (asked) => textOf(asked['from']) !== ''],
    ['text', (asked) => isText(asked['text'], 3_072)],
    ['ttl', (asked) => isTtl(asked['ttl'], 259_200)],
    ['suggestions', (asked) => suggestionsOf(asked).length <= 11 && suggestionsOf(asked).every(isReply)],
  ],
  whatsapp: [
    ['from', (asked) => /^[1-9]\d{6,14}$/.test(textOf(asked['from']))],
    // Meta takes no time to live with a message.
    ['ttl', (asked) => asked['ttl'] === undefined],
    ['message_type', (asked) => asked['message_type'] === 'text' || asked['message_type'] === 'template'],
    ['text', (asked) => asked['message_type'] !== 'text' || isText(asked['text'], 4_096)],
    ['template', (asked) => asked['message_type'] !== 'template' || isTemplate(asked)],
  ],
}

const READ: Readonly<Record<MessageChannel, (asked: Asked) => Taken>> = {
  sms: (asked) => ({ channel: 'sms', text: textOf(asked['text']) }),
  rcs: (asked) => ({
    channel: 'rcs',
    text: textOf(asked['text']),
    detail: { suggestions: suggestionsOf(asked).map(({ text }) => text) },
  }),
  whatsapp: (asked) => {
    const template = recordOf(asked['template'])
    return template === null
      ? { channel: 'whatsapp', text: textOf(asked['text']), detail: { template: null } }
      : {
          channel: 'whatsapp',
          text: (template['parameters'] as string[]).join('\n'),
          detail: { template: template['name'], locale: recordOf(asked['whatsapp'])?.['locale'] },
        }
  },
}

interface Suggestion {
  readonly type: string
  readonly text: string
  readonly postback_data: string
}

function suggestionsOf(asked: Asked): readonly Suggestion[] {
  return Array.isArray(asked['suggestions']) ? (asked['suggestions'] as Suggestion[]) : []
}

function isReply({ type, text, postback_data: postback }: Suggestion): boolean {
  return type === 'reply' && isText(text, 25) && isText(postback, 2_048)
}

// An approved template with one parameter, in a language that is named and not guessed.
function isTemplate(asked: Asked): boolean {
  const [template, whatsapp] = [recordOf(asked['template']), recordOf(asked['whatsapp'])]
  const parameters = template?.['parameters']
  return (
    /^[a-z0-9_]+$/.test(textOf(template?.['name'])) &&
    Array.isArray(parameters) &&
    parameters.every((one) => isText(one, 1_024) && !/[\r\n\t]| {5}/.test(String(one))) &&
    whatsapp?.['policy'] === 'deterministic' &&
    /^[a-z]{2}(_[A-Z]{2})?$/.test(textOf(whatsapp['locale']))
  )
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= most
}

function isTtl(value: unknown, most: number): boolean {
  return value === undefined || (Number(value) >= 20 && Number(value) <= most)
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null
}
