// The addresses to enter at the providers: `node deploy/cli/receipt-addresses.ts CODE`, with the server's own environment. Those of OVHcloud and
// Scaleway hold a secret of the account; AhaSend's does not, since it signs.
import { ahaSendReceiptPath } from '../../worker/channels/ahasend-receipt.ts'
import { mailReceiptPath } from '../../worker/channels/mail-receipt.ts'
import { ovhReceiptPath } from '../../worker/channels/ovh-receipt.ts'
import { isTerritoryCode } from '../../worker/model/keys.ts'

const [, , territory] = process.argv
const {
  TOCSIN_ORIGIN: origin,
  OVH_APPLICATION_SECRET: ovh,
  MAIL_SECRET_KEY: mail,
  AHASEND_API_KEY: ahasend,
} = process.env

if (territory === undefined || !isTerritoryCode(territory) || origin === undefined) {
  process.stderr.write('usage: TOCSIN_ORIGIN=https://… MAIL_SECRET_KEY=… node deploy/cli/receipt-addresses.ts CODE\n')
  process.exit(1)
}
const paths = [
  ['OVHcloud (callBack)', ovh === undefined ? null : ovhReceiptPath(territory, { applicationSecret: ovh })],
  ['Scaleway (webhook)', mail === undefined ? null : mailReceiptPath(territory, { secretKey: mail })],
  ['AhaSend (webhook)', ahasend === undefined ? null : ahaSendReceiptPath(territory)],
] as const
for (const [provider, path] of paths)
  process.stdout.write(`${provider}: ${path === null ? 'no account in the environment' : origin + path}\n`)
