// Append-only. Nothing here lets anyone sign in by itself: tokens and codes are hashed, credentials sealed, passkeys public keys.
export const ACCOUNTS_SCHEMA = [
  `CREATE TABLE operator (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, demo INTEGER NOT NULL, created_at INTEGER NOT NULL, removed_at INTEGER
   );
   CREATE TABLE passkey (
     id TEXT PRIMARY KEY, operator TEXT NOT NULL, public_key BLOB NOT NULL, counter INTEGER NOT NULL, transports TEXT NOT NULL, created_at INTEGER NOT NULL
   );
   CREATE TABLE invitation (
     id TEXT PRIMARY KEY, code_hash TEXT NOT NULL, name TEXT NOT NULL, roles TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
   );
   CREATE TABLE grant_ (
     id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL, operator TEXT NOT NULL, roles TEXT NOT NULL,
     created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, idle_ms INTEGER, expires_at INTEGER, revoked_at INTEGER
   );
   CREATE INDEX grant_operator ON grant_ (operator);
   CREATE TABLE spent_challenge (challenge TEXT PRIMARY KEY, expires_at INTEGER NOT NULL);
   CREATE TABLE wrong_code (caller TEXT NOT NULL, at INTEGER NOT NULL);
   CREATE TABLE credential (name TEXT PRIMARY KEY, sealed BLOB NOT NULL, changed_at INTEGER NOT NULL);
   CREATE TABLE act (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
  // The last call of each signing key: what came before it, or comes again in another shape, is a replay.
  'CREATE TABLE signed_call (key TEXT PRIMARY KEY, sequence INTEGER NOT NULL, signature TEXT NOT NULL, refused INTEGER NOT NULL DEFAULT 0)',
  // Rights that no role has, given to a person by name.
  'CREATE TABLE named_right (operator TEXT NOT NULL, right_ TEXT NOT NULL, by_ TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (operator, right_))',
]
