// What the town's number says to who signs up by a call: what it is, what is kept, that it costs nothing; then their address, in their own voice.
import type { Language } from '../model/message.ts'
import { lower } from './call-script.ts'
import { input, talk, type Ncco } from './voice-script.ts'

const LONGEST_S = 40
const SILENCE_S = 5

interface Phrases {
  readonly consent: string
  readonly address: string
  readonly taken: string
  readonly byDesk: (desk: string) => string
  readonly left: string
  readonly goodbye: string
}

const FRENCH: Phrases = {
  consent:
    'La mairie vous prévient d’un danger chez vous, par appel ou par message. C’est gratuit. Elle garde le numéro dont vous appelez, et votre adresse, que vous allez dire, pour vous alerter et pour rien d’autre. Vous pouvez cesser quand vous voulez. Si vous êtes d’accord, appuyez sur un. Pour ne plus être appelé ni prévenu, appuyez sur neuf.',
  address:
    'Après le signal, dites votre adresse, numéro, rue, étage, puis votre nom si vous le voulez. Un agent de la mairie écoutera cet enregistrement. Appuyez ensuite sur dièse.',
  taken:
    'Merci. La mairie écoute votre adresse, puis vous confirme votre inscription par message ou par appel. Avant cela, vous n’êtes pas encore prévenu. Au revoir.',
  byDesk: (desk) =>
    `Vous ne pouvez pas être inscrit par cet appel : votre numéro est masqué, ou il n’est pas accepté. Pour vous inscrire, appelez la mairie au ${lower(desk)} Au revoir.`,
  left: 'C’est noté. Ce numéro ne sera plus ni appelé ni prévenu. Au revoir.',
  goodbye: 'Vous n’êtes pas inscrit. Au revoir.',
}

const ENGLISH: Phrases = {
  consent:
    'The town hall warns you of danger at your home, by a call or a message. It is free. It keeps the number that you are calling from, and your address, which you are about to say, to warn you and for nothing else. You can leave whenever you like. If you agree, press one. To be neither called nor warned any more, press nine.',
  address:
    'After the tone, say your address: number, street and floor, then your name if you wish. Somebody at the town hall will listen to this recording. Then press the hash key.',
  taken:
    'Thank you. The town hall will listen to your address, then confirm by a message or a call. Until then you are not yet warned. Goodbye.',
  byDesk: (desk) =>
    `You cannot be signed up by this call: your number is withheld, or it is not accepted. To sign up, call the town hall on ${lower(desk)} Goodbye.`,
  left: 'That is noted. This number will be neither called nor warned any more. Goodbye.',
  goodbye: 'You are not signed up. Goodbye.',
}

const PHRASES: Readonly<Record<Language, Phrases>> = { fr: FRENCH, 'fr-x-falc': FRENCH, en: ENGLISH }

export function consentScript(language: Language, keyUrl: string): Ncco {
  return [...talk(PHRASES[language].consent, language, true), input(keyUrl)]
}

/** They have agreed: their address, after the tone, until a key or silence. */
export function addressScript(language: Language, recordingUrl: string): Ncco {
  const { address, taken } = PHRASES[language]
  return [
    ...talk(address, language, false),
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
    ...talk(taken, language, false),
  ]
}

export function signUpByDeskScript(desk: string, language: Language): Ncco {
  return talk(PHRASES[language].byDesk(desk), language, false)
}

export function leftByCallScript(language: Language): Ncco {
  return talk(PHRASES[language].left, language, false)
}

export function notSignedUpScript(language: Language): Ncco {
  return talk(PHRASES[language].goodbye, language, false)
}
