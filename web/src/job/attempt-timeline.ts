import type { Attempt, JobState } from '../api/types';
import * as format from '../ui/format';

/** From where to where an attempt went. */
export function journey(attempt: Attempt): string {
  const from = attempt.fromStep > 0 ? `the checkpoint at step ${format.whole(attempt.fromStep)}, epoch ${attempt.fromEpoch}` : 'the beginning';
  if (attempt.toStep === undefined) return `From ${from}`;
  return attempt.toStep > attempt.fromStep ? `From ${from} to step ${format.whole(attempt.toStep)}` : `From ${from}, and no step further`;
}

/** How it ended; or that it has not. */
export const ending = (attempt: Attempt, job: JobState) => attempt.outcome ?? (job === 'running' ? 'running' : '–');

export function lasted(attempt: Attempt): string {
  return attempt.endedAt ? format.duration((Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt)) / 1000) : '';
}
