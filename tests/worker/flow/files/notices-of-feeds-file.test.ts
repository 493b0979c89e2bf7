// The senders of notices of feeds.yaml: what a person writes, what it becomes, and what is told to them where it cannot be.
import { describe, expect, test } from 'vitest'
import { parseFeedsFile } from '../../../../worker/flow/files/settings-files.ts'
import { parseTerritoryFiles } from '../../../../worker/flow/files/territory-files.ts'
import { smallTerritory } from '../../../support/small-territory.ts'

const FILE = 'geofences/99001/feeds.yaml'
const file = (senders: string, more = '') => `feeds: []\nnotices:\n${more}  senders:\n${senders}`

test('a sender has its keys, mailboxes, domains and numbers; automatic warnings get no answer unless it is asked for', () => {
  const parsed = parseFeedsFile(
    FILE,
    file(
      `    - id: prefecture
      name: Préfecture 99
      keys: [prefecture-99]
      mailboxes: ['Alerte@Prefecture-99.example', '@Sidpc.example']
      phones: ['+33536490099']
    - { id: apic, name: APIC, kind: apic, mailboxes: [apic@meteo.example] }
    - { id: flash, name: Flash, kind: vigicrues-flash, mailboxes: [flash@meteo.example], acknowledge: true }
`,
      '  forwarders: [courrier]\n',
    ),
  )
  const automatic = { keys: [], phones: [] }
  expect(parsed).toMatchObject({
    kind: 'ok',
    value: {
      notices: {
        forwarders: ['courrier'],
        sources: [
          {
            id: 'prefecture',
            name: 'Préfecture 99',
            kind: 'authority',
            keys: ['prefecture-99'],
            mailboxes: ['alerte@prefecture-99.example', '@sidpc.example'],
            phones: ['+33536490099'],
            acknowledge: true,
          },
          { ...automatic, id: 'apic', kind: 'apic', mailboxes: ['apic@meteo.example'], acknowledge: false },
          { ...automatic, id: 'flash', kind: 'vigicrues-flash', acknowledge: true },
        ],
      },
    },
  })
})

test('a file without notices lets nobody wake anybody', () => {
  expect(parseFeedsFile(FILE, 'feeds: []')).toMatchObject({ value: { notices: { forwarders: [], sources: [] } } })
})

describe('what cannot be is told with its line', () => {
  test.each([
    ['    - { id: a, name: A }\n', 'by what is this sender known?'],
    ["    - { id: a, name: A, phones: ['0536490099'] }\n", 'a number with its country'],
    ["    - { id: a, name: A, mailboxes: ['préfecture'] }\n", 'a mailbox, or @example.fr'],
    ['    - { id: a, name: A, kind: radio, keys: [x] }\n', '"authority"'],
  ])('%s', (senders, mend) => {
    const parsed = parseFeedsFile(FILE, file(senders))
    expect(parsed).toMatchObject({
      kind: 'faults',
      faults: [{ line: 4, mend: expect.stringContaining(mend) as string }],
    })
  })
})

describe('across the files', () => {
  const faultsOf = (feeds: string) => {
    const files = { ...smallTerritory({ code: '99001' }), [FILE]: feeds }
    const parsed = parseTerritoryFiles('99001', files)
    return parsed.kind === 'ok' ? [] : parsed.faults.map(({ message }) => message)
  }

  test('a number, a mailbox or a key stands under one sender only', () => {
    expect(
      faultsOf(
        file(
          "    - { id: a, name: A, keys: [k], phones: ['+33536490099'] }\n    - { id: b, name: B, keys: [k], phones: ['+33536490099'] }\n",
          '  forwarders: [k]\n',
        ),
      ),
    ).toEqual(['"k" stands under two senders of notices', '"+33536490099" stands under two senders of notices'])
  })

  test('a sender stands once, and a key of sensors is none of an authority', () => {
    expect(faultsOf(file('    - { id: a, name: A, keys: [k] }\n    - { id: a, name: B, keys: [l] }\n'))).toEqual([
      'sender "a" stands twice',
    ])
    const device = "{ eui: '70B3D57ED0990001', station: PONT-VIEUX, decoder: milesight-em310-udl }"
    const sensors = `sensors:\n  - { id: s, network: tts, key: k, devices: [${device}] }\n`
    expect(faultsOf(`${file('    - { id: a, name: A, keys: [k] }\n')}${sensors}`)).toEqual([
      'the key "k" belongs to sensors',
    ])
  })
})
