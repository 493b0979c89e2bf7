import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readTerritoryFolder } from '../../../deploy/cli/territory-folder.ts'
import { territoryCodes } from '../../../deploy/cli/territory.ts'
import { smallTerritory } from '../../support/small-territory.ts'

let dir = ''
let server: Server
let url = ''
let received: { path: string; authorization: string; files: Record<string, string> }[] = []
let answer = { status: 200, body: JSON.stringify({ version: 'abcdef0123456789' }) }

// A real HTTP server in the place of Tocsin: it keeps what came and answers what the test says.
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tocsin-territory-'))
  received = []
  answer = { status: 200, body: JSON.stringify({ version: 'abcdef0123456789' }) }
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      const { files } = JSON.parse(text === '' ? '{"files":{}}' : text) as { files: Record<string, string> }
      received.push({
        path: `${request.method ?? ''} ${request.url ?? ''}`,
        authorization: request.headers.authorization ?? '',
        files,
      })
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(dir, { recursive: true })
})

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}

function run(...args: readonly string[]): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['deploy/cli/territory.ts', ...args], {
      env: { ...process.env, TOCSIN_URL: url, TOCSIN_TOKEN: 'secret' },
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (part) => (out += String(part)))
    child.stderr.on('data', (part) => (err += String(part)))
    child.on('close', (status) => resolve({ status, out, err }))
  })
}

describe('the files of a territory', () => {
  test('are those of its own folders and the common messages, by their path below the root', () => {
    put(smallTerritory({ code: '99001' }))
    put(smallTerritory({ code: '99002' }))
    put({
      'templates/common/messages/c.yaml': 'x',
      'geofences/99001/notes.txt': 'x',
      'alerting-rules/99001/lere.test.yaml': 'x',
    })
    const files = Object.keys(readTerritoryFolder(dir, '99001'))
    expect(files).toContain('templates/common/messages/c.yaml')
    expect(files).toContain('alerting-rules/99001/lere.test.yaml')
    expect(files.filter((file) => file.includes('99002') || file.endsWith('.txt'))).toEqual([])
    expect(territoryCodes(dir)).toEqual(['99001', '99002'])
  })
})

describe('npm run territory -- apply', () => {
  test('sends every territory that it finds, each to its own address, with the token', async () => {
    put(smallTerritory({ code: '99001' }))
    put(smallTerritory({ code: '99002', name: 'Lauzun-sur-Lère' }))
    const ran = await run('apply', dir)
    expect(ran.status).toBe(0)
    expect(received.map((one) => one.path)).toEqual(['PUT /api/99001/files', 'PUT /api/99002/files'])
    expect(received[0]?.authorization).toBe('Bearer secret')
    expect(received[0]?.files).toEqual(smallTerritory({ code: '99001' }))
    expect(ran.out).toContain('99001: applied, version abcdef012345')
  })

  test('sends only the one that is named', async () => {
    put(smallTerritory({ code: '99001' }))
    put(smallTerritory({ code: '99002' }))
    await run('apply', dir, '99002')
    expect(received.map((one) => one.path)).toEqual(['PUT /api/99002/files'])
  })

  test('prints each fault with file and line, sends nothing and exits 1', async () => {
    const files = smallTerritory({ code: '99001' })
    const rules = 'alerting-rules/99001/lere.yaml'
    put({ ...files, [rules]: (files[rules] ?? '').replace('plan_level', 'plan_levle') })
    const ran = await run('apply', dir)
    expect(ran.status).toBe(1)
    expect(ran.err).toMatch(/alerting-rules\/99001\/lere\.yaml:\d+: .*plan_lev/)
    expect(received).toEqual([])
  })

  test('prints what the server refuses and why, and exits 1', async () => {
    put(smallTerritory({ code: '99001' }))
    answer = {
      status: 422,
      body: JSON.stringify({
        title: 'Faulty',
        detail: 'one fault',
        faults: [{ where: 'geofences/99001/zones.geojson', message: 'crosses itself', mend: 'mend it' }],
      }),
    }
    const ran = await run('apply', dir)
    expect(ran.status).toBe(1)
    expect(ran.err).toContain('geofences/99001/zones.geojson: crosses itself')
  })

  test('says so where no server answers', async () => {
    put(smallTerritory({ code: '99001' }))
    url = 'http://127.0.0.1:1'
    const ran = await run('apply', dir)
    expect(ran.status).toBe(1)
    expect(ran.err).toContain('does not answer')
  })

  test('says how it is used without a folder, and that a folder holds no territory', async () => {
    expect((await run('apply')).err).toContain('usage')
    expect((await run('apply', dir)).err).toContain('holds no geofences')
  })
})

describe('pull', () => {
  const files = {
    ...smallTerritory({ code: '99001' }),
    'alerting-rules/99001/bom.yaml': '\uFEFF# à, no newline at the end',
  }

  test('writes what the server has, byte for byte, and twice is once', async () => {
    answer = { status: 200, body: JSON.stringify({ version: 'abcdef0123456789', files }) }
    const first = await run('pull', dir, '99001')
    expect(first).toMatchObject({ status: 0 })
    expect(received[0]).toMatchObject({ path: 'GET /api/99001/files', authorization: 'Bearer secret' })
    expect(readTerritoryFolder(dir, '99001')).toEqual(files)
    const second = await run('pull', dir)
    expect(second.out).toContain('0 written')
  })

  test('keeps what a person has written there, and leaves alone what the server does not have', async () => {
    const mine = 'alerting-rules/99001/bom.yaml'
    put({ ...files, [mine]: '# my own words', 'alerting-rules/99001/new.yaml': '# not sent yet' })
    answer = { status: 200, body: JSON.stringify({ version: 'abcdef0123456789', files }) }
    const { status, out } = await run('pull', dir)
    expect(status).toBe(0)
    expect(out).toContain(`${mine} is kept as ${mine}.before-pull`)
    expect(out).toContain('alerting-rules/99001/new.yaml is not on the server')
    expect(readFileSync(join(dir, `${mine}.before-pull`), 'utf8')).toBe('# my own words')
    expect(readTerritoryFolder(dir, '99001')[mine]).toBe(files[mine])
  })

  test.each([
    [
      'a path that leads out of the folder',
      { 'alerting-rules/99001/../../../x.yaml': 'x' },
      /no place below the three roots/,
    ],
    ['files that are not those of the version', smallTerritory({ code: '99001' }), /changed on its way/],
  ])('writes nothing of %s', async (_, sent, said) => {
    answer = { status: 200, body: JSON.stringify({ version: '0'.repeat(64), files: sent }) }
    const { status, err } = await run('pull', dir, '99001')
    expect(status).toBe(1)
    expect(err).toMatch(said)
    expect(readTerritoryFolder(dir, '99001')).toEqual({})
  })

  test('says so where the server refuses', async () => {
    answer = { status: 401, body: '{}' }
    expect(await run('pull', dir, '99001')).toMatchObject({ status: 1, err: expect.stringContaining('401') as string })
  })
})
