// What stands in clear on disk by design, each with its reason. A test plants names, numbers, homes and points through every door and reads the state
// folder as a thief would: whatever it finds must be one of these.
export interface ClearText {
  readonly what: string
  /** The class of the object whose folder holds it; `files` for what the operator writes by hand. */
  readonly where: string
  readonly why: string
}

export const CLEAR_TEXT: readonly ClearText[] = [
  {
    what: 'names of the town’s own people in the log',
    where: 'Command',
    why: 'who decided what is legal proof; a line that nobody can read proves nothing',
  },
  {
    what: 'what a person writes into the log or tells as a sighting',
    where: 'Command',
    why: 'the log is read aloud, printed and verified by others; the screen says that it is kept for good',
  },
  {
    what: 'names of the town’s own people and of their keys',
    where: 'Accounts',
    why: 'the list of who may sign in is read before anybody is signed in; their acts stand in the log by name anyway',
  },
  {
    what: 'numbers that the town itself publishes or writes into its settings: crisis line, prefecture, authorities that send notices',
    where: 'Command',
    why: 'they are lines of offices in a file of the territory, which is kept as it was applied so that a version can be proved',
  },
  {
    what: 'every address of the commune, without anybody in it',
    where: 'ResidentsShard',
    why: 'it is the public national file of addresses; whether somebody lives there is sealed',
  },
]
