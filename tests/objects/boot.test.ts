import { SELF } from 'cloudflare:test'
import { expect, test } from 'vitest'

test('the bundle boots in workerd and answers', async () => {
  const response = await SELF.fetch('http://localhost/nowhere')
  expect(response.status).toBe(404)
})
