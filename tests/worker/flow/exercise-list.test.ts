import { expect, test } from 'vitest'
import { listCsv, listSource, readList } from '../../../worker/flow/exercise-list.ts'

test('numbers are read as the phone network writes them, each once; a wrong one is named by its place and not by its digits', () => {
  const typed = [
    { name: 'Sam', phone: '06 39 98 90 01' },
    { name: 'Numéro 1', phone: '+33639989001' },
  ]
  expect(readList(typed)).toEqual({ kind: 'ok', list: [{ name: 'Sam', phone: '+33639989001' }] })
  const refused = readList([{ name: 'Numéro 2', phone: '0639' }])
  expect(refused).toMatchObject({ kind: 'refused', reason: 'phone not accepted' })
  expect(JSON.stringify(refused)).not.toContain('0639')
})

test('each is a household of their own, and a name cannot break out of its cell', () => {
  const csv = listCsv(3, [{ name: 'A "B", C', phone: '+33639989001' }], [2, 44])
  expect(csv.split('\n')[1]).toBe(
    '"exercice-3-1","exercice-3-1","A ""B"", C","liste de l’exercice 3","fr","+33639989001","2","44"',
  )
  expect(listSource(3, 0)).toBe('exercice-3-1')
})
