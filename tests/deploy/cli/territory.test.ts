import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
      const { files } = JSON.parse(Buffer.concat(parts).toString()) as { files: Record<string, string> }
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
