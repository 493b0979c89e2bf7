// The VAPID key pair of this server, from its bindings.

export interface PushIdentity {
  /** `mailto:` or `https:`: whom a push service calls when something is wrong. */
  readonly subject: string
  /** P-256 public key, uncompressed, base64url. */
  readonly publicKey: string
  /** P-256 private scalar, base64url. */
  readonly privateKey: string
  /** Origins beyond those of the known services; only the demonstration's configuration names one. */
  readonly furtherOrigins: readonly string[]
}

export interface PushBindings {
  readonly VAPID_PUBLIC_KEY?: string
  readonly VAPID_PRIVATE_KEY?: string
  readonly VAPID_SUBJECT?: string
  readonly TOCSIN_ORIGIN: string
  readonly TOCSIN_DEMO: string
  readonly TOCSIN_PUSH_STANDIN?: string
}

/** Null where this server has no key pair: there is no push then. */
export function pushIdentity(bindings: PushBindings): PushIdentity | null {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = bindings
  if (!publicKey || !privateKey) return null
  const standin = bindings.TOCSIN_DEMO === '1' ? bindings.TOCSIN_PUSH_STANDIN : undefined
  return {
    subject: bindings.VAPID_SUBJECT ?? bindings.TOCSIN_ORIGIN,
    publicKey,
    privateKey,
    furtherOrigins: standin === undefined || standin === '' ? [] : [standin],
  }
}
