// Files share a workerd: one for each took 178 s of processor time for the whole room, this takes 93. So a file leaves its objects empty for the next.
// What an object was in the middle of may outlive that: a file whose answers hang on the time has town codes of its own.
import { reset } from 'cloudflare:test'
import { afterAll } from 'vitest'

afterAll(() => reset())
