/** Milliseconds to wait before try number `n` (from 0): 1, 2, 4, 8, then 15 s, each up to a quarter longer by chance. */
export function delayBefore(n: number, random: () => number = Math.random): number {
  const base = Math.min(15_000, 1000 * 2 ** Math.min(n, 4));
  return Math.round(base * (1 + random() / 4));
}
