import { effect, signal, untracked } from '@preact/signals';
import { groupJobs } from '../api/jobs';
import type { JobState } from '../api/types';
import { onRows } from '../live/connection';
import { writeFilter } from './query';
import { query } from './store';

/** Jobs in each state that the rest of the query finds; null: not read yet. */
export const counts = signal<Partial<Record<JobState, number>> | null>(null);

const pause = 2000;
let timer: ReturnType<typeof setTimeout> | undefined;
let reading: AbortController | undefined;

async function read(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  reading?.abort();
  const asked = query.value;
  if (!asked) return;
  const mine = (reading = new AbortController());
  const params = writeFilter({ ...asked, states: [] });
  params.set('by', 'state');
  // The chips can do without: whatever is wrong, the list says.
  const groups = await groupJobs(params, mine.signal).catch(() => null);
  if (groups && !mine.signal.aborted) counts.value = Object.fromEntries(groups.map((group) => [group.value, group.count]));
}

effect(() => {
  if (query.value) untracked(() => void read());
});

// However many jobs change, they are counted once in a while.
onRows(() => (timer ??= setTimeout(() => void read(), pause)));
