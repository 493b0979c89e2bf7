// A resident's browser: what it needs to ask, its subscription, its answers.
import { T, type RouteEntry } from './route-entry.ts'

const SUBSCRIPTION = {
  endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/example',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
}

export const PUSH_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/push',
    access: 'anyone',
    summary: 'What a page needs to ask a browser: the key, the languages, the zones with a point inside each',
    request: { parameters: T },
    answer: { status: 200, body: { publicKey: 'B…', name: 'Saint-Martin-sur-Lère', languages: ['fr'], zones: [] } },
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/api/{territory}/push/subscriptions',
    access: 'anyone',
    summary: 'A browser asks to be warned at a place; it is kept sealed',
    request: {
      parameters: T,
      body: { subscription: SUBSCRIPTION, language: 'fr', longitude: 2.025, latitude: 44.005 },
    },
    answer: { status: 201, body: { subscribed: true } },
    problems: ['not-found', 'bad-request', 'unreadable-body', 'not-acceptable', 'not-ready', 'too-many-tries'],
  },
  {
    method: 'delete',
    path: '/api/{territory}/push/subscriptions',
    access: 'anyone',
    summary: 'Forgets a browser, by its endpoint; the same answer whether it was known or not',
    request: { parameters: T, body: { endpoint: SUBSCRIPTION.endpoint } },
    answer: { status: 204 },
    problems: ['not-found', 'bad-request', 'unreadable-body'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/push/{reference}',
    access: 'anyone',
    summary: 'The browser says that it showed a message, or what its owner answered',
    request: { parameters: { ...T, reference: 'aaa234567abcdefghijklmnopqrst' }, body: { answer: 'shown' } },
    answer: { status: 200, body: { receipt: 'noted' } },
    problems: ['not-found', 'bad-request', 'unreadable-body'],
  },
]
