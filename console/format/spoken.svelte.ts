// Figures and sentences in the language of the screen.
import type { LogCategory } from '../../worker/model/log.ts'
import type { ChannelName, Language } from '../../worker/model/message.ts'
import type { ReachClass } from '../../worker/model/delivery.ts'
import type { AlertState } from '../../worker/model/alert.ts'
import type { QualityFlag } from '../../worker/model/reading.ts'
import type { RuleState } from '../../worker/model/signal.ts'
import type { Words } from '../../worker/model/station.ts'
import type { Key } from '../i18n/fr.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { euros, metres, number, rate, rise, spanOf } from './figures.ts'

export const level = (mm: number) => metres(mm, screen.language)
export const difference = (mm: number) => rise(mm, screen.language)
export const speed = (mmPerHour: number) => rate(mmPerHour, screen.language)
export const money = (cents: number) => euros(cents, screen.language)
export const count = (value: number) => number(value, screen.language)
export const words = (both: Words) => both[screen.language]

export function duration(ms: number): string {
  const span = spanOf(ms)
  switch (span.kind) {
    case 'days':
      return say('days', { n: span.n })
    case 'hours':
      return span.m === 0
        ? say('hours', { h: span.h })
        : say('hoursMinutes', { h: span.h, m: String(span.m).padStart(2, '0') })
    case 'minutes':
      return say('minutes', { n: span.n })
    case 'seconds':
      return say('seconds', { n: span.n })
    default:
      return span satisfies never
  }
}

/** A machine's own delay: tenths of a second below ten, since « 0 s » says nothing. */
export function delay(ms: number): string {
  if (ms >= 10_000) return duration(ms)
  return say('seconds', { n: number(Math.max(0, ms) / 1_000, screen.language, 1) })
}

export function ago(ms: number): string {
  return ms < 5_000 ? say('justNow') : say('ago', { time: duration(ms) })
}

type Counted =
  | 'browsers'
  | 'persons'
  | 'households'
  | 'unreachable'
  | 'unlocated'
  | 'failingAll'
  | 'byStreet'
  | 'segments'
  | 'importRefused'
  | 'importUnsure'
  | 'importUnsureLeft'
  | 'importAct'
  | 'importIn'
  | 'helpOpen'
  | 'callPersons'
  | 'unsent'
  | 'unsentRefused'
  | 'helpTaken'
  | 'fieldSos'
  | 'fieldHelp'
  | 'noticesOpen'
  | 'noticesRefused'
  | 'sourcesCount'
  | 'sitePeople'
  | 'leftOut'
  | 'unjudged'

/** French and English agree on two forms; French counts zero as one. */
export function counted(noun: Counted, n: number, more: Readonly<Record<string, string>> = {}): string {
  const one = screen.language === 'fr' ? n < 2 : n === 1
  return say(`${noun}${one ? 'One' : 'Many'}`, { n: count(n), ...more })
}

const CHANNEL: Readonly<Record<ChannelName, Key>> = {
  sms: 'channelSms',
  rcs: 'channelRcs',
  whatsapp: 'channelWhatsApp',
  voice: 'channelVoice',
  push: 'channelPush',
  mail: 'channelMail',
  contact: 'channelContact',
  display: 'channelDisplay',
  siren: 'channelSiren',
}
export const channelName = (channel: ChannelName) => say(CHANNEL[channel])

const LANGUAGE: Readonly<Record<Language, Key>> = { fr: 'langFr', 'fr-x-falc': 'langFalc', en: 'langEn' }
export const languageName = (language: Language) => say(LANGUAGE[language])

const REACH: Readonly<Record<ReachClass, Key>> = {
  help: 'reachHelp',
  confirmed: 'reachConfirmed',
  delivered: 'reachDelivered',
  sent: 'reachSent',
  queued: 'reachQueued',
  unknown: 'reachUnknown',
  failed: 'reachFailed',
  'no channel': 'reachNoChannel',
}
export const reachName = (reach: ReachClass) => say(REACH[reach])

const ALERT_STATE: Readonly<Record<AlertState, Key>> = {
  draft: 'stateDraft',
  submitted: 'stateSubmitted',
  sending: 'stateSending',
  'in force': 'stateInForce',
  stopping: 'stateStopping',
  cancelled: 'stateCancelled',
  expired: 'stateExpired',
  ended: 'stateEnded',
}
export const alertState = (state: AlertState) => say(ALERT_STATE[state])

const RULE_STATE: Readonly<Record<RuleState, Key>> = {
  inactive: 'ruleInactive',
  pending: 'rulePending',
  firing: 'ruleFiring',
}
export const ruleState = (state: RuleState) => say(RULE_STATE[state])

const CATEGORY: Readonly<Record<LogCategory, Key>> = {
  signal: 'catSignal',
  proposition: 'catProposition',
  décision: 'catDecision',
  alerte: 'catAlerte',
  envoi: 'catEnvoi',
  hydro: 'catHydro',
  action: 'catAction',
  rectificatif: 'catRectificatif',
  système: 'catSysteme',
  demande: 'catDemande',
  victime: 'catVictime',
  réseau: 'catReseau',
  logistique: 'catLogistique',
  presse: 'catPresse',
}
export const categoryName = (category: LogCategory) => say(CATEGORY[category])

const FLAG: Readonly<Record<QualityFlag, Key>> = {
  late: 'flagLate',
  future: 'flagFuture',
  'too old': 'flagTooOld',
  'out of range': 'flagOutOfRange',
  'impossible rate': 'flagImpossible',
  'unconfirmed fast rise': 'flagFastRise',
  'confirmed rise': 'flagConfirmedRise',
  spike: 'flagSpike',
  'sudden fall': 'flagSuddenFall',
  erratic: 'flagErratic',
  'datum shift': 'flagDatum',
  'sources disagree': 'flagDisagree',
  'unit jump': 'flagUnitJump',
  'flat line': 'flagFlat',
  'source doubtful': 'flagSource',
  'gap marker': 'flagGap',
}
export const flagName = (flag: QualityFlag) => say(FLAG[flag])
/** Also of a flag that this console is too old to know: its own name is better than none. */
export const flagNamed = (flag: string) => (flag in FLAG ? flagName(flag as QualityFlag) : flag)
