/** Hues that are told apart in both themes, also by people who see red and green alike (after Okabe and Ito). */
const hues = 8;

/** Beyond the hues, lines are told apart by their dashes: lengths of dash and gap in pixels. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 2, 1, 2, 1, 2]];

/** How the line of the job in this place looks: 48 looks, and then again from the first. */
export const lookOf = (index: number): { colour: string; dash: readonly number[] } => ({ colour: `--curve-${(index % hues) + 1}`, dash: dashes[Math.floor(index / hues) % dashes.length]! });
