// workerd's configuration of the home form: the same bundle as on Cloudflare, objects in SQLite on disk, a network that is public only.
import { relative } from 'node:path'

export interface HomeForm {
  /** Where this file is written; embedded files are named relative to it. */
  readonly folder: string
  readonly bundle: string
  readonly assetsWorker: string
  readonly egressWorker: string
  readonly assets: string
  readonly objects: string
  /** Folder of host.json. */
  readonly host: string
  /** Folder of the public pages, which another process serves. */
  readonly publicFiles: string
  readonly port: number
  /** host:port of the local stand-ins; null in the production form, which has neither the binding nor the egress worker. */
  readonly standins: string | null
  /** Names of environment variables that become bindings of the same name. */
  readonly variables: readonly string[]
}

// uniqueKey is the folder on disk and the identity of every object: never change or lose one.
const OBJECTS: readonly (readonly [binding: string, className: string])[] = [
  ['FEED_POLLER', 'FeedPoller'],
  ['WATCH', 'Watch'],
  ['COMMAND', 'Command'],
  ['RESIDENTS', 'ResidentsShard'],
  ['CONTACT_INDEX', 'ContactIndex'],
  ['PACER', 'Pacer'],
  ['ACCOUNTS', 'Accounts'],
  ['DISPLAY_HUB', 'DisplayHub'],
  ['PUBLICATION', 'Publication'],
  ['ROSTER', 'Roster'],
  ['REGISTER', 'Register'],
  ['REGISTER_KEYS', 'RegisterKeys'],
  ['FIELD_ROOM', 'FieldRoom'],
]

const COMPATIBILITY_DATE = '2026-10-01'

export function workerdConfig(form: HomeForm): string {
  const embedded = (file: string) => JSON.stringify(relative(form.folder, file))
  const text = JSON.stringify
  const demo = form.standins !== null
  return `# Written by the launcher at each start; change deploy/workerd/config.ts instead.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "assets", worker = .assets),
    (name = "files", disk = (path = ${text(form.assets)})),
    (name = "host", disk = (path = ${text(form.host)})),
    (name = "public-files", disk = (path = ${text(form.publicFiles)}, writable = true)),
    (name = "objects", disk = (path = ${text(form.objects)}, writable = true)),
    (name = "internet", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),${
      demo
        ? `
    (name = "standins", external = (address = ${text(form.standins)}, http = ())),
    (name = "egress", worker = .egress),`
        : ''
    }
  ],
  sockets = [
    (name = "http4", address = "127.0.0.1:${form.port}", service = "main", http = (forwardedProtoHeader = "X-Forwarded-Proto")),
    (name = "http6", address = "[::1]:${form.port}", service = "main", http = (forwardedProtoHeader = "X-Forwarded-Proto")),
  ],
);
const main :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed ${embedded(form.bundle)})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [${OBJECTS.map(([, name]) => `(className = "${name}", uniqueKey = "tocsin-${name}", enableSql = true)`).join(', ')}],
  durableObjectStorage = (localDisk = "objects"),
  globalOutbound = "${demo ? 'egress' : 'internet'}",
  bindings = [
    ${OBJECTS.map(([binding, name]) => `(name = "${binding}", durableObjectNamespace = "${name}")`).join(',\n    ')},
    (name = "ASSETS", service = "assets"),
    (name = "HOST", service = "host"),
    (name = "PUBLIC_FILES", service = "public-files"),${demo ? '\n    (name = "STANDINS", service = "standins"),' : ''}
    ${form.variables.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(',\n    ')}
  ],
);
const assets :Workerd.Worker = (
  modules = [(name = "assets.js", esModule = embed ${embedded(form.assetsWorker)})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [(name = "FILES", service = "files")],
);${
    demo
      ? `
const egress :Workerd.Worker = (
  modules = [(name = "egress.js", esModule = embed ${embedded(form.egressWorker)})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [(name = "STANDINS", service = "standins"), (name = "INTERNET", service = "internet")],
);`
      : ''
  }
`
}

export interface PublicForm {
  readonly folder: string
  readonly worker: string
  readonly files: string
  readonly port: number
  /** Content-Security-Policy of every page. */
  readonly policy: string
}

/** A workerd that can read the public pages and do nothing else: no objects, no secrets, no network. */
export function publicConfig({ folder, worker, files, port, policy }: PublicForm): string {
  const text = JSON.stringify
  return `# Written by the launcher at each start; change deploy/workerd/config.ts instead.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "public", worker = .public),
    (name = "files", disk = (path = ${text(files)})),
    (name = "internet", network = (allow = [])),
  ],
  sockets = [
    (name = "http4", address = "127.0.0.1:${port}", service = "public", http = ()),
    (name = "http6", address = "[::1]:${port}", service = "public", http = ()),
  ],
);
const public :Workerd.Worker = (
  modules = [(name = "public.js", esModule = embed ${text(relative(folder, worker))})],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  bindings = [(name = "FILES", service = "files"), (name = "PAGE_POLICY", text = ${text(policy)})],
);
`
}
