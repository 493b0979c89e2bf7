import { describe, expect, test } from 'vitest'
import { phoneOf } from '../../../worker/audience/contact-address.ts'
import { parseResidentsCsv } from '../../../worker/audience/residents-csv.ts'

const HEADER = 'household,source_id,name,address,language,phone,longitude,latitude,vulnerable'

function rows(text: string) {
  const parsed = parseResidentsCsv(text, 'FR')
  if (parsed.kind !== 'rows') throw new Error(parsed.message)
  return parsed
}

test('a line becomes a person, with the number in international form', () => {
  const { rows: read, refusedLines } = rows(
    `${HEADER}\nF1,R1,Fabre Marie,1 rue Basse,fr,06 39 98 00 01,2.34,43.05,oui\n`,
  )
  expect(refusedLines).toEqual([])
  expect(read).toEqual([
    {
      line: 2,
      sourceId: 'R1',
      household: 'F1',
      name: 'Fabre Marie',
      address: '1 rue Basse',
      language: 'fr',
      phone: '+33639980001',
      phoneChannels: ['sms', 'voice'],
      contact: null,
      email: null,
      longitude: 2.34,
      latitude: 43.05,
      vulnerable: true,
    },
  ])
})

test('French headers, semicolons, accents and a byte-order mark are read as well', () => {
  const { rows: read } = rows(
    '\uFEFFFoyer;Adresse;Téléphone;Longitude;Latitude\nF1;"1; rue Basse";+33639980001;2,34;43,05\n',
  )
  expect(read[0]).toMatchObject({
    household: 'F1',
    address: '1; rue Basse',
    phone: '+33639980001',
    longitude: 2.34,
    latitude: 43.05,
    language: 'fr',
  })
})

test('whom to tell where somebody does not answer is a number that takes an SMS, named in the file', () => {
  const { rows: read, refusedLines } = rows(
    'foyer;telephone;contact proche\nF1;0639980001;06 39 98 00 02\nF2;0639980003;\nF3;0639980004;04 99 50 00 01\nF4;0639980005;12\n',
  )
  expect(read.map(({ contact }) => contact)).toEqual(['+33639980002', null])
  expect(refusedLines.map(({ line, reason }) => [line, reason])).toEqual([
    [4, 'the contact takes no SMS'],
    [5, 'of the contact: this is no valid phone number'],
  ])
})

describe('a file of another shape is refused whole, and says what it holds', () => {
  test.each([
    ['a list of invoices', 'invoice,amount\n1,20\n', /2 columns, of which 0 are known/],
    ['no number column', 'foyer,adresse\nF1,1 rue Basse\n', /phone/],
    ['nothing', '', /0 columns/],
  ])('%s', (_, text, message) => {
    const parsed = parseResidentsCsv(text, 'FR')
    expect(parsed).toMatchObject({ kind: 'refused' })
    if (parsed.kind === 'refused') {
      expect(parsed.message).toMatch(message)
      expect(parsed.mend).toMatch(/nothing was imported/)
    }
  })
})

describe('every refused line has its number, its reason and how to mend it; the others are taken (R04)', () => {
  test.each([
    ['a premium number', 'F1,,,a,fr,0899700000,,,', /premium/],
    ['a short number', 'F1,,,a,fr,3939,,,', /no valid phone|premium/],
    ['another continent', 'F1,,,a,fr,+16502530000,,,', /not on the list/],
    ['no number at all', 'F1,,,a,fr,inconnu,,,', /no valid phone/],
    ['half a point', 'F1,,,a,fr,,2.34,,', /no position/],
    ['a point beyond the pole', 'F1,,,a,fr,,2.34,143,', /no position/],
    ['an unknown language', 'F1,,,a,klingon,,,,', /language/],
    ['nobody', ',,,,fr,+33639980001,,,', /neither/],
    ['too many cells', 'F1,,,a,fr,+33639980001,,,,x,y', /cells/],
  ])('%s', (_, line, reason) => {
    const { rows: read, refusedLines } = rows(`${HEADER}\n${line}\nF2,,,b,fr,+33639980002,,,\n`)
    expect(refusedLines).toHaveLength(1)
    expect(refusedLines[0]?.line).toBe(2)
    expect(refusedLines[0]?.reason).toMatch(reason)
    expect(refusedLines[0]?.mend).not.toBe('')
    expect(read.map((row) => row.household)).toEqual(['F2'])
  })

  test('a reason never repeats the number', () => {
    const { refusedLines } = rows(`${HEADER}\nF1,,,a,fr,0899700000,,,\n`)
    expect(JSON.stringify(refusedLines)).not.toContain('0899700000')
  })
})

test('a person without a number or without a point is taken: they are counted, not dropped (G08)', () => {
  const { rows: read } = rows(`${HEADER}\nF1,,,1 rue Basse,fr,,,,\n`)
  expect(read[0]).toMatchObject({ phone: null, longitude: null })
})

test('a formula stays text', () => {
  expect(rows(`${HEADER}\nF1,,=1+1,a,fr,,,,\n`).rows[0]?.name).toBe('=1+1')
})

test('numbers kept for fiction are taken: nobody has them, exercises use nothing else', () => {
  expect(phoneOf('0639980000', 'FR')).toEqual({ e164: '+33639980000', channels: ['sms', 'voice'] })
  expect(phoneOf('+33 6 39 98 99 99', 'FR')).toMatchObject({ e164: '+33639989999' })
})

