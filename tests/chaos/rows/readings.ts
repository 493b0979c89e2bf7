// S: what comes in, and a server that is killed between two values. Times are the territory's, set by hand.
import assert from 'node:assert/strict'
import { gaugeOf, NOON, openProposal, River, STEP, TOWN } from '../../e2e/support/river.ts'
import type { SourcesView } from '../../../worker/model/source-health.ts'

import { row, type Row } from '../row.ts'

const rise = row({
  id: 'S04',
  says: 'a spike of 30 m proposes nothing; a sudden rise does, the server is killed, and the next value withdraws it (S04, INV-24)',
  async run(kit) {
    const river = await River.calm(kit.server.url, kit.mayor)
    for (const mm of [31_200, -28_800]) {
      const [verdict] = await river.at(0, mm)
      assert.ok(verdict?.flags?.includes('out of range'), JSON.stringify(verdict))
    }
    assert.equal(openProposal(await river.situationWhere(() => true)), undefined)
    await river.at(1, 3_600)
    const proposed = openProposal(await river.situationWhere((one) => openProposal(one) !== undefined))
    assert.equal(proposed?.unconfirmed, true)
    kit.kill()
    await kit.situation()
    assert.equal(openProposal(await river.situationWhere(() => true))?.id, proposed.id)
    await river.at(2, 1_210)
    const after = openProposal(await river.situationWhere((one) => openProposal(one)?.withdrawnAt !== undefined))
    assert.equal(after?.id, proposed.id)
    assert.equal(gaugeOf(await river.situationWhere(() => true))?.latest?.valueMm, 1_210)
  },
})

const lost = row({
  id: 'S10',
  says: 'a gauge is lost while the water rises and the server is killed: it is raised all the same, within five minutes, and never normal (S10)',
  async run(kit) {
    const river = await River.calm(kit.server.url, kit.mayor)
    for (const [step, mm] of [1_300, 1_450, 1_600, 1_750].entries()) await river.at(step, mm)
    kit.kill()
    await kit.situation()
    // A quarter of an hour without a word, and not yet five minutes more.
    await river.setClock(NOON + 3 * STEP + 19 * 60_000)
    const raised = await river.situationWhere((one) => openProposal(one, 'perdue') !== undefined)
    assert.equal(gaugeOf(raised)?.silent?.wasRising, true)
    assert.equal(gaugeOf(raised)?.trend, 'unknown')
    assert.equal(raised.rules.find(({ rule }) => rule === 'perdue')?.state, 'firing')
  },
})

const flood = row({
  id: 'S06',
  says: 'a thousand messages a second of one key: limited with Retry-After, a sound sensor is heard beside it, what was refused is counted (S06)',
  async run(kit) {
    const river = await River.calm(kit.server.url, kit.mayor)
    const path = `/api/${TOWN}/ingest/readings`
    const mad = await kit.mayor<{ token: string }>('POST', `/api/${TOWN}/keys`, { name: 'folle', machine: true })
    const headers = { authorization: `Bearer ${mad.body.token}`, 'content-type': 'application/json' }
    const call = () => fetch(kit.server.url + path, { method: 'POST', headers, body: '{"readings":[]}' })
    let refused = 0
    for (let second = 0; second < 3; second++) {
      const began = Date.now()
      const answers = await Promise.all(Array.from({ length: 1_000 }, call))
      const limited = answers.filter(({ status }) => status === 429)
      refused += limited.length
      assert.ok(limited.every((answer) => Number(answer.headers.get('retry-after')) >= 1))
      assert.ok(answers.every(({ status }) => status === 429 || status === 200))
      // Another key of the same town is answered at once, and its value decides.
      const asked = Date.now()
      await river.at(second, 1_200 + second)
      assert.ok(Date.now() - asked < 2_000, `the sound sensor waited ${Date.now() - asked} ms`)
      await new Promise((waited) => setTimeout(waited, Math.max(0, 1_000 - (Date.now() - began))))
    }
    assert.ok(refused > 2_000, `${refused} of 3 000 refused`)
    assert.equal(gaugeOf(await river.situationWhere(() => true))?.latest?.valueMm, 1_202)
    await new Promise((waited) => setTimeout(waited, 1_500))
    const { body } = await kit.mayor<SourcesView>('GET', `/api/${TOWN}/sources`)
    const error = body.sources.find(({ id }) => id === 'native')?.error
    assert.match(error?.message ?? '', new RegExp(`^${refused} calls of the key "folle"`))
    // Whoever waits is heard again.
    assert.equal((await call()).status, 200)
  },
})

export const READINGS: readonly Row[] = [rise, lost, flood]
