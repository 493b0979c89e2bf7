// An authority of the demonstration's own, and certificates that it issues: Node reads X.509 and writes none, and not every machine has openssl.
// DER (ITU-T X.690) by hand, as much as RFC 5280 wants of an RSA certificate.
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

export interface Certified {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly privateKey: string
}

export interface CertificateParts {
  readonly name: string
  readonly from: Date
  readonly to: Date
  readonly isAuthority: boolean
  /** Itself where it is left out. */
  readonly issuer?: { readonly name: string; readonly privateKey: string }
}

const RSA_SHA256 = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex')

let serial = 1

export function certified({ name, from, to, isAuthority, issuer }: CertificateParts): Certified {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  // BasicConstraints: an empty sequence is "no authority", which DER writes by leaving the member out.
  const constraints = sequence(isAuthority ? Buffer.from('0101ff', 'hex') : Buffer.alloc(0))
  const extension = sequence(BASIC_CONSTRAINTS, Buffer.from('0101ff', 'hex'), tagged(0x04, constraints))
  const body = sequence(
    tagged(0xa0, Buffer.from('020102', 'hex')),
    tagged(0x02, Buffer.from([0x01, (serial += 1) & 0x7f, Math.floor(Math.random() * 0x7f)])),
    RSA_SHA256,
    nameOf(issuer?.name ?? name),
    sequence(time(from), time(to)),
    nameOf(name),
    publicKey,
    tagged(0xa3, sequence(extension)),
  )
  const signature = sign('RSA-SHA256', body, issuer?.privateKey ?? privateKey)
  const whole = sequence(body, RSA_SHA256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return { certificate: pem(whole), privateKey }
}

function nameOf(text: string): Buffer {
  return sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(text)))))
}

// UTCTime ends in 2049; none here lives as long.
function time(at: Date): Buffer {
  return tagged(
    0x17,
    Buffer.from(at.toISOString().replace(/^20(\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*/, '$1$2$3$4$5$6Z')),
  )
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
