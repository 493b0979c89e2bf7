// With which key Scaleway's topics sign. The certificate is named by the message itself and changes every year, so it proves nothing until a chain
// leads from it to the authority's root, which is kept here ("Verifying webhook signatures", Scaleway's documentation of Topics and Events).
import { X509Certificate, type KeyObject } from 'node:crypto'
import type { Instant } from '../model/time.ts'
import { exchange, type Fetch } from './http-exchange.ts'

/**
 * "Scaleway MnQ Root", until 25 June 2032, SHA-256 C5:A0:14:5E:FB:57:91:6C:07:F9:AF:3E:3F:31:12:15:06:2C:05:62:C2:D5:6D:7F:F3:C5:7D:A9:FB:52:E4:D5.
 * The first certificate of https://messaging.s3.fr-par.scw.cloud/fr-par/sns/sns-trust-chain.pem, with which an operator can compare it.
 */
export const SCALEWAY_ROOT = `-----BEGIN CERTIFICATE-----
MIIDKTCCAhGgAwIBAgIUY6AfGz9I3izxKghHlHm1nGZjDH4wDQYJKoZIhvcNAQEL
BQAwHDEaMBgGA1UEAxMRU2NhbGV3YXkgTW5RIFJvb3QwHhcNMjIwNjI4MjMxNDU3
WhcNMzIwNjI1MjMxNTI3WjAcMRowGAYDVQQDExFTY2FsZXdheSBNblEgUm9vdDCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAMtSiWNtxnmn6xoQ9AV1EGvW
+AZEqKtbttclL1+FYhSbkpVG+ZqYACnAYnLO4ThXxvd/NGIGJhhGnUACcBieVeDa
mW7W0ihGS2hIhNmgF4Krk33YmH0Fv9g7sOLRQtUOdGDII+sC1gFQ62BkPWJE1sD9
+lH5klYACiIEEdQbXbq1WdxExzdteLLoAdQnHlgq2T5p6ExWHF2l47zoWx57GxGW
tpEUR8fNXjvrCaxT8SRGTHYrhdKuURu0wqeLe4ZKo1ZhkT2DmTUC/V44LKs+qHKP
4kP/TRPWPluSLlNCw2EENaAT7YjIYFXRgvhTUQDdDy8NqMlPlsyR91jWfgLOOSEC
AwEAAaNjMGEwDgYDVR0PAQH/BAQDAgEGMA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0O
BBYEFGDBDigVCoj8/iud9o/2ZG5mH+G3MB8GA1UdIwQYMBaAFGDBDigVCoj8/iud
9o/2ZG5mH+G3MA0GCSqGSIb3DQEBCwUAA4IBAQBrTwDD8/DzPNNUAHZwcqi+XrnP
69Zb1QqLPaISVcSse0if/Qw/AhIV0jNEqhgM6eKRMzNLVjN1iBhMOX13RtF51z3O
GfVE9xIT8Rq8gs0fBCagAkFT1bhC0y679M0JQPWUPYYp21Dku95lV3jBAGRyH4ZP
gwvtCAEjdCNPFl9e5r6lYS0bJ/Ls66Cr/V0yk1EHdIxnhaCGD0q9WpfBmPyGwsLm
EfIUixJUQdqNztel4TzUMw+QpkmiQMFfEpLPFWZePMoIIXv7QR1URRkodwipqGa0
Awagvuiapfu5xxuxAful/bC6HFbVjg1su2IsUQKed/Pnvy2fQTNVlKiDQmhp
-----END CERTIFICATE-----
`

// Whoever can call us must not choose what this server fetches: a file of Scaleway's own bucket, nothing else.
const SIGNING_CERTIFICATE = /^https:\/\/messaging\.s3\.(?:fr-par|nl-ams)\.scw\.cloud\/(fr-par|nl-ams)\/[\w./-]{1,200}$/
const FETCH_TIMEOUT_MS = 5_000
const MAX_BYTES = 64 * 1024
const MAX_STEPS = 4
/** Two are in use while one is changed. */
const KEPT = 8

export type SigningKey =
  | { readonly kind: 'key'; readonly key: KeyObject }
  | { readonly kind: 'refused'; readonly why: string }
  /** It could not be fetched: nothing is known of the message yet. */
  | { readonly kind: 'unavailable' }

export class ScalewayTrust {
  readonly #fetch: Fetch
  readonly #roots: readonly X509Certificate[]
  /** Proven ones alone, so that nobody can push them out. */
  readonly #known = new Map<string, X509Certificate>()

  /** `roots`: the demonstration's stand-in has an authority of its own. */
  constructor({ fetch, roots = [] }: { readonly fetch: Fetch; readonly roots?: readonly string[] }) {
    this.#fetch = fetch
    this.#roots = [SCALEWAY_ROOT, ...roots].map((pem) => new X509Certificate(pem))
  }

  async keyAt(url: string, now: Instant): Promise<SigningKey> {
    const region = SIGNING_CERTIFICATE.exec(url)?.[1]
    if (region === undefined) return { kind: 'refused', why: 'address of the certificate' }
    const known = this.#known.get(url)
    if (known !== undefined && isValid(known, now)) return { kind: 'key', key: known.publicKey }
    const fetched = await this.#certificatesAt(url)
    if (fetched === null) return { kind: 'unavailable' }
    const [leaf, ...beside] = fetched
    if (leaf === undefined) return { kind: 'refused', why: 'no certificate' }
    if (!this.#leadsToRoot(leaf, beside, now)) {
      // What stands between it and the root is published beside it, and changes every few years.
      const between = await this.#certificatesAt(
        `https://messaging.s3.fr-par.scw.cloud/${region}/sns/sns-trust-chain.pem`,
      )
      if (between === null) return { kind: 'unavailable' }
      if (!this.#leadsToRoot(leaf, between, now)) return { kind: 'refused', why: 'certificate' }
    }
    if (this.#known.size >= KEPT) this.#known.delete([...this.#known.keys()][0] ?? '')
    this.#known.set(url, leaf)
    return { kind: 'key', key: leaf.publicKey }
  }

  #leadsToRoot(leaf: X509Certificate, between: readonly X509Certificate[], now: Instant): boolean {
    let current = leaf
    for (let step = 0; step < MAX_STEPS; step++) {
      if (!isValid(current, now)) return false
      if (this.#roots.some((root) => isValid(root, now) && issued(root, current))) return true
      const issuer = between.find((one) => one !== current && one.ca && issued(one, current))
      if (issuer === undefined) return false
      current = issuer
    }
    return false
  }

  /** Null where nothing could be had; none where what was had is no certificate. */
  async #certificatesAt(url: string): Promise<readonly X509Certificate[] | null> {
    const limits = { fetch: this.#fetch, timeoutMs: FETCH_TIMEOUT_MS, maxBytes: MAX_BYTES }
    const answer = await exchange(url, { method: 'GET' }, limits)
    if (answer.kind === 'lost' || answer.status !== 200) return null
    const blocks = answer.body.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    try {
      return blocks.map((pem) => new X509Certificate(pem))
    } catch {
      return []
    }
  }
}

function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey)
}

function isValid({ validFrom, validTo }: X509Certificate, now: Instant): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}
