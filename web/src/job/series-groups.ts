/** One chart of series that belong together: the same figure on the training, the validation and the test images, or one series alone. */
export interface SeriesChart {
  title: string;
  series: readonly string[];
}

export interface SeriesGroup {
  /** The prefix; empty for the parts of the data, and for series without a prefix. */
  title: string;
  charts: readonly SeriesChart[];
}

const parts = ['train', 'validation', 'test'];
const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Series in the order in which a page shows them: those of the parts of the data, with those of one name in one chart; those without a
 * prefix; then each other prefix.
 */
export function groupSeries(names: readonly string[]): SeriesGroup[] {
  const ofParts = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const slash = name.indexOf('/');
    const prefix = name.slice(0, Math.max(0, slash));
    const [into, key] = parts.includes(prefix) ? [ofParts, name.slice(slash + 1)] : [groups, prefix];
    into.set(key, [...(into.get(key) ?? []), name]);
  }
  const partOf = (name: string) => parts.indexOf(name.slice(0, name.indexOf('/')));
  const together = [...ofParts].sort(([a], [b]) => byName(a, b)).map(([title, series]) => ({ title, series: series.sort((a, b) => partOf(a) - partOf(b)) }));
  const others = [...groups].sort(([a], [b]) => byName(a, b)).map(([title, series]) => ({
    title,
    charts: series.sort(byName).map((name) => ({ title: title ? name.slice(title.length + 1) : name, series: [name] })),
  }));
  return [...(together.length > 0 ? [{ title: '', charts: together }] : []), ...others];
}

/** Whether the lowest value is the best one, as the server has it. */
export const isLowerBetter = (name: string) => /(loss|error)$/i.test(name);
