// A launch as Command hands it to a shard, and the account by which it is sent; for the tests that drive a real shard.
import { contentHash } from '../../worker/decide/content.ts'
import type { AlertContent } from '../../worker/model/alert.ts'
import { HOUR_MS, REAL_CLOCK } from '../../worker/model/time.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { Launch } from '../../worker/objects/rpc/errands.ts'

export const ACTOR = { id: 'p1', name: 'Mairie' }
export const OTHER = { id: 'p2', name: 'Adjointe' }

/** One degree square, with its lower left corner at 0, 0. */
export const B: Zone = {
  id: 'B',
  name: { fr: 'rue Basse', en: 'rue Basse' },
  // prettier-ignore
  geometry: [[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]],
  hash: 'zone-b',
  decideBefore: null,
}

interface LaunchOrder {
  readonly territory: string
  readonly alert?: string
  readonly revision?: number
  readonly partsPerSecond?: number
  readonly content?: Partial<AlertContent>
}

/** Approved by two, to everybody in zone B. */
export function launchFor({
  territory,
  alert = 'a1',
  revision = 1,
  partsPerSecond = 500,
  content: over = {},
}: LaunchOrder): Launch {
  const content: AlertContent = {
    msgType: revision === 1 ? 'Alert' : 'Update',
    mode: 'live',
    zones: ['B'],
    zoneHashes: ['zone-b'],
    channels: ['sms'],
    texts: { fr: 'MAIRIE ST-MARTIN. Crue.', en: 'TOWN HALL. Flood.' },
    event: 'Crue',
    hazard: 'crue',
    responseType: 'Evacuate',
    severity: 'Severe',
    urgency: 'Immediate',
    certainty: 'Likely',
    expiresAt: Date.now() + HOUR_MS,
    count: 1,
    allClear: false,
    ...over,
  }
  return {
    alert,
    number: 7,
    mode: content.mode,
    revision: {
      alert,
      revision,
      content,
      contentHash: contentHash(content, revision),
      submittedBy: ACTOR,
      submittedAt: Date.now(),
      approvedBy: OTHER,
      approvedAt: Date.now(),
      aloneReason: null,
    },
    zones: [B],
    territory: {
      code: territory,
      name: 'Saint-Martin-sur-Lère',
      timeZone: 'Europe/Paris',
      languages: ['fr', 'en'],
      speaker: 'MAIRIE ST-MARTIN',
      smsSender: 'STMARTIN',
      publicDesk: '0400000000',
      centre: [0.5, 0.5],
      bounds: { west: 0, south: 0, east: 1, north: 1 },
      shards: 1,
      sms: { pricePerPartCents: 6, partsPerSecond, inbound: null },
      voice: { pricePerMinuteCents: 4, callsPerSecond: 3 },
      linkDomain: null,
    } as unknown as Launch['territory'],
    clock: REAL_CLOCK,
  }
}

let privateKey: Promise<string> | null = null

/** Of Vonage, with a key that really signs; made once. */
export async function vonageAccount(apiKey: string) {
  privateKey ??= newKey()
  return {
    applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    apiKey,
    privateKey: await privateKey,
    signatureSecret: 'sixteen characters at least',
  }
}

async function newKey(): Promise<string> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const der = (await crypto.subtle.exportKey('pkcs8', pair.privateKey)) as ArrayBuffer
  return `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----\n`
}
