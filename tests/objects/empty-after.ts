// Files share a workerd: one for each took 178 s of processor time for the whole room, this takes 93. So a file leaves its objects empty for the next.
// It empties what it has touched, and others run beside it: so no two files speak of one town (tests/architecture.test.ts).
import { reset } from 'cloudflare:test'
import { afterAll } from 'vitest'

afterAll(() => reset())
