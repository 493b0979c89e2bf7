// What the log says of notices: who sent one, by which door, its size and hash, who was rung, who has read it. Never what it says, which may name
// people: that is sealed beside it, and the hash proves it.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { Notice, NoticeDoor, NoticeStep, ReturnState } from '../../model/notice.ts'
import type { RingState } from '../../model/ring.ts'
import { RANG } from './help-sentences.ts'
import { DAY_MS } from '../../model/time.ts'
import type { Act } from './log.ts'

const BY: Readonly<Record<NoticeDoor, string>> = {
  http: 'liaison directe',
  cap: 'message CAP',
  mail: 'courriel',
  sms: 'SMS',
  call: 'appel téléphonique',
}

const WHO: Readonly<Record<NoticeStep, string>> = {
  duty: 'astreinte',
  'duty again': 'astreinte, deuxième appel',
  RAC: 'RAC',
  'crisis line': 'ligne de crise',
}

const STATUS: Readonly<Record<Notice['status'], string>> = { actual: '', exercise: ' (exercice)', test: ' (test)' }

const CAME_BACK: Readonly<Record<ReturnState, string>> = {
  'not yet': 'pas encore envoyé',
  'under way': 'parti',
  delivered: 'remis',
  failed: 'pas remis : à donner par téléphone',
  unknown: 'sort inconnu',
}

function actOf(notice: Notice, actor: Actor, act: string, text: string, more: Act['detail'] = {}): Act {
  const { number, source, door, state, round } = notice
  return {
    actor,
    category: 'action',
    act,
    text,
    detail: { notice: number, source, door, state, round, ...more },
  }
}

export function noticeReceived(notice: Notice): Act {
  const { number, sourceName, door, status, kept, reading, danger, planLevel } = notice
  const cut = kept.bytes < kept.of ? `, coupé : ${kept.bytes} octets gardés` : ''
  const unread = reading.kind === 'unread' ? ' Pas compris par la machine : à lire tel quel.' : ''
  return actOf(
    notice,
    SYSTEM_ACTOR,
    'avis reçu',
    `Avis n° ${number} reçu de ${sourceName} par ${BY[door]}${STATUS[status]} (${kept.of} octets${cut}).${unread}`,
    { status, reading: reading.kind, danger, planLevel, kept },
  )
}

export function noticeCameAgain(notice: Notice): Act {
  return actOf(notice, SYSTEM_ACTOR, 'avis reçu de nouveau', `Avis n° ${notice.number} reçu ${notice.times} fois`, {
    times: notice.times,
  })
}

export function noticeRecorded(notice: Notice): Act {
  return actOf(
    notice,
    SYSTEM_ACTOR,
    'avis, message vocal',
    `Avis n° ${notice.number} : un message vocal est enregistré`,
  )
}

export function noticeRings(notice: Notice, step: NoticeStep): Act {
  return actOf(notice, SYSTEM_ACTOR, 'avis sans accusé', `Avis n° ${notice.number} : ${WHO[step]} appelée`, { step })
}

export function noticeHasNoNumber(notice: Notice, step: NoticeStep): Act {
  return actOf(
    notice,
    SYSTEM_ACTOR,
    'avis sans numéro',
    `Avis n° ${notice.number} : aucun numéro n’est donné pour : ${WHO[step]}. À appeler à la main.`,
    { step },
  )
}

export function noticeRung(notice: Notice, step: NoticeStep, state: RingState): Act {
  return actOf(notice, SYSTEM_ACTOR, 'avis, appel', `Avis n° ${notice.number}, ${WHO[step]} : ${RANG[state]}`, {
    step,
    ring: state,
  })
}

export function noticeAcknowledged(notice: Notice, by: Actor): Act {
  const note = notice.acknowledged?.note ?? ''
  return actOf(
    notice,
    by,
    'avis lu',
    `Avis n° ${notice.number} de ${notice.sourceName} lu par ${by.name}${note === '' ? '' : `. ${note}`}`,
    { note },
  )
}

export function noticeReturned(notice: Notice, state: ReturnState): Act {
  const by = notice.returned.by === 'sms' ? 'SMS' : 'courriel'
  return actOf(
    notice,
    SYSTEM_ACTOR,
    'avis, accusé de réception',
    `Accusé de réception de l’avis n° ${notice.number} par ${by} : ${CAME_BACK[state]}`,
    { returned: state },
  )
}

export function noticeWholeRead(notice: Notice, by: Actor): Act {
  return actOf(notice, by, 'avis consulté en entier', `Avis n° ${notice.number} consulté en entier par ${by.name}`)
}

export function noticesPurged(count: number, keepMs: number): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'système',
    act: 'avis effacés',
    text: `${count} avis effacé${count > 1 ? 's' : ''} après ${Math.round(keepMs / DAY_MS)} jours, textes et pièces compris ; leurs lignes et leurs empreintes restent ici`,
    detail: { count, keepMs },
  }
}
