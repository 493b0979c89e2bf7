// What a restore changes in an object's file: the statements alone, which a test runs in a real shard too.

export const HOLD_DISPATCHES = `UPDATE dispatch SET state = 'held', expanded = 1 WHERE state = 'sending'`

/** Codes of the portal have run out by then, and a yearly question that may have been asked is not asked twice: whoever wants one asks anew. */
export const DROP_SIGN_UP_MESSAGES = `UPDATE sign_up_message SET transport = 'cancelled', not_before = NULL, boot = NULL
  WHERE transport IN ('planned', 'claimed')`

/** News of everyday life is not worth a second message to anybody: whoever sent it sends it anew. */
export const DROP_TOPIC_MESSAGES = DROP_SIGN_UP_MESSAGES.replace('sign_up_message', 'topic_message')

/** As if each had been called once: the fence says that its person may have been told, which a correction goes by (INV-30). Takes the machine's time. */
export const HOLD_ROWS = `UPDATE delivery SET transport = 'unknown', attempts = MAX(attempts, 1), fence = MAX(fence, 1), boot = NULL, not_before = ?
  WHERE transport IN ('planned', 'claimed') AND (alert, revision) IN (SELECT alert, revision FROM dispatch WHERE state = 'held')`

/** Public pages were copied beside their object and not with it: each is written once more. */
export const WRITE_PAGES = `INSERT OR IGNORE INTO undone (path) SELECT path FROM file`
export const WRITE_SOON = `INSERT INTO _alarm (name, at) VALUES ('disk', ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at`
