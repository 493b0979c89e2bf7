// A Shapefile and a zip, as small as they can be: ESRI's white paper of 1998 and PKWARE's APPNOTE, without compression.
import { crc32 } from 'node:zlib'

interface Shapefile {
  readonly shp: Uint8Array
  readonly dbf: Uint8Array
}

const POLYGON = 5
const WIDTH = 40

/** One polygon of one ring a record, and its name; rings are turned as the form wants shells, clockwise. */
export function shapefileOf(rings: readonly (readonly (readonly number[])[])[], names: readonly string[]): Shapefile {
  const records = rings.map((ring, index) => record(index + 1, ring.toReversed()))
  const length = 100 + records.reduce((sum, one) => sum + one.length, 0)
  const head = Buffer.alloc(100)
  head.writeInt32BE(9994, 0)
  head.writeInt32BE(length / 2, 24)
  head.writeInt32LE(1000, 28)
  head.writeInt32LE(POLYGON, 32)
  return { shp: Buffer.concat([head, ...records]), dbf: table(names) }
}

function record(number: number, ring: readonly (readonly number[])[]): Buffer {
  const content = Buffer.alloc(48 + ring.length * 16)
  content.writeInt32LE(POLYGON, 0)
  const [xs, ys] = [0, 1].map((axis) => ring.map((at) => at[axis] ?? 0)) as [number[], number[]]
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  box.forEach((value, index) => content.writeDoubleLE(value, 4 + index * 8))
  content.writeInt32LE(1, 36)
  content.writeInt32LE(ring.length, 40)
  content.writeInt32LE(0, 44)
  ring.forEach(([x = 0, y = 0], index) => {
    content.writeDoubleLE(x, 48 + index * 16)
    content.writeDoubleLE(y, 56 + index * 16)
  })
  const head = Buffer.alloc(8)
  head.writeInt32BE(number, 0)
  head.writeInt32BE(content.length / 2, 4)
  return Buffer.concat([head, content])
}

/** dBASE III with one column, `NOM`. */
function table(names: readonly string[]): Buffer {
  const head = Buffer.alloc(65)
  head.writeUInt8(3, 0)
  head.writeUInt32LE(names.length, 4)
  head.writeUInt16LE(65, 8)
  head.writeUInt16LE(WIDTH + 1, 10)
  head.write('NOM', 32, 'latin1')
  head.write('C', 43, 'latin1')
  head.writeUInt8(WIDTH, 48)
  head.writeUInt8(0x0d, 64)
  return Buffer.concat([head, ...names.map((name) => Buffer.from(` ${name.padEnd(WIDTH)}`, 'latin1')), Buffer.of(0x1a)])
}

export function zipOf(files: Readonly<Record<string, Uint8Array>>): ArrayBuffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, data] of Object.entries(files)) {
    // What both headers say of a file, from its version on.
    const said = Buffer.alloc(26)
    said.writeUInt16LE(20, 0)
    said.writeUInt32LE(crc32(data), 10)
    said.writeUInt32LE(data.length, 14)
    said.writeUInt32LE(data.length, 18)
    said.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), said, Buffer.from(name), data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), said, tail, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  const whole = Buffer.concat([...locals, directory, end])
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length)
}
