// Waiting inside an object.

/** No timer is finer than a millisecond: what is due sooner goes now, in the turn of those that are due with it. */
export async function pause(ms: number): Promise<void> {
  if (ms >= 1) await new Promise((resolve) => setTimeout(resolve, ms))
}

/** Whether the work still goes on after so long. The timer ends with the work: one left behind for each lease would be thousands in a large send. */
export async function longerThan(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), ms)))
  try {
    return await Promise.race([work.then(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}
