import type { JobState, JobSummary } from '../api/types';

// A dot for each state: its shape says the same as its colour.
const shapes: Record<JobState, preact.JSX.Element> = {
  queued: <circle cx="8" cy="8" r="4.5" stroke-dasharray="2.4 2.2" />,
  running: (
    <>
      <circle class="pulse" cx="8" cy="8" r="6" />
      <circle cx="8" cy="8" r="3.4" fill="currentColor" stroke="none" />
    </>
  ),
  paused: <path d="M6 4.5v7M10 4.5v7" stroke-width="2.2" />,
  succeeded: <path d="M3.5 8.4 6.7 11.6 12.5 4.8" stroke-width="2" />,
  failed: <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" stroke-width="2" />,
  cancelled: <path d="M3.8 8h8.4" stroke-width="2" />,
};

export const stateWords: Record<JobState, string> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function StatusDot({ state }: { state: JobState }) {
  return (
    <svg class="status-dot" data-state={state} width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {shapes[state]}
    </svg>
  );
}

export function StateBadge({ job }: { job: Pick<JobSummary, 'state' | 'requested'> }) {
  const word = job.requested === 'pause' ? 'Pausing' : job.requested === 'cancel' ? 'Cancelling' : stateWords[job.state];
  return (
    <span class="state" data-state={job.state} data-testid="job-state" data-value={job.state}>
      <StatusDot state={job.state} />
      {word}
    </span>
  );
}

interface TrainProps {
  job: Pick<JobSummary, 'progress' | 'epochs' | 'state' | 'name'>;
  large?: boolean;
}

/** Progress as a train: one wagon an epoch, as long as they can be told apart. */
export function Train({ job, large = false }: TrainProps) {
  const percent = Math.round(Math.min(1, Math.max(0, job.progress)) * 1000) / 10;
  const wagons = job.epochs <= (large ? 60 : 20) ? job.epochs : 1;
  return (
    <div
      class={large ? 'train large' : 'train'}
      data-state={job.state}
      role="progressbar"
      aria-label={`Progress of ${job.name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      style={{ '--done': `${percent}%`, '--wagons': wagons }}
    >
      <div class="train-done" />
    </div>
  );
}
