// What came back of an alert, in words.
import type { EchoHow, EchoLine, EchoSource, EchoState } from '../../worker/model/echo.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const STATE: Readonly<Record<EchoState, Key>> = {
  waiting: 'echoWaiting',
  seen: 'echoSeen',
  missing: 'echoMissing',
  'other text': 'echoOtherText',
  'other area': 'echoOtherArea',
  'other audience': 'echoOtherAudience',
  outside: 'echoOutside',
  quiet: 'echoQuiet',
}
const SOURCE: Readonly<Record<EchoSource, Key>> = {
  display: 'echoOfDisplay',
  public: 'echoOfPublic',
  seed: 'echoOfSeed',
  audience: 'echoOfAudience',
}
const HOW: Readonly<Record<Exclude<EchoHow, 'by hand'>, Key>> = {
  rendered: 'echoByRendered',
  fetched: 'echoByFetched',
  'put up': 'echoByPutUp',
  'read back': 'echoByReadBack',
  receipt: 'echoByReceipt',
  counted: 'echoByCounted',
}

export const echoState = (state: EchoState): string => say(STATE[state])
export const echoSource = (source: EchoSource): string => say(SOURCE[source])

/** Empty where nothing has come. */
export function echoHow({ how, by }: EchoLine): string {
  if (how === null) return ''
  return how === 'by hand' ? say('echoByHand', { name: by ?? '' }) : say(HOW[how])
}

const MISMATCH: readonly EchoState[] = ['other text', 'other area', 'other audience', 'outside']
export const isMismatch = ({ state }: EchoLine): boolean => MISMATCH.includes(state)

/** What asks for a hand stands first; of what is as it should be only the first are named. */
export function shownLines(lines: readonly EchoLine[], most: number): readonly EchoLine[] {
  const rank = (line: EchoLine) =>
    isMismatch(line) ? 0 : line.state === 'missing' ? 1 : line.source === 'seed' ? 2 : line.state === 'waiting' ? 3 : 4
  return lines.toSorted((left, right) => rank(left) - rank(right)).slice(0, most)
}
