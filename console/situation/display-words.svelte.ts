// What a display says of itself, in words; silence and "never" are states of their own.
import type { Situation } from '../../worker/model/view.ts'
import { duration } from '../format/spoken.svelte.ts'
import { say } from '../i18n/words.svelte.ts'

export function displayWords({ view }: Situation['displays'][number], situation: Situation): string {
  if (view.hand !== undefined) return say('handView')
  switch (view.state) {
    case 'never enrolled':
      return say('displayNever')
    case 'cut':
      return say('displayCut', { time: duration(Math.max(0, situation.machineNow - (view.lastHeardAt ?? 0))) })
    case 'fetched':
      return say('displayFetched', { time: duration(Math.max(0, situation.machineNow - (view.lastHeardAt ?? 0))) })
    case 'connected': {
      const shown = situation.alerts.find(({ id }) => id === view.shows?.alert)
      const what = shown === undefined ? say('displayQuiet') : say('displayShows', { number: shown.number })
      return `${say('displayConnected')} · ${what}`
    }
    default:
      return view.state satisfies never
  }
}
