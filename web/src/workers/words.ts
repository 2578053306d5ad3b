import type { WorkerState, WorkerView } from '../api/types';
import * as format from '../ui/format';

export const stateWords: Record<WorkerState, string> = { idle: 'Idle', busy: 'Training', draining: 'Leaving', lost: 'Lost' };

export const stateHints: Record<WorkerState, string> = {
  idle: 'It waits for a job',
  busy: 'It trains',
  draining: 'It takes no more jobs',
  lost: 'It was not heard of for a while; its jobs go to others',
};

/** Of the workers that are there: how many slots train. */
export function slotWords(workers: readonly WorkerView[]): string {
  const here = workers.filter((worker) => worker.state !== 'lost');
  const slots = here.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = here.reduce((sum, worker) => sum + worker.jobs.length, 0);
  return `${format.plural(here.length, 'worker')}, ${format.whole(busy)} of ${format.plural(slots, 'slot')} in use`;
}

/** A worker speaks every two seconds: a few of them are now. */
export const heardOf = (seconds: number) => (seconds < 5 ? 'now' : `${format.duration(Math.round(seconds)).replace('.0 s', ' s')} ago`);
