import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { answersAt, Liveness } from '../../../deploy/cli/liveness.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** What the process said to each question, in order; the last one goes on. */
async function told(answers: readonly boolean[], asks: number, before?: (liveness: Liveness, ask: number) => void) {
  let n = 0
  const liveness = new Liveness(() => Promise.resolve(answers[Math.min(n++, answers.length - 1)] ?? false))
  for (let ask = 0; ask < asks; ask++) {
    before?.(liveness, ask)
    if (await liveness.isGone()) return ask + 1
  }
  return null
}

test('one is gone after a minute of questions without an answer, whether it has answered before or is still starting', async () => {
  expect(await told([true, false], 30)).toBe(13)
  expect(await told([false], 30)).toBe(12)
})

test('one answer in between, and it is there', async () => {
  const eleven = Array.from({ length: 11 }, () => false)
  expect(await told([true, ...eleven, true, ...eleven, true], 40)).toBeNull()
})

test('a new process begins anew', async () => {
  const restartedAt = 3
  expect(await told([false], 30, (liveness, ask) => ask === restartedAt && liveness.started())).toBe(restartedAt + 12)
})

test('a question that waits still is not asked twice', async () => {
  let asked = 0
  let answer = (_: boolean) => {}
  const liveness = new Liveness(() => {
    asked += 1
    return new Promise((resolve) => (answer = resolve))
  })
  const first = liveness.isGone()
  expect(await liveness.isGone()).toBe(false)
  answer(true)
  expect(await first).toBe(false)
  expect(asked).toBe(1)
})

test('whatever it says is an answer; a closed door is none', async () => {
  server = createServer((_, response) => response.writeHead(503).end('not ready'))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(await answersAt(`http://127.0.0.1:${port}/`)()).toBe(true)
  const closed = server
  await new Promise((resolve) => closed.close(resolve))
  expect(await answersAt(`http://127.0.0.1:${port}/`)()).toBe(false)
})
