// Orders of the mayor.
import { CHANGING, OF_TERRITORY, T, type RouteEntry } from './route-entry.ts'

const VALUES = { motif: 'la crue de la Lère', lieu: 'quai Nord', du: '14 octobre 2026, 20 h', au: 'levée par arrêté' }

export const ORDER_ROUTES: readonly RouteEntry[] = [
  {
    method: 'get',
    path: '/api/{territory}/orders',
    access: 'read situation',
    summary: 'The templates of orders (arrêtés) with their gaps, and the orders drafted so far',
    request: { parameters: T },
    answer: { status: 200, body: { templates: [{ id: 'circulation' }], orders: [] } },
    problems: OF_TERRITORY,
  },
  {
    method: 'post',
    path: '/api/{territory}/orders',
    access: 'prepare plan',
    summary: 'Drafts an order under the next number of the year; a person signs it on paper',
    request: { parameters: T, body: { template: 'circulation', values: VALUES, signer: 'Mme X, maire' } },
    answer: { status: 201, body: { order: { template: 'circulation', signedAt: null, transmitted: null } } },
    problems: [...CHANGING, 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/api/{territory}/orders/{name}',
    access: 'prepare plan',
    summary: 'Signed on paper at that hour, transmitted to the prefecture, or lifted',
    request: { parameters: { ...T, name: '2026-001' }, body: { kind: 'signed' } },
    answer: { status: 200, body: { order: { template: 'circulation' } } },
    problems: [...CHANGING, 'conflict', 'not-acceptable'],
  },
]
