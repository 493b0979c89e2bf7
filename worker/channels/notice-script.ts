// What the town's own number says to an authority that calls it: somebody has been woken already, and what is said now is kept.
import { talk, type Ncco } from './voice-script.ts'

const LONGEST_S = 180
const SILENCE_S = 5

/** French: it is a prefecture, a dam, a neighbour. The voice is recorded after the tone, and ends with a key or with silence. */
export function noticeScript(name: string, recordingUrl: string): Ncco {
  return [
    ...talk(
      `Commune de ${name}, astreinte. Votre appel est enregistré comme un avis, et l’astreinte est appelée. Laissez votre message après le signal, puis appuyez sur dièse.`,
      'fr',
      false,
    ),
    {
      action: 'record',
      beepStart: true,
      endOnSilence: String(SILENCE_S),
      endOnKey: '#',
      timeOut: String(LONGEST_S),
      format: 'mp3',
      eventUrl: [recordingUrl],
      eventMethod: 'POST',
    },
    ...talk('Votre message est gardé. Une personne de la commune en accusera réception. Au revoir.', 'fr', false),
  ]
}
