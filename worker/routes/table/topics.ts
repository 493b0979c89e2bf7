// News of everyday life, apart from every alert.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

export const TOPIC_DRAFT = {
  topic: 'works',
  zones: ['B'],
  texts: { fr: 'Rue Basse fermée lundi de 8 h à 12 h.', en: '' },
  until: '2026-12-01T20:00:00+01:00',
}

export const TOPIC_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/topics',
    access: 'read situation',
    summary:
      'Topics that residents may choose apart from alerts, the hours of the day, and the last news with what became of it',
    request: { parameters: T },
    answer: { status: 200, body: { offered: ['works'], fromMinute: 480, untilMinute: 1200, waitsForAlert: false } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/topics/preview',
    access: 'tell topics',
    summary:
      'News as it will be read, with its SMS parts, who would be told and what it costs; `hash` is what sending asks for',
    request: { parameters: T, body: TOPIC_DRAFT },
    answer: { status: 200, body: { preview: { parts: { fr: 1 } } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/topics',
    access: 'tell topics',
    summary:
      'Sends it to those in the zones who chose the topic: by SMS or e-mail, by day, behind every alert; once for one `Idempotency-Key`',
    request: { parameters: T, body: { ...TOPIC_DRAFT, hash: 'a'.repeat(64) } },
    answer: { status: 201, body: { news: { topic: 'works', stopped: null } } },
    problems: [...CHANGING, 'not-acceptable', 'conflict'],
  },
  {
    method: 'post',
    path: '/api/{territory}/topics/{number}/stop',
    access: 'tell topics',
    summary: 'What has not been asked of a provider is not sent any more',
    request: { parameters: { ...T, number: '1' } },
    answer: { status: 200, body: { news: { topic: 'works' } } },
    problems: [...CHANGING],
  },
]
