// What an erasure leaves on a real disk: the launcher's own server, its files read as whoever stole them would.
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, Server } from './support/server.ts'

let server: Server
const copies: string[] = []

beforeAll(async () => {
  server = await Server.start()
})
afterAll(async () => {
  await server.remove()
  for (const copy of copies) rmSync(copy, { recursive: true })
})

const CODE = '99001'
const NONCE_AND_TAG = 28
const PERSON = {
  name: 'Zéphyrine Quatremain',
  birthYear: 1938,
  standing: 'aged 65',
  address: '12 rue Rossignolet',
  wayIn: 'porte Mirabelline',
  phones: ['06 39 98 91 11'],
  contacts: [],
  needs: ['oxygen'],
  asked: { by: 'themselves' },
}
const PLANTED = ['Zéphyrine', 'Quatremain', 'Rossignolet', 'Mirabelline', '33639989111', '0639989111', '06 39 98 91 11']

// The runtime takes away a log that it has written into its database: what is gone holds nothing.
function contentOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return Buffer.alloc(0)
  }
}

/** Files below the state folder that hold these bytes. */
function holding(bytes: Buffer): readonly string[] {
  return readdirSync(server.state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => contentOf(path).includes(bytes))
    .map((path) => path.slice(server.state.length))
}

/** A column of the one object of a class, out of a copy of its files: the write-ahead log is part of them. */
function column(className: string, query: string): readonly Buffer[] {
  const folder = join(server.state, 'objects', `tocsin-${className}`)
  const copy = mkdtempSync(join(tmpdir(), 'tocsin-copy-'))
  copies.push(copy)
  for (const file of readdirSync(folder)) copyFileSync(join(folder, file), join(copy, file))
  return readdirSync(copy)
    .filter((file) => file.endsWith('.sqlite') && !file.startsWith('metadata'))
    .flatMap((file) => {
      const database = new DatabaseSync(join(copy, file))
      try {
        return database.prepare(query).all()
      } finally {
        database.close()
      }
    })
    .map((row) => Buffer.from(Object.values(row)[0] as Uint8Array))
}

test('nobody who takes the files reads anybody of the register; of whoever was erased neither the key nor what it sealed stays in any file', async () => {
  const mayor = await server.signIn('mayor')
  const { body } = await mayor<{ number: number }>('post', `/api/${CODE}/register`, PERSON)
  const { number } = body
  for (const words of PLANTED) expect([words, holding(Buffer.from(words))]).toEqual([words, []])

  // Once more from the start: now key and entry lie in the database itself and not only in its write-ahead log.
  await server.stop()
  await server.launch()
  const again = await server.signIn('mayor')
  expect((await again('post', `/api/${CODE}/register/people/${number}/look`, { reason: 'correct' })).status).toBe(200)
  const [key] = column('RegisterKeys', `SELECT sealed FROM person_key WHERE person = ${number}`)
  const [entry] = column('Register', `SELECT sealed FROM person WHERE number = ${number}`)
  if (key === undefined || entry === undefined) throw new Error('the person was entered')
  const [keyBytes, entryBytes] = [key.subarray(NONCE_AND_TAG), entry.subarray(NONCE_AND_TAG)]
  // The look for them sees what is there.
  expect(holding(keyBytes)).not.toEqual([])
  expect(holding(entryBytes)).not.toEqual([])

  expect((await again('post', `/api/${CODE}/register/people/${number}/erase`, { why: 'they ask' })).status).toBe(204)
  // The runtime writes an object's log into its database once nobody has asked it for ten seconds; nothing is stopped for that.
  await eventually(
    async () => holding(keyBytes),
    (files) => files.length === 0,
    30_000,
  )
  await server.stop()
  expect([holding(keyBytes), holding(entryBytes)]).toEqual([[], []])
  for (const words of PLANTED) expect([words, holding(Buffer.from(words))]).toEqual([words, []])

  await server.launch()
  const after = await server.signIn('mayor')
  const view = await after<{ people: readonly { number: number }[] }>('get', `/api/${CODE}/register`)
  expect(view.body.people.map((one) => one.number)).toEqual([1, 2, 3, 4, 5])
})
