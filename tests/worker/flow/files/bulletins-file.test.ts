import { expect, test } from 'vitest'
import { areasOfRecorded, parseBulletinsFile } from '../../../../worker/flow/files/bulletins-file.ts'

test('one bulletin a line, in force from when it came where nothing else is said', () => {
  const read = parseBulletinsFile(
    'b.jsonl',
    '{"at":"2020-01-22T04:00:00Z","source":"vigicrues","area":"AGLY","danger":"orange"}\n\n',
  )
  if (read.kind === 'faults') throw new Error(JSON.stringify(read.faults))
  const at = Date.UTC(2020, 0, 22, 4)
  expect(read.value).toMatchObject([
    {
      at,
      news: {
        source: 'vigicrues',
        heard: ['AGLY'],
        items: [{ danger: 'orange', phenomenon: 'crues', onset: at, expires: null }],
      },
    },
  ])
  expect(areasOfRecorded(read.value)).toMatchObject([{ source: 'vigicrues', area: 'AGLY' }])
})

test('a fault names its line and what was expected', () => {
  const read = parseBulletinsFile('b.jsonl', 'orange\n{"at":"yesterday","source":"s","area":"A","danger":"orange"}\n')
  expect(read).toMatchObject({
    kind: 'faults',
    faults: [
      { line: 1, message: expect.stringContaining('expected Object') as string },
      { line: 2, message: expect.stringContaining('RFC 3339') as string },
    ],
  })
})
