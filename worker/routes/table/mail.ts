// The address that Scaleway's topic calls, and the link by which a mailbox leaves.
import { T, type RouteEntry } from './route-entry.ts'

export const MAIL_ROUTES: readonly RouteEntry[] = [
  {
    method: 'post',
    path: '/{territory}/residents/stop/{token}',
    access: 'anyone',
    summary: 'The link of an e-mail (RFC 8058): its mailbox gets no more of them',
    request: { parameters: { ...T, token: 'A'.repeat(65) } },
    answer: { status: 200, body: { stopped: true } },
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/{territory}/residents/stop/{token}',
    access: 'anyone',
    summary: 'The page of that link: it asks first, without a script',
    request: { parameters: { ...T, token: 'A'.repeat(65) } },
    answer: { status: 200, contentType: 'text/html' },
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/{territory}/residents/confirm/{token}',
    access: 'anyone',
    summary: 'The page of the yearly question: one button says that the address is still theirs, the other leaves',
    request: { parameters: { ...T, token: 'A'.repeat(65) } },
    answer: { status: 200, contentType: 'text/html' },
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/{territory}/residents/confirm/{token}',
    access: 'anyone',
    summary: 'What was pressed there; `page` is confirm or leave',
    request: {
      parameters: { ...T, token: 'A'.repeat(65) },
      contentType: 'application/x-www-form-urlencoded',
      body: 'page=confirm&lang=fr',
    },
    answer: { status: 404, contentType: 'text/html' },
    problems: ['not-found', 'bad-request'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/scaleway/{secret}',
    access: 'provider',
    summary:
      'Scaleway says what became of an e-mail, or asks to confirm a subscription; the address holds a secret of the account',
    request: { parameters: { ...T, secret: 'A'.repeat(43) } },
    answer: { status: 200 },
    problems: ['not-signed', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/ahasend',
    access: 'provider',
    summary: 'AhaSend says what became of an e-mail, signed as a Standard Webhook',
    request: { parameters: T },
    answer: { status: 200 },
    problems: ['not-signed', 'not-ready', 'not-found'],
  },
  {
    method: 'post',
    path: '/hooks/{territory}/ahasend/reply',
    access: 'provider',
    summary: 'What a resident answers to an e-mail, by a route of AhaSend, signed as a Standard Webhook',
    request: { parameters: T },
    answer: { status: 200 },
    problems: ['not-signed', 'not-ready', 'not-found'],
  },
]
