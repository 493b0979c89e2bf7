import { describe, expect, test } from 'vitest'
import { parseNotice, wordsNotice } from '../../../../worker/feeds/index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string, contentType = 'application/json') => parseNotice({ contentType, bytes: bytes(text) }).said

describe('our own form', () => {
  test('is read with its level, places, time and name', () => {
    const said = read(
      JSON.stringify({
        id: 'P-1',
        sentAt: '2026-10-14T05:00:00+02:00',
        status: 'exercise',
        title: 'Crue',
        text: 'Montez.',
        level: 'red',
        places: ['Saint-Martin'],
      }),
    )
    expect(said).toEqual({
      id: 'P-1',
      sentAt: Date.UTC(2026, 9, 14, 3),
      status: 'exercise',
      title: 'Crue',
      text: 'Montez.',
      danger: 'red',
      places: ['Saint-Martin'],
      reading: { kind: 'native' },
    })
  })

  test.each([
    ['{"title":', 'it is no JSON object'],
    ['3', 'it is no JSON object'],
    ['{"title": 3}', '"title" is not string'],
    ['{"level": "pourpre", "title": "x"}', '"level" is not ("green" | "yellow" | "orange" | "red")'],
    ['{"objet": "crue"}', 'it has neither a title nor a text'],
  ])('that is not one is kept as it came: %s', (text, why) => {
    const said = read(text)
    expect(said.reading).toEqual({ kind: 'unread', why })
    expect(said.text).toBe(text)
    expect(said.status).toBe('actual')
  })

  test('with a time without an offset is read without a time: the hour of it is not known', () => {
    expect(read('{"title": "Crue", "sentAt": "2026-10-14T05:00:00"}')).toMatchObject({ sentAt: null, title: 'Crue' })
  })
})

describe('words', () => {
  test('of several lines have their first as their title, and what a browser could run is taken out', () => {
    expect(read('ALERTE\nMontez <script>alert(1)</script>\u202E', 'text/plain')).toMatchObject({
      title: 'ALERTE',
      text: 'Montez alert(1)',
      reading: { kind: 'words' },
    })
    expect(wordsNotice('Route coupée', 'sms-1')).toMatchObject({ id: 'sms-1', title: 'Route coupée', text: '' })
  })

  test('in Latin 1 are read as they were meant', () => {
    const said = parseNotice({ contentType: 'text/plain', bytes: Uint8Array.from([0xe9, 0x74, 0xe9]) }).said
    expect(said.title).toBe('été')
  })
})

const cap = (change: (xml: string) => string = (xml) => xml) =>
  change(`<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>P-2</identifier><sender>sidpc@example.example</sender><sent>2026-10-14T05:00:00+02:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>en-GB</language><category>Met</category><event>Flood</event><urgency>Immediate</urgency>
    <severity>Severe</severity><certainty>Likely</certainty></info>
  <info><language>fr-FR</language><category>Met</category><event>Crue</event><urgency>Immediate</urgency>
    <severity>Severe</severity><certainty>Likely</certainty><headline>Crue de la Lère</headline>
    <description>Avant 7 h.</description><instruction>Montez.</instruction>
    <area><areaDesc>Saint-Martin</areaDesc></area></info>
</alert>`)

describe('CAP', () => {
  test('is read in French where it speaks it, whatever the content type says', () => {
    for (const type of ['application/cap+xml', 'text/plain'])
      expect(read(cap(), type)).toMatchObject({
        id: 'sidpc@example.example,P-2,1791946800000',
        title: 'Crue de la Lère',
        text: 'Avant 7 h.\nMontez.',
        danger: 'orange',
        places: ['Saint-Martin'],
        status: 'actual',
        reading: { kind: 'cap' },
      })
  })

  test.each([
    ['Exercise', 'exercise'],
    ['Test', 'test'],
    ['Draft', 'test'],
  ])('of status %s is of ours %s', (status, ours) => {
    expect(
      read(
        cap((xml) => xml.replace('Actual', status)),
        'application/xml',
      ).status,
    ).toBe(ours)
  })

  test('that takes something back has no level any more, and says that it is over', () => {
    const ended = read(
      cap((xml) => xml.replace('<msgType>Alert</msgType>', '<msgType>Cancel</msgType>')),
      'application/xml',
    )
    expect(ended).toMatchObject({ danger: null, title: 'Fin : Crue de la Lère', status: 'actual' })
  })

  test('of which one element cannot be read names its place, and never what stands there', () => {
    const broken = cap((xml) => xml.replace('2026-10-14T05:00:00+02:00', 'appelez le 05 36 49 00 99'))
    expect(read(broken, 'application/xml').reading).toEqual({
      kind: 'unread',
      why: 'it is no CAP 1.2: /alert/sent cannot be read',
    })
  })

  test('that is none is kept as it came, and a document type is never opened', () => {
    expect(read('<alert>', 'application/xml').reading.kind).toBe('unread')
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><alert>&a;</alert>'
    const said = read(bomb, 'application/xml')
    expect(said.reading).toMatchObject({ kind: 'unread', why: expect.stringContaining('document type') as string })
  })
})
