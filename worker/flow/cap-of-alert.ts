// An alert revision → CAP 1.2: one message for ever under one identifier, one info block a language, one area a zone.
import { keyholed } from '../cap/keyhole.ts'
import type { CapAlert, CapArea, CapCategory, CapInfo, CapReference } from '../cap/cap.ts'
import { renderSms } from '../fanout/render.ts'
import type { Alert, AlertRevision } from '../model/alert.ts'
import { eventIn, type Hazard } from '../model/hazard.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { Edition, PublishedAlert } from '../model/publication.ts'
import type { Instant } from '../model/time.ts'
import type { Zone } from '../model/zone.ts'

type Issuer = Pick<Edition, 'territory' | 'origin'>

const CATEGORY: Readonly<Record<Hazard, CapCategory>> = {
  crue: 'Met',
  'crue rapide': 'Met',
  ruissellement: 'Met',
  submersion: 'Met',
  tempête: 'Met',
  canicule: 'Met',
  'grand froid': 'Met',
  neige: 'Met',
  'feu de forêt': 'Fire',
  industriel: 'CBRNE',
  'transport de matières dangereuses': 'CBRNE',
  nucléaire: 'CBRNE',
  barrage: 'Infra',
  séisme: 'Geo',
  'mouvement de terrain': 'Geo',
  'eau potable': 'Health',
  électricité: 'Infra',
  télécom: 'Infra',
  cyber: 'Infra',
  attentat: 'Security',
  épidémie: 'Health',
  autre: 'Safety',
}

const TAG: Readonly<Record<Language, string>> = { fr: 'fr-FR', 'fr-x-falc': 'fr-x-falc', en: 'en-GB' }
const INSTRUCTION: Readonly<Record<Language, (desk: string) => string>> = {
  fr: (desk) =>
    `Suivez les consignes de la mairie. Renseignements : ${desk}. Danger de mort : 112 (personnes sourdes : SMS 114).`,
  'fr-x-falc': (desk) =>
    `Faites ce que la mairie dit. Une question ? Appelez le ${desk}. Danger de mort ? Appelez le 112.`,
  en: (desk) =>
    `Follow the town hall's instructions. Information: ${desk}. Danger to life: 112 (deaf people: SMS 114).`,
}

/** Every launched revision in order, and the end of an alert that was stopped without a further message. */
export function capsOf(published: PublishedAlert, issuer: Issuer): readonly CapAlert[] {
  const { alert } = published
  const caps = alert.revisions.map((revision) => capOf(published, revision, issuer))
  const last = alert.revisions.at(-1)
  const withdrawn = alert.state === 'cancelled' && alert.closedAt !== null && last?.content.msgType !== 'Cancel'
  return withdrawn && last !== undefined ? [...caps, stopOf(published, { last, at: alert.closedAt, issuer })] : caps
}

export function identifierOf(territory: string, alert: Pick<Alert, 'id'>, revision: number | 'stop'): string {
  return `tocsin.${territory}.${alert.id}.${revision}`
}

export function senderOf({ territory, origin }: Issuer): string {
  return `${territory.code}@${new URL(origin).hostname}`
}

function capOf(published: PublishedAlert, revision: AlertRevision, issuer: Issuer): CapAlert {
  const { alert, zones } = published
  const { content } = revision
  const sent = sentAt(revision)
  return {
    identifier: identifierOf(issuer.territory.code, alert, revision.revision),
    sender: senderOf(issuer),
    sent,
    status: content.mode === 'live' ? 'Actual' : 'Exercise',
    // A first message cannot update anything, whatever it was called.
    msgType:
      revision.revision === 1 || earlier(alert, revision).length === 0
        ? 'Alert'
        : content.msgType === 'Alert'
          ? 'Update'
          : content.msgType,
    source: 'Tocsin',
    scope: 'Public',
    restriction: null,
    addresses: null,
    codes: [],
    note: null,
    references: referencesTo(earlier(alert, revision), alert, issuer),
    incidents: null,
    infos: languagesOf(revision).map((language) =>
      infoOf({
        alert,
        revision,
        language,
        issuer,
        areas: (zones[revision.revision] ?? []).map((zone) => areaOf(zone, language, issuer)),
      }),
    ),
  }
}

// The same words as the last one: what is withdrawn must be recognised, and nothing new is said.
function stopOf(
  published: PublishedAlert,
  { last, at, issuer }: { readonly last: AlertRevision; readonly at: Instant | null; readonly issuer: Issuer },
): CapAlert {
  const { alert } = published
  const cap = capOf(published, last, issuer)
  return {
    ...cap,
    identifier: identifierOf(issuer.territory.code, alert, 'stop'),
    sent: at ?? cap.sent,
    msgType: 'Cancel',
    note: 'Alerte arrêtée par la commune. / Stopped by the commune.',
    references: referencesTo(alert.revisions, alert, issuer),
    infos: cap.infos.map((info) => ({ ...info, responseTypes: ['AllClear'], urgency: 'Past' })),
  }
}

function earlier(alert: Alert, revision: AlertRevision): readonly AlertRevision[] {
  return alert.revisions.filter((one) => one.revision < revision.revision)
}

function referencesTo(revisions: readonly AlertRevision[], alert: Alert, issuer: Issuer): readonly CapReference[] {
  return revisions.map((one) => ({
    sender: senderOf(issuer),
    identifier: identifierOf(issuer.territory.code, alert, one.revision),
    sent: sentAt(one),
  }))
}

// Seconds, as CAP writes them: a reference must name the very time that stands in the message.
function sentAt({ approvedAt, submittedAt }: AlertRevision): Instant {
  return Math.floor((approvedAt ?? submittedAt) / 1_000) * 1_000
}

function languagesOf({ content }: AlertRevision): readonly Language[] {
  return LANGUAGES.filter((language) => (content.texts[language] ?? '').trim() !== '')
}

function infoOf(parts: {
  readonly alert: Alert
  readonly revision: AlertRevision
  readonly language: Language
  readonly issuer: Issuer
  readonly areas: readonly CapArea[]
}): CapInfo {
  const { alert, revision, language, issuer, areas } = parts
  const { content } = revision
  const { territory, origin } = issuer
  const event = eventIn(content, language === 'en')
  const source = { content, language, mode: content.mode, number: alert.number, revision: revision.revision, territory }
  return {
    language: TAG[language],
    categories: [CATEGORY[content.hazard]],
    event,
    responseTypes: [content.allClear ? 'AllClear' : content.responseType],
    urgency: content.urgency,
    severity: content.severity,
    certainty: content.certainty,
    audience: null,
    eventCodes: [],
    effective: sentAt(revision),
    onset: null,
    expires: content.expiresAt,
    senderName: territory.name,
    headline: `${event} : ${areas.map(({ areaDesc }) => areaDesc).join(', ')}`.slice(0, 160),
    description: renderSms(source),
    instruction: INSTRUCTION[language](territory.publicDesk),
    web: `${origin}/${territory.code}/alerts/${alert.number}`,
    contact: territory.publicDesk,
    parameters: [
      { valueName: 'alertNumber', value: String(alert.number) },
      { valueName: 'revision', value: String(revision.revision) },
    ],
    resources: [],
    areas,
  }
}

function areaOf(zone: Zone, language: Language, { territory }: Issuer): CapArea {
  return {
    areaDesc: language === 'en' ? zone.name.en : zone.name.fr,
    polygons: zone.geometry.map(keyholed),
    circles: [],
    geocodes: [{ valueName: territory.code.length === 5 ? 'INSEE' : 'SIREN', value: territory.code }],
    altitude: null,
    ceiling: null,
  }
}
