// A webhook as Vonage would send it, or as somebody would who is not Vonage.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signed } from '../../deploy/standins/vonage-wire.ts'
import type { Kit } from './kit.ts'

interface Keys {
  readonly apiKey: string
  readonly applicationId: string
  readonly signatureSecret: string
  readonly publicKey: string
}

export function keysOf(kit: Kit): Keys {
  const kept = JSON.parse(readFileSync(join(kit.server.state, 'demo-keys.json'), 'utf8')) as Record<string, string>
  return {
    apiKey: kept['VONAGE_API_KEY'] ?? '',
    applicationId: kept['VONAGE_APPLICATION_ID'] ?? '',
    signatureSecret: kept['VONAGE_SIGNATURE_SECRET'] ?? '',
    publicKey: kept['VONAGE_PUBLIC_KEY'] ?? '',
  }
}

export function token(kit: Kit, body: string): string {
  return signed(body, keysOf(kit), Date.now())
}

/** The same claims under a header and a signature of the forger's choice. */
export function forged(kit: Kit, body: string, how: 'none' | 'RS256' | 'HS384' | 'public text' | 'secret'): string {
  const keys = keysOf(kit)
  const [, claims = ''] = token(kit, body).replace('Bearer ', '').split('.')
  const head = (alg: string) => Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url')
  const hmac = (alg: string, hash: string, key: string) => {
    const text = `${head(alg)}.${claims}`
    return `Bearer ${text}.${createHmac(hash, key).update(text).digest('base64url')}`
  }
  switch (how) {
    case 'none':
      return `Bearer ${head('none')}.${claims}.AA`
    case 'RS256': {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const text = `${head('RS256')}.${claims}`
      return `Bearer ${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
    }
    case 'HS384':
      return hmac('HS384', 'sha384', keys.signatureSecret)
    case 'public text':
      return hmac('HS256', 'sha256', keys.publicKey)
    case 'secret':
      return hmac('HS256', 'sha256', 'another secret of somebody else')
    default:
      return how satisfies never
  }
}

export async function receipt(
  kit: Kit,
  body: string,
  authorization: string | null,
  territory = '99001',
): Promise<{ readonly status: number; readonly said: string }> {
  const answer = await fetch(`${kit.server.url}/hooks/${territory}/vonage/status`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
    body,
  })
  return { status: answer.status, said: await answer.text() }
}
