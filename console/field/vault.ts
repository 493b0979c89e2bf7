// What this phone keeps, sealed. The key is made here and cannot be read out, not even by this page: a copy of the disk's files opens nothing, and with the
// key everything is gone at once when the rights end. Writes go one after the other, the newest state only.
import type { Kept } from './kept.ts'

export interface PhoneState {
  readonly token: string
  readonly kept: Kept
}

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>
  readonly body: ArrayBuffer
}

const NAME = 'tocsin.field'
const [BOX, KEY] = ['box', 'key'] as const
const STATE = 'state'
const piece = (counter: number) => `piece ${counter}`
/** Where it lay open before there was a vault. */
const OLD = { token: 'tocsin.field.token', kept: 'tocsin.field.kept' }

export class Vault {
  readonly #onFault: (isFaulty: boolean) => void
  #database: IDBDatabase | null = null
  #key: CryptoKey | null = null
  #next: PhoneState | null = null
  #writing: Promise<void> = Promise.resolve()
  /** After a wipe nothing that was still on its way is written. */
  #life = 0

  constructor(onFault: (isFaulty: boolean) => void) {
    this.#onFault = onFault
  }

  /** What was kept; null where there is nothing, or nothing that opens. */
  async open(): Promise<PhoneState | null> {
    try {
      this.#database = await opened()
      this.#key = (await this.#read<CryptoKey>(KEY, KEY)) ?? null
      const known = await this.#unsealed(STATE)
      return known === null ? this.#fromBefore() : (JSON.parse(new TextDecoder().decode(known)) as PhoneState)
    } catch {
      this.#onFault(true)
      return null
    }
  }

  keep(state: PhoneState): void {
    const isWaiting = this.#next !== null
    this.#next = state
    if (isWaiting) return
    const life = this.#life
    this.#writing = this.#writing.then(async () => {
      const newest = this.#next
      this.#next = null
      if (newest !== null && life === this.#life)
        await this.#guarded(() => this.#seal(STATE, new TextEncoder().encode(JSON.stringify(newest)), life))
    })
  }

  /** Everything that was given to keep is on the disk: before this nothing is sent. */
  settled(): Promise<void> {
    return this.#writing
  }

  /** False where the phone refused. */
  async putPiece(counter: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#guarded(() => this.#seal(piece(counter), bytes, this.#life))
  }

  async piece(counter: number): Promise<ArrayBuffer | null> {
    try {
      return await this.#unsealed(piece(counter))
    } catch {
      return null
    }
  }

  async dropPiece(counter: number): Promise<void> {
    await this.#guarded(() => this.#run(BOX, (store) => store.delete(piece(counter))))
  }

  /** The key first: what is left after that opens for nobody. */
  async wipe(): Promise<void> {
    this.#life += 1
    this.#next = null
    this.#key = null
    for (const name of Object.values(OLD)) localStorage.removeItem(name)
    if (this.#database === null) return
    await this.#run(KEY, (store) => store.clear()).catch(() => undefined)
    await this.#run(BOX, (store) => store.clear()).catch(() => undefined)
  }

  #fromBefore(): PhoneState | null {
    const [token, kept] = [localStorage.getItem(OLD.token), localStorage.getItem(OLD.kept)]
    if (token === null || kept === null) return null
    const state = { token, kept: JSON.parse(kept) as Kept }
    this.keep(state)
    void this.settled().then(() => {
      for (const name of Object.values(OLD)) localStorage.removeItem(name)
    })
    return state
  }

  async #guarded(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write()
      this.#onFault(false)
      return true
    } catch {
      this.#onFault(true)
      return false
    }
  }

  async #seal(name: string, clear: Uint8Array<ArrayBuffer>, life: number): Promise<void> {
    const key = await this.#keyOrNew()
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const body = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(name) }, key, clear)
    if (life === this.#life) await this.#run(BOX, (store) => store.put({ iv, body } satisfies Sealed, name))
  }

  async #unsealed(name: string): Promise<ArrayBuffer | null> {
    const sealed = await this.#read<Sealed>(BOX, name)
    if (sealed === undefined || this.#key === null) return null
    const { iv, body } = sealed
    return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(name) }, this.#key, body)
  }

  async #keyOrNew(): Promise<CryptoKey> {
    if (this.#key !== null) return this.#key
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    await this.#run(KEY, (store) => store.put(made, KEY))
    return (this.#key = made)
  }

  #read<T>(store: string, name: string): Promise<T | undefined> {
    return this.#run(store, (box) => box.get(name) as IDBRequest<T | undefined>, 'readonly')
  }

  /** Ends when it is on the disk, not when it was asked for. */
  #run<T>(
    store: string,
    act: (box: IDBObjectStore) => IDBRequest<T>,
    mode: IDBTransactionMode = 'readwrite',
  ): Promise<T> {
    return new Promise((done, failed) => {
      if (this.#database === null) return failed(new Error('this phone keeps nothing'))
      const transaction = this.#database.transaction(store, mode, { durability: 'strict' })
      const request = act(transaction.objectStore(store))
      transaction.oncomplete = () => done(request.result)
      transaction.onabort = () => failed(transaction.error ?? new Error('not kept'))
      transaction.onerror = () => failed(transaction.error ?? new Error('not kept'))
    })
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

function opened(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      for (const store of [BOX, KEY]) request.result.createObjectStore(store)
    }
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error ?? new Error('this phone keeps nothing'))
  })
}
