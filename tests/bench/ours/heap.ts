// The memory of the one isolate in which every object of the server lives, as V8 counts it; asked through the inspector.
import { inspected } from './inspector.ts'

export interface Heap {
  readonly usedMb: number
  readonly totalMb: number
}

/** `address` is the inspector's; throws where nobody answers there. */
export async function heapOf(address: string): Promise<Heap> {
  const inspector = await inspected(address)
  try {
    const used = (await inspector.ask('Runtime.getHeapUsage')) as {
      readonly usedSize: number
      readonly totalSize: number
    }
    return { usedMb: used.usedSize / 1e6, totalMb: used.totalSize / 1e6 }
  } finally {
    inspector.close()
  }
}
