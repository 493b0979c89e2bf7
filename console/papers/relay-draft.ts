import type { RelayPack } from '../../worker/model/relay.ts'

/** A request while somebody writes it. */
export type WrittenRelay = { -readonly [K in keyof RelayPack]: RelayPack[K] }
