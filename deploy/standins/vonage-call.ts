// A resident who calls the town's own number: Vonage asks the server what to say, says it, and tells each key that they press. The call stands
// in the outbox at the resident's number, since the wall shows it on their phone.
import { randomUUID } from 'node:crypto'
import { pathOf } from './callbacks.ts'
import type { Outbox } from './outbox.ts'
import type { VonageReceipts } from './vonage-receipts.ts'
import { inputOf, recordingOf, scriptOf, talksOf } from './vonage-voice.ts'

const TOWN_NUMBER = '33536490000'

export interface TownCall {
  readonly territory: string
  /** Without a plus; "anonymous" where it is withheld. */
  readonly from: string
  /** One after the other, each once the voice has spoken. */
  readonly keys: readonly string[]
  /** What is said after the tone, where there is one; empty where they hang up. */
  readonly says: string
}

export function townCallOf(play: Readonly<Record<string, unknown>>): TownCall {
  return {
    territory: String(play['territory'] ?? '99001'),
    from: String(play['from'] ?? 'anonymous').replace(/^\+/, ''),
    keys: Array.isArray(play['keys']) ? play['keys'].map(String) : [...String(play['digits'] ?? '')],
    says: String(play['says'] ?? ''),
  }
}

/** The status that the server answered last, and what both have said. */
export async function playTownCall(
  { territory, from, keys, says }: TownCall,
  parts: { readonly outbox: Outbox; readonly hooks: VonageReceipts; readonly now: () => number },
): Promise<{ readonly status: number; readonly transcript: readonly { who: string; words: string }[] }> {
  const { outbox, hooks, now } = parts
  const uuid = randomUUID()
  const said = { uuid, conversation_uuid: `CON-${uuid}`, from, to: TOWN_NUMBER }
  const time = () => ({ timestamp: new Date(now()).toISOString() })
  const transcript: { who: string; words: string }[] = []
  const pressed: string[] = []
  let answer = await hooks.ask(`/hooks/${territory}/vonage/call`, { ...said, ...time() })
  const [opening = ''] = talksOf(scriptOf(answer.body))
  const arrival = outbox.put({
    channel: 'voice',
    to: /^\d+$/.test(from) ? `+${from}` : from,
    from: TOWN_NUMBER,
    text: opening,
    at: new Date(now()).toISOString(),
    reference: '',
    providerId: uuid,
    detail: { direction: 'inbound', answeredBy: 'human', keys: [], transcript: [], status: 'answered' },
  })
  const keep = (status: string) => outbox.update(arrival.n, { status, keys: [...pressed], transcript: [...transcript] })
  const speak = () => {
    for (const words of talksOf(scriptOf(answer.body))) transcript.push({ who: 'voice', words })
    keep('answered')
  }
  // What they say after the tone, wherever in the call it sounds.
  const record = () => {
    const recordingUrl = recordingOf(scriptOf(answer.body))
    if (recordingUrl === null || says === '') return
    transcript.push({ who: 'callee', words: says })
    const recording = { recording_uuid: uuid, recording_url: `https://api.nexmo.com/v1/files/${uuid}`, size: 12_000 }
    hooks.tell(10, pathOf(recordingUrl) ?? '', { ...recording, conversation_uuid: said.conversation_uuid, ...time() })
  }
  speak()
  record()
  for (const digits of keys) {
    const keyUrl = inputOf(scriptOf(answer.body))
    if (keyUrl === null) break
    pressed.push(digits)
    transcript.push({ who: 'callee', words: digits })
    answer = await hooks.ask(pathOf(keyUrl) ?? '', { ...said, ...time(), dtmf: { digits, timed_out: false } })
    speak()
    record()
  }
  keep('completed')
  hooks.tell(10, `/hooks/${territory}/vonage/call/event`, { ...said, ...time(), status: 'completed' })
  return { status: answer.status, transcript }
}
