// The public name of a recording: nobody can guess it, it names nobody, and it is another one for each alert.
import type { Mode } from '../../model/mode.ts'
import type { Keyring } from './seal.ts'

export function ownVoiceName(keyring: Keyring, mode: Mode, alert: string, sha256: string): string {
  const mac = keyring.hmac('own voice', `${mode}|${alert}|${sha256}`)
  return Buffer.from(mac).toString('base64url')
}
