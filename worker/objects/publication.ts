// What the public reads of one territory: static files, made anew when something changed, served to anybody. At home they also lie on disk,
// where a process of its own serves them, so that a crowd of readers never slows a send.
import { createHash } from 'node:crypto'
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import { parsePageWeights } from '../flow/page/weights.ts'
import { HOME, publish, statements } from '../flow/publish.ts'
import type { PaperPack } from '../model/paper-pack.ts'
import type { Edition, PageWeights, PublicFile, Weight } from '../model/publication.ts'
import { SECOND_MS } from '../model/time.ts'
import type { PublicationRpc } from './rpc/displays.ts'
import { Alarms } from './shared/alarms.ts'
import { migrate } from './shared/migrations.ts'
import { Settings } from './shared/settings.ts'

const SCHEMA = [
  `CREATE TABLE file (path TEXT PRIMARY KEY, type TEXT NOT NULL, policy TEXT, body TEXT NOT NULL, etag TEXT NOT NULL);
   CREATE TABLE undone (path TEXT PRIMARY KEY);`,
]
const RETRY_MS = 5 * SECOND_MS

export class Publication extends DurableObject<Env> implements PublicationRpc {
  readonly #settings: Settings
  readonly #alarms: Alarms

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, SCHEMA)
    this.#settings = new Settings(ctx.storage)
    this.#alarms = new Alarms(ctx.storage, { disk: () => this.#toDisk() }, env)
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  async publish(edition: Edition): Promise<void> {
    if (edition.seq <= this.#seq) return
    const pages = publish(edition)
    const weights = await this.#weights()
    const own = await weightOf(pages[HOME]?.body ?? '')
    // A newer one may have come meanwhile.
    if (edition.seq <= this.#seq) return
    const files = { ...pages, ...statements(edition, { own, weights }) }
    this.ctx.storage.transactionSync(() => {
      this.#settings.put('seq', edition.seq)
      this.#settings.put('territory', edition.territory.code)
      for (const [path, file] of Object.entries(files)) if (this.#put(path, file)) this.#owe(path)
      for (const path of this.#paths()) {
        if (files[path] !== undefined) continue
        this.ctx.storage.sql.exec('DELETE FROM file WHERE path = ?', path)
        this.#owe(path)
      }
    })
  }

  async read(path: string): Promise<(PublicFile & { readonly etag: string }) | null> {
    return this.#file(path)
  }

  async print(pack: PaperPack): Promise<Uint8Array> {
    // Loaded when somebody prints: half a megabyte that no page and no send needs.
    const { packPdf } = await import('../flow/papers/pack-pdf.ts')
    return packPdf(pack)
  }

  async clear(): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const path of this.#paths()) this.#owe(path)
      this.ctx.storage.sql.exec('DELETE FROM file')
      this.#settings.put('seq', -1)
    })
  }

  get #seq(): number {
    return this.#settings.get<number>('seq') ?? -1
  }

  // As the build of this very version weighed its pages. A figure that cannot be read keeps no alert from being published.
  async #weights(): Promise<PageWeights | null> {
    try {
      const answer = await this.env.ASSETS.fetch('http://assets/weights.json')
      return answer.ok ? parsePageWeights(await answer.json()) : null
    } catch {
      return null
    }
  }

  /** False where the file is as it was. */
  #put(path: string, { contentType, policy, body }: PublicFile): boolean {
    const etag = createHash('sha256')
      .update(`${contentType}\0${policy ?? ''}\0${body}`)
      .digest('base64url')
      .slice(0, 22)
    return (
      this.ctx.storage.sql.exec(
        `INSERT INTO file (path, type, policy, body, etag) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET type = excluded.type, policy = excluded.policy, body = excluded.body, etag = excluded.etag
         WHERE file.etag <> excluded.etag`,
        path,
        contentType,
        policy,
        body,
        etag,
      ).rowsWritten > 0
    )
  }

  #file(path: string): (PublicFile & { readonly etag: string }) | null {
    const [row] = this.ctx.storage.sql.exec('SELECT * FROM file WHERE path = ?', path).toArray()
    if (row === undefined) return null
    return {
      contentType: String(row['type']),
      policy: row['policy'] === null ? null : String(row['policy']),
      body: String(row['body']),
      etag: String(row['etag']),
    }
  }

  #paths(): readonly string[] {
    return this.ctx.storage.sql
      .exec('SELECT path FROM file')
      .toArray()
      .map((row) => String(row['path']))
  }

  #owe(path: string): void {
    if (this.env.PUBLIC_FILES === undefined) return
    this.ctx.storage.sql.exec('INSERT OR IGNORE INTO undone (path) VALUES (?)', path)
    this.#alarms.setNoLater('disk', Date.now())
  }

  // What is not on disk yet is tried again until it is; the object itself serves it meanwhile.
  async #toDisk(): Promise<void> {
    const disk = this.env.PUBLIC_FILES
    const territory = this.#settings.get<string>('territory')
    if (disk === undefined || territory === null) return
    const paths = this.ctx.storage.sql.exec('SELECT path FROM undone ORDER BY path').toArray()
    for (const row of paths) {
      const path = String(row['path'])
      const file = this.#file(path)
      const address = `http://public/${territory}/${path}`
      const answer = await disk.fetch(
        address,
        file === null ? { method: 'DELETE' } : { method: 'PUT', body: new TextEncoder().encode(file.body) },
      )
      await answer.body?.cancel()
      const done = answer.ok || (file === null && answer.status === 404)
      // Changed again while it was written: then it is still owed.
      if (done && this.#file(path)?.etag === file?.etag)
        this.ctx.storage.sql.exec('DELETE FROM undone WHERE path = ?', path)
    }
    if (this.ctx.storage.sql.exec('SELECT 1 FROM undone LIMIT 1').toArray().length > 0)
      this.#alarms.setNoLater('disk', Date.now() + RETRY_MS)
  }
}

/** As a server sends it that compresses, and as one that does not. */
async function weightOf(body: string): Promise<Weight> {
  const bytes = new TextEncoder().encode(body)
  const gzipped = await new Response(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip')),
  ).arrayBuffer()
  return { files: 1, gzip: gzipped.byteLength, plain: bytes.length }
}