test('a landline is rung and never texted; what a person asked for narrows it further', () => {
  const list = (phone: string, channels: string) => rows(`household,address,phone,canaux\nF1,a,${phone},${channels}\n`)
  expect(list('04 68 00 00 01', '').rows[0]?.phoneChannels).toEqual(['voice'])
  expect(list('06 39 98 00 01', 'SMS').rows[0]?.phoneChannels).toEqual(['sms'])
  expect(list('06 39 98 00 01', 'voix sms').rows[0]?.phoneChannels).toEqual(['sms', 'voice'])
  expect(list('04 68 00 00 01', 'sms').rows[0]?.phoneChannels).toEqual([])
  expect(list('06 39 98 00 01', 'pigeon').refusedLines[0]).toMatchObject({ reason: 'unknown channel "pigeon"' })
})

test('a file without a header repeats none of its people', () => {
  const parsed = parseResidentsCsv('Jeanne Testeur,9 rue Inventée,+33639980009\n', 'FR')
  expect(parsed.kind).toBe('refused')
  expect(JSON.stringify(parsed)).not.toMatch(/Jeanne|Inventée|639980009/)
})

test('a refused line is numbered as the file is, with its blank lines and quoted line breaks', () => {
  const { refusedLines } = rows(`${HEADER}\n\nF1,R1,"Fabre\nMarie",a,fr,,,,\nF2,R2,b,a,klingon,,,,\n`)
  expect(refusedLines.map((refused) => refused.line)).toEqual([5])
})

describe('an e-mail address', () => {
  const MAIL = 'foyer,nom,adresse,telephone,Adresse électronique,canaux'
  const read = (line: string) => rows(`${MAIL}\n${line}\n`)

  test('is taken in lower case, beside a number or instead of it', () => {
    const { rows: people, refusedLines } = rows(
      `${MAIL}\nF1,Odette,a,0639980001,Odette.CAZALS@Courriel.Example,\nF2,Luc,b,,luc@courriel.example,\n`,
    )
    expect(refusedLines).toEqual([])
    expect(people.map(({ phone, email }) => [phone, email])).toEqual([
      ['+33639980001', 'odette.cazals@courriel.example'],
      [null, 'luc@courriel.example'],
    ])
  })

  test('a list of addresses alone is a list', () => {
    const parsed = rows('foyer,adresse,courriel\nF1,1 rue Basse,a@courriel.example\n')
    expect(parsed.rows[0]).toMatchObject({ phone: null, email: 'a@courriel.example' })
  })

  test.each([
    ['no address', 'odette.courriel.example', /no valid e-mail/],
    ['two in one cell', '"a@courriel.example, b@courriel.example"', /more than one/],
    ['a header in it', '"a@courriel.example\nBcc: all@courriel.example"', /more than one/],
    ['a name around it', '"Odette <a@courriel.example>"', /more than one/],
  ])('%s is refused with its line, and never repeated', (_, cell, reason) => {
    const { rows: people, refusedLines } = read(`F1,Odette,a,,${cell},`)
    expect(people).toEqual([])
    expect(refusedLines).toHaveLength(1)
    expect(refusedLines[0]?.line).toBe(2)
    expect(refusedLines[0]?.reason).toMatch(reason)
    expect(JSON.stringify(refusedLines)).not.toContain('courriel.example')
  })

  test('is used only where the person asked for it, if the list says what they asked for', () => {
    const used = (canaux: string) => {
      const [one] = read(`F1,Odette,a,0639980001,a@courriel.example,${canaux}`).rows
      return [...(one?.phoneChannels ?? []), ...(one?.email === null ? [] : ['mail'])]
    }
    expect(used('')).toEqual(['sms', 'voice', 'mail'])
    expect(used('sms')).toEqual(['sms'])
    expect(used('e-mail')).toEqual(['mail'])
    expect(used('SMS courriel')).toEqual(['sms', 'mail'])
  })
})

describe('RCS and WhatsApp', () => {
  const read = (phone: string, rcs: string, whatsapp: string, canaux = '') =>
    rows(`foyer,adresse,telephone,RCS,WhatsApp,canaux\nF1,a,${phone},${rcs},${whatsapp},${canaux}\n`)
  const used = (...cells: Parameters<typeof read>) => read(...cells).rows[0]?.phoneChannels

  test('only for whoever chose them, of the number that the SMS goes to', () => {
    expect(used('0639980001', '', '')).toEqual(['sms', 'voice'])
    expect(used('0639980001', 'oui', 'non')).toEqual(['sms', 'voice', 'rcs'])
    expect(used('0639980001', 'Oui', 'x', 'sms')).toEqual(['sms', 'rcs', 'whatsapp'])
  })

  test.each([
    ['a landline', '0465710001', 'oui', '', /rcs without an SMS/],
    ['who wants calls alone', '0639980001', '', 'oui', /whatsapp without an SMS/],
    ['who has no number', '', 'oui', '', /rcs without an SMS/],
    ['a number of its own', '0639980001', '', '0639980002', /neither yes nor no/],
  ])('%s is refused with a reason, and the number is not repeated', (name, phone, rcs, whatsapp, reason) => {
    const { refusedLines, rows: taken } = read(phone, rcs, whatsapp, name === 'who wants calls alone' ? 'voix' : '')
    expect(taken).toEqual([])
    expect(refusedLines[0]?.reason).toMatch(reason)
    expect(JSON.stringify(refusedLines)).not.toMatch(/\d{6}/)
  })
})
