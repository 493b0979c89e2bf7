// Notices of authorities: the doors by which they come, and what the crisis cell does with them.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const ID = '7d0f6c1e-1f0a-4a53-9a55-8c1d3f6e2b91'
const NOTICE = {
  id: ID,
  number: 1,
  state: 'open',
  receivedAt: '2026-10-14T03:02:00Z',
  times: 1,
  reading: { kind: 'native' },
  acknowledged: null,
}
const TAKEN = {
  accepted: 1,
  flagged: 0,
  refused: 0,
  items: [{ kind: 'accepted', index: 0, flags: [] }],
  notice: NOTICE,
  status: `/api/99001/ingest/notice/${ID}`,
}
const CAP = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>PREF-99-2026-114</identifier>
  <sender>sidpc@prefecture-99.example</sender>
  <sent>2026-10-14T05:00:00+02:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Private</scope>
  <addresses>99001</addresses>
  <info>
    <language>fr-FR</language>
    <category>Met</category>
    <event>Crue rapide de la Lère</event>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    <headline>Crue rapide de la Lère attendue avant 7 h</headline>
    <area><areaDesc>Saint-Martin-sur-Lère</areaDesc></area>
  </info>
</alert>
`

export const NOTICE_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/api/{territory}/ingest/notice',
    access: 'send notices',
    summary:
      'A notice of an authority that stands under `notices` of feeds.yaml: JSON, CAP 1.2, an e-mail (message/rfc822) or plain text, kept whole; wakes the duty officer',
    request: {
      parameters: T,
      body: {
        id: 'PREF-99-2026-113',
        sentAt: '2026-10-14T05:00:00+02:00',
        status: 'actual',
        title: 'Vigilance rouge crues : Lère',
        text: 'Crue majeure attendue à Saint-Martin avant 7 h. Mettez en œuvre le plan communal de sauvegarde.',
        level: 'red',
        places: ['Saint-Martin-sur-Lère'],
      },
    },
    answer: { status: 202, body: TAKEN },
    problems: [...CHANGING, 'refused', 'too-many-tries'],
  },
  {
    method: 'post',
    path: '/api/{territory}/ingest/cap',
    access: 'send notices',
    summary: 'The same as a CAP 1.2 message; one that cannot be read is kept whole, and the answer says why',
    request: { parameters: T, contentType: 'application/cap+xml', body: CAP },
    answer: { status: 202, body: { ...TAKEN, notice: { ...NOTICE, number: 2, reading: { kind: 'cap' } } } },
    problems: [...CHANGING, 'refused', 'too-many-tries'],
  },
  {
    method: 'get',
    path: '/api/{territory}/ingest/notice/{id}',
    access: 'send notices',
    summary: 'What became of a notice, for the key that sent it: whether, when and by whom it was read',
    request: { parameters: { ...T, id: ID } },
    answer: { status: 200, body: { notice: NOTICE } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/notices',
    access: 'read situation',
    summary: 'Notices that nobody has read yet, the last of the others, and how many strangers were refused',
    request: { parameters: T },
    answer: { status: 200, body: { notices: [], refused: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'get',
    path: '/api/{territory}/notices/{number}/whole',
    access: 'acknowledge notice',
    summary: 'Every byte of a notice that was kept, as a file; the look is logged',
    request: { parameters: { ...T, number: '1' } },
    answer: { status: 200, contentType: 'application/octet-stream' },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/notices/{number}/acknowledge',
    access: 'acknowledge notice',
    summary: 'You have read it: nobody else is rung, and the sender is told who has read it and when',
    request: { parameters: { ...T, number: '1' }, body: { note: 'Astreinte sur place, cellule ouverte.' } },
    answer: { status: 200, body: { notice: { number: 1, state: 'acknowledged' } } },
    problems: [...CHANGING, 'conflict'],
  },
]
