import type { JobState, SweepState, TrialState } from '../api/types';
import { StatusDot } from '../ui/state';

const sweepWords: Record<SweepState, string> = { running: 'Running', paused: 'Paused', succeeded: 'Succeeded', failed: 'Failed', cancelled: 'Cancelled' };

/** A trial's state, and that of a job which looks the same. */
export const trialStates: Record<TrialState, { word: string; like: JobState }> = {
  active: { word: 'In training', like: 'running' },
  waiting: { word: 'Waits at a rung', like: 'paused' },
  succeeded: { word: 'Succeeded', like: 'succeeded' },
  failed: { word: 'Failed', like: 'failed' },
  stopped: { word: 'Stopped', like: 'cancelled' },
};

export function SweepBadge({ state }: { state: SweepState }) {
  return (
    <span class="state" data-state={state} data-testid="sweep-state" data-value={state}>
      <StatusDot state={state} />
      {sweepWords[state]}
    </span>
  );
}

export function TrialBadge({ state }: { state: TrialState }) {
  const { word, like } = trialStates[state];
  return (
    <span class="state" data-state={like}>
      <StatusDot state={like} />
      {word}
    </span>
  );
}
