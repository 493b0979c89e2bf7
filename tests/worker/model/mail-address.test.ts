// One mailbox is one address however people write it, and nothing that a header could be made of is an address.
import { expect, test } from 'vitest'
import { parseMailAddress } from '../../../worker/model/mail-address.ts'

test.each([
  ['Odette.Cazals@Courriel.Example', 'odette.cazals@courriel.example'],
  ['  a@courriel.example ', 'a@courriel.example'],
  ["d'artagnan+alerte@gascogne.example", "d'artagnan+alerte@gascogne.example"],
  ['contact@mairie-orle\u0301ans.example', 'contact@xn--mairie-orlans-khb.example'],
  ['contact@mairie-orl\u00e9ans.example', 'contact@xn--mairie-orlans-khb.example'],
  ['a@xn--mairie-orlans-meb.xn--p1ai', 'a@xn--mairie-orlans-meb.xn--p1ai'],
])('%s', (written, address) => {
  expect(parseMailAddress(written)).toBe(address)
})

test.each([
  ['nothing', ''],
  ['no sign', 'courriel.example'],
  ['two signs', 'a@b@courriel.example'],
  ['no top domain', 'a@localhost'],
  ['an address of a machine', 'a@127.0.0.1'],
  ['a line end', 'a@courriel.example\r\nBcc: b@courriel.example'],
  ['a line end in the name', 'a\nb@courriel.example'],
  ['a name around it', 'A <a@courriel.example>'],
  ['a quoted name', '"a b"@courriel.example'],
  ['a path in the domain', 'a@courriel.example/x'],
  ['two dots', 'a..b@courriel.example'],
  ['a letter beyond ASCII before the sign', '\u00e9@courriel.example'],
  ['too long a name', `${'a'.repeat(65)}@courriel.example`],
  ['too long', `a@${'b.'.repeat(130)}example`],
  ['no text', null],
])('%s is no address', (_, written) => {
  expect(parseMailAddress(written)).toBeNull()
})
