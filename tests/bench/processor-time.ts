// Processor time and memory of a process, as the kernel counts them: user and system together, every thread.
import { readFileSync } from 'node:fs'

/** USER_HZ of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

export function processorMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processorMsOf(pid), 0)
}

/** Of the children of this process that have ended. */
export function endedChildrenMs(): number {
  const fields = statOf('self')
  return ((Number(fields[13]) + Number(fields[14])) * 1_000) / TICKS_PER_SECOND
}

function processorMsOf(pid: number): number {
  const fields = statOf(String(pid))
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND
}

function statOf(process: string): readonly string[] {
  const stat = readFileSync(`/proc/${process}/stat`, 'utf8')
  // The name of a process may hold anything: what is counted stands after its closing bracket.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Resident memory in MB: now, and the most that it ever was. */
export function residentMb(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
  return { now: kilobytes('VmRSS') / 1_024, most: kilobytes('VmHWM') / 1_024 }
}
