/** A stream of numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/**
 * An independent stream for each (seed, keys): the same numbers come out whatever else is drawn.
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded by hashing the keys with MurmurHash3's
 * finaliser and running 12 rounds in, as PractRand does.
 */
export function randomStream(seed: number, ...keys: readonly number[]): Random {
  let a = mix(seed);
  let b = mix(a ^ 0x9e3779b9);
  let c = keys.reduce((state, key) => mix(state ^ mix(key + 0x7f4a7c15)), mix(b ^ 0x85ebca6b));
  let counter = 1;
  const next = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    return (out >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** MurmurHash3 fmix32 (Austin Appleby, public domain). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A standard normal variate (Box–Muller, one of the pair). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
