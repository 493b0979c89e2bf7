// What all shards of a territory would do in the same moment, because all of them are told of an alert together.

const GOLDEN = 0.618_034

/** From 0 to 1, the shards of a territory spread evenly however many they are; the first of them has 0. */
export function spreadOf(shard: number): number {
  return (shard * GOLDEN) % 1
}
