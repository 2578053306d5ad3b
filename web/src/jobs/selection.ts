import { computed, signal } from '@preact/signals';
import { list, query } from './store';
import { counts } from './counts';

// Which rows an action is for: some of those that are loaded, or all that the query finds.

export const chosen = signal<ReadonlySet<string>>(new Set());

/** How many the query found when all of them were chosen; null: only the rows of `chosen` are. */
export const allFound = signal<number | null>(null);

export const chosenCount = computed(() => allFound.value ?? chosen.value.size);
/** All jobs that the query finds, in the states that it asks for. */
export const foundCount = computed(() => {
  const states = query.value?.states ?? [];
  return Object.entries(counts.value ?? {}).reduce((sum, [state, count]) => sum + (states.length === 0 || (states as readonly string[]).includes(state) ? count : 0), 0);
});

let anchor: string | null = null;

/** Chooses a row, or leaves it out; with a range, all from the last one that was chosen to it. */
export function choose(id: string, range: boolean): void {
  const next = new Set(chosen.value);
  const rows = list.value.rows.map((job) => job.id);
  const [from, to] = [anchor === null ? -1 : rows.indexOf(anchor), rows.indexOf(id)];
  if (range && from >= 0 && to >= 0) for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(row);
  else if (!next.delete(id)) next.add(id);
  anchor = id;
  allFound.value = null;
  chosen.value = next;
}

export function chooseLoaded(all: boolean): void {
  allFound.value = null;
  chosen.value = new Set(all ? list.value.rows.map((job) => job.id) : []);
}

export function clearChoice(): void {
  anchor = null;
  chooseLoaded(false);
}
