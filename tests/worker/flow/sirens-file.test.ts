// sirens.yaml: who owns each, how it is told, and what cannot be: the State's siren with an address of ours.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { proposedChannels } from '../../../worker/model/alert.ts'
import { parseSirensFile } from '../../../worker/flow/files/sirens-file.ts'
import { ownSirens, sirensOf } from '../../../worker/model/siren.ts'

const line = (more: string) => `sirens:\n  - { id: s, name: { fr: S, en: S }, place: toit, zones: [A], ${more} }\n`
const faults = (text: string) => {
  const parsed = parseSirensFile('sirens.yaml', text)
  return parsed.kind === 'faults'
    ? parsed.faults.map(({ line: at, message, mend }) => `${at}: ${message} (${mend})`)
    : []
}

test('the demonstration’s file is read: two controllers, one by hand, one of the State, which no zone of ours ever gets', () => {
  const parsed = parseSirensFile('sirens.yaml', readFileSync('geofences/99001/sirens.yaml', 'utf8'))
  const sirens = parsed.kind === 'ok' ? parsed.value : []
  expect(sirens.map(({ drive }) => drive.kind)).toEqual(['controller', 'controller', 'by hand', 'prefect'])
  expect(sirensOf(['C'], sirens).map(({ id }) => id)).toEqual(['caserne'])
  expect(ownSirens(sirens)).toHaveLength(3)
})

test.each([
  ['owner: state, url: "https://x.example/o"', 'the State’s sirens are sounded by the prefect alone'],
  ['owner: commune', 'it has both a controller and a person, or neither'],
  ['owner: commune, url: "https://x.example/o", by: hand, contact: c, phone: "+33639980001"', 'or neither'],
  ['owner: commune, by: hand', 'nobody could be called for it'],
  ['owner: commune, url: "https://key@x.example/o"', 'the address of its controller'],
  ['owner: town', 'owner'],
])('%s: %s', (more, said) => {
  expect(faults(line(more)).join()).toContain(said)
})

test('an id stands once, and is one under which a key can be entered', () => {
  const one = '  - { id: s, name: { fr: S, en: S }, place: toit, zones: [A], owner: state }\n'
  expect(faults(`sirens:\n${one}${one}`)).toEqual(['3: siren "s": stands twice (give each siren an id of its own)'])
  expect(faults(`sirens:\n${one.replace('id: s', 'id: Mairie')}`).join()).toContain('siren-<id>')
})

test('no draft begins with a siren: a person chooses it', () => {
  const configured = ['sms', 'voice', 'siren'] as const
  expect(proposedChannels({ severity: 'Extreme', hazard: 'crue' }, configured)).toEqual(['sms', 'voice'])
})
