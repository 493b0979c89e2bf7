import { describe, expect, test } from 'vitest'
import { parseNotice } from '../../../../worker/feeds/index.ts'

function mail(lines: readonly string[], eol = '\r\n') {
  return parseNotice({ contentType: 'message/rfc822', bytes: Buffer.from(lines.join(eol), 'latin1') })
}

const HEAD = [
  'Received: from mx.example (mx.example [192.0.2.1])',
  'From: =?utf-8?Q?Pr=C3=A9fecture_99?= <Alerte@Prefecture-99.example>',
  'To: mairie@st-martin.example',
  'Subject: =?utf-8?B?VmlnaWxhbmNlIHJvdWdlIA==?= =?utf-8?Q?crues_=3A_L=C3=A8re?=',
  'Date: Wed, 14 Oct 2026 05:00:00 +0200',
  'Message-ID: <114@prefecture-99.example>',
  'MIME-Version: 1.0',
]

test('one with a plain text and an attachment is read; the attachment is named', () => {
  const { said, mailbox } = mail([
    ...HEAD,
    'Content-Type: multipart/mixed; boundary="b1"',
    '',
    'Not to be read.',
    '--b1',
    'Content-Type: multipart/alternative; boundary=b2',
    '',
    '--b2',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Crue majeure attendue =C3=A0 Saint-Martin=',
    ' avant 7 h.',
    '--b2',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Crue</p>',
    '--b2--',
    '--b1',
    'Content-Type: application/pdf; name="arrete.pdf"',
    'Content-Disposition: attachment; filename="arrete.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0x',
    '--b1--',
    'Nor this.',
  ])
  expect(mailbox).toBe('alerte@prefecture-99.example')
  expect(said).toMatchObject({
    id: '<114@prefecture-99.example>',
    sentAt: Date.UTC(2026, 9, 14, 3),
    title: 'Vigilance rouge crues : Lère',
    text: 'Crue majeure attendue à Saint-Martin avant 7 h.\n[arrete.pdf]',
    reading: { kind: 'words' },
  })
})

test('one of HTML alone is read as its words, without what stands in its head', () => {
  const { said } = mail([
    ...HEAD,
    'Content-Type: text/html; charset=iso-8859-1',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('<html><style>p{}</style><p>Montez \xe0 l&apos;\xe9tage</p></html>', 'latin1').toString('base64'),
  ])
  expect(said.text).toBe("Montez à l'étage")
})

test.each(['\r\n', '\n'])('one without MIME is its words, whatever ends its lines (%j)', (eol) => {
  const { said } = mail(['From: alerte@prefecture-99.example', 'Subject: Test', '', 'Bonjour', 'à tous'], eol)
  expect(said).toMatchObject({ title: 'Test', text: 'Bonjour\nà tous' })
})

test('one without a text, or of bytes that mean nothing, wakes people all the same and says that it was not read', () => {
  expect(mail([...HEAD, 'Content-Type: application/pdf; name=a.pdf', '', 'x']).said).toMatchObject({
    text: '[a.pdf]',
    reading: { kind: 'unread' },
  })
  const noise = Uint8Array.from({ length: 4_000 }, (_, index) => (index * 193) % 256)
  expect(parseNotice({ contentType: 'message/rfc822', bytes: noise }).mailbox).toBeNull()
})

describe('who wrote it', () => {
  test.each([
    ['"alerte@prefecture-99.example" <stranger@elsewhere.example>', 'stranger@elsewhere.example'],
    ['<a@one.example> <b@two.example>', 'b@two.example'],
    ['Préfecture', null],
    ['', null],
  ])('is the address and never the name before it: %s', (from, expected) => {
    expect(mail([`From: ${from}`, '', 'x']).mailbox).toBe(expected)
  })

  test('is read from the header of the e-mail, not from a line of its words', () => {
    expect(mail(['From: a@one.example', '', 'From: alerte@prefecture-99.example']).mailbox).toBe('a@one.example')
  })
})

test('parts within parts within parts end somewhere', () => {
  const deep = Array.from({ length: 500 }, (_, depth) => [
    `Content-Type: multipart/mixed; boundary=b${depth}`,
    '',
    `--b${depth}`,
  ]).flat()
  const begun = performance.now()
  expect(mail([...HEAD, ...deep]).said.reading.kind).toBe('unread')
  expect(performance.now() - begun).toBeLessThan(500)
})
