// `node deploy/cli/first-run-code.ts CODE`: prints the code by which the first administrator of a territory enrols a passkey.
// It is made from the master key, so it is never stored; it counts only while nobody has enrolled there.
import { argv, env, exit, stderr, stdout } from 'node:process'
import { firstRunCode, grouped } from '../../worker/objects/accounts/codes.ts'
import { isTerritoryCode } from '../../worker/model/keys.ts'

const territory = argv[2] ?? ''
const masterKey = env['TOCSIN_MASTER_KEY'] ?? ''

if (!isTerritoryCode(territory))
  fail('give the territory: node deploy/cli/first-run-code.ts 31555 (INSEE code of 5 characters, or SIREN of 9 digits)')
if (Buffer.from(masterKey, 'base64').length !== 32)
  fail('TOCSIN_MASTER_KEY must be in the environment: the same 32 bytes in base64 with which the server runs')
stdout.write(`${grouped(firstRunCode(masterKey, territory))}\n`)

function fail(message: string): never {
  stderr.write(`${message}\n`)
  exit(2)
}
