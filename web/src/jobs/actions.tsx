import { cancelJob, deleteJob, pauseJob, resumeJob, retryJob } from '../api/jobs';
import { isAdmin, isTrainer, user } from '../api/session';
import type { JobState, JobSummary } from '../api/types';
import { announce } from '../live/connection';
import { confirm } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { go } from '../ui/router';
import { attempt, say } from '../ui/toast';
import { togglePin } from './store';

const final: readonly JobState[] = ['succeeded', 'failed', 'cancelled'];
export const isFinal = (job: JobSummary) => final.includes(job.state);
export const mayControl = (job: JobSummary) => isAdmin.value || (isTrainer.value && user.value?.name === job.owner);

export const canPause = (job: JobSummary) => mayControl(job) && !job.requested && (job.state === 'queued' || job.state === 'running');
/** A trial that waits at a rung goes on when its sweep says so. */
export const canResume = (job: JobSummary) => mayControl(job) && !job.trial?.waits && (job.state === 'paused' || (job.state === 'running' && job.requested === 'pause'));
export const canCancel = (job: JobSummary) => mayControl(job) && !isFinal(job) && job.requested !== 'cancel';
export const canRetry = (job: JobSummary) => mayControl(job) && isFinal(job);
export const canDelete = (job: JobSummary) => mayControl(job) && job.state !== 'running';

export async function pause(job: JobSummary): Promise<void> {
  const next = await attempt(() => pauseJob(job.id));
  if (!next) return;
  announce([next]);
  say(next.state === 'paused' ? `${job.name} is paused.` : `${job.name} saves a checkpoint and pauses.`);
}

export async function resume(job: JobSummary): Promise<void> {
  const next = await attempt(() => resumeJob(job.id));
  if (!next) return;
  announce([next]);
  say(next.state === 'queued' ? `${job.name} is back in the queue.` : `${job.name} goes on.`);
}

export async function cancel(job: JobSummary): Promise<void> {
  const text = job.state === 'running' ? 'Training stops for good. What was measured so far is kept; a model is not made.' : 'The job leaves the queue for good.';
  if (!(await confirm(`Cancel ${job.name}?`, text, 'Cancel the job'))) return;
  const next = await attempt(() => cancelJob(job.id));
  if (!next) return;
  announce([next]);
  say(next.state === 'cancelled' ? `${job.name} is cancelled.` : `${job.name} is being cancelled.`);
}

export async function retry(job: JobSummary): Promise<void> {
  const next = await attempt(() => retryJob(job.id, { fromCheckpoint: false }));
  if (!next) return;
  announce([next]);
  say(`${next.name} is queued again.`, { to: `/jobs/${next.id}`, text: 'Open' });
}

/** Whether the job is gone. */
export async function remove(job: JobSummary): Promise<boolean> {
  const text = 'The job, its curves and its model are deleted. This cannot be undone.';
  if (!(await confirm(`Delete ${job.name}?`, text, 'Delete the job'))) return false;
  const done = await attempt(() => deleteJob(job.id));
  if (!done) return false;
  announce([], [job.id]);
  say(`${job.name} is deleted.`);
  return true;
}

export const clone = (job: JobSummary) => go(`/new?from=${job.id}`);

/** What can be done with a row now. */
export function rowItems(job: JobSummary, isPinned: boolean): MenuItem[] {
  const items: (MenuItem | false)[] = [
    { label: 'Open', icon: 'chevron', run: () => go(`/jobs/${job.id}`) },
    canPause(job) && { label: 'Pause', icon: 'pause', run: () => void pause(job), testId: 'row-pause' },
    canResume(job) && { label: job.state === 'paused' ? 'Resume' : 'Do not pause', icon: 'play', run: () => void resume(job), testId: 'row-resume' },
    canRetry(job) && { label: 'Retry', icon: 'retry', run: () => void retry(job), testId: 'row-retry' },
    { label: isPinned ? 'Unpin' : 'Pin on top', icon: 'pin', run: () => togglePin(job.id), testId: 'row-pin' },
    isTrainer.value && { label: 'Clone', icon: 'copy', run: () => clone(job), testId: 'row-clone' },
    canCancel(job) && { label: 'Cancel', icon: 'stop', run: () => void cancel(job), danger: true, testId: 'row-cancel' },
    canDelete(job) && { label: 'Delete', icon: 'trash', run: () => void remove(job), danger: true, testId: 'row-delete' },
  ];
  return items.filter((item) => item !== false);
}
