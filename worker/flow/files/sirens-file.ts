// geofences/<code>/sirens.yaml: the sirens that the commune may sound, and the State's, for which it can only ask.
import * as v from 'valibot'
import type { Siren, SirenDrive } from '../../model/siren.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { code, phone, readYaml, words } from './yaml-file.ts'

const ID = 'small letters, digits and dashes, at most 32: its key is entered under siren-<id>,'
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most))
const ADDRESS = 'the address of its controller, such as https://sirene.example/ordre,'

export const sirensFileSchema = v.strictObject({
  sirens: v.array(
    v.strictObject({
      id: v.pipe(v.string(ID), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, ID)),
      name: words,
      /** Where somebody would have to go, and who has the key. */
      place: text(160),
      zones: v.pipe(v.array(code), v.minLength(1, 'at least one zone')),
      /** `state`: of the SAIP, sounded by the prefect alone. */
      owner: v.picklist(['commune', 'state']),
      /** Of its controller; the key is entered in the administration, never here. */
      url: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\/[^\s/@]+(\/[^\s]*)?$/, ADDRESS))),
      /** Without a controller somebody goes there: a function and its number, never a person's name. */
      by: v.optional(v.literal('hand')),
      contact: v.optional(text(80)),
      phone: v.optional(phone),
    }),
  ),
})

export function parseSirensFile(file: string, source: string): Parsed<readonly Siren[]> {
  const read = readYaml(file, source, sirensFileSchema)
  if (read.kind === 'faults') return read
  const faults: FileFault[] = []
  const sirens = read.value.value.sirens.map((yaml, index, all): Siren => {
    const fault = (message: string, mend: string) =>
      faults.push({
        file,
        line: read.value.lineOf(['sirens', index]),
        message: `siren "${yaml.id}": ${message}`,
        mend,
      })
    if (all.findIndex(({ id }) => id === yaml.id) !== index) fault('stands twice', 'give each siren an id of its own')
    const { id, name, place, zones } = yaml
    return { id, name, place, zones, drive: driveOf(yaml, fault) }
  })
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'ok', value: sirens }
}

type Written = v.InferOutput<typeof sirensFileSchema>['sirens'][number]

function driveOf(
  { owner, url, by, contact = '', phone: number = '' }: Written,
  fault: (message: string, mend: string) => void,
): SirenDrive {
  if (owner === 'state') {
    if (url !== undefined || by !== undefined)
      fault('the State’s sirens are sounded by the prefect alone', 'remove url and by: the request is drafted instead')
    return { kind: 'prefect' }
  }
  if ((url === undefined) === (by === undefined))
    fault('it has both a controller and a person, or neither', 'write url, or by: hand')
  if (url !== undefined) return { kind: 'controller', url }
  if (by !== undefined && (contact === '' || number === ''))
    fault('nobody could be called for it', 'write contact (a function) and phone')
  return { kind: 'by hand', contact, phone: number }
}
