// Once the server no longer knows who asks, what was asked waits here until somebody has signed in, over the same screen.
// Nothing of it went: the server refused it at its own door.
export class SignInDoor {
  open = $state(false)
  /** Something waits that would change something. */
  act = $state(false)
  #waiting: { readonly act: boolean; readonly go: (again: boolean) => void }[] = []

  knock = (act: boolean): Promise<boolean> => {
    this.open = true
    this.act ||= act
    return new Promise((go) => this.#waiting.push({ act, go }))
  }

  /** Somebody is signed in and means it: all of it is asked once more. */
  enter(): void {
    this.open = false
    this.#let(() => true, true)
  }

  /** The acts are given up; what only reads goes on waiting. */
  giveUp(): void {
    this.#let(({ act }) => act, false)
  }

  /** Nobody signs in here any more. */
  leave(): void {
    this.open = false
    this.#let(() => true, false)
  }

  #let(which: (one: { readonly act: boolean }) => boolean, again: boolean): void {
    const going = this.#waiting.filter(which)
    this.#waiting = this.#waiting.filter((one) => !which(one))
    this.act = this.#waiting.some(({ act }) => act)
    for (const { go } of going) go(again)
  }
}
