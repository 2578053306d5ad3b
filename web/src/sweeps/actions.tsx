import { useState } from 'preact/hooks';
import { ApiError, errorMessage } from '../api/problem';
import { isAdmin, isTrainer, user } from '../api/session';
import { cancelSweep, deleteSweep, extendSweep, pauseSweep, resumeSweep } from '../api/sweeps';
import type { SweepSummary, SweepView } from '../api/types';
import { Dialog, confirm } from '../ui/dialog';
import { sentences } from '../ui/format';
import { Icon } from '../ui/icons';
import { go } from '../ui/router';
import { attempt, say } from '../ui/toast';
import { isOpen } from './trials';

const mayControl = (sweep: SweepSummary) => isAdmin.value || (isTrainer.value && user.value?.name === sweep.owner);

interface SweepActionsProps {
  sweep: SweepView;
  onChange(): void;
}

/** What its owner may do with a sweep now. */
export function SweepActions({ sweep, onChange }: SweepActionsProps) {
  const [extending, setExtending] = useState(false);
  if (!mayControl(sweep)) return null;
  const run = async (work: () => Promise<unknown>, done: string) => {
    if (!(await attempt(work))) return;
    say(done);
    onChange();
  };
  const cancel = async () => {
    if (await confirm(`Cancel ${sweep.name}?`, 'Trials in training stop for good. What has ended stays, with its values.', 'Cancel the sweep')) await run(() => cancelSweep(sweep.id), `${sweep.name} is cancelled.`);
  };
  const remove = async () => {
    if (!(await confirm(`Delete ${sweep.name}?`, 'The sweep and its record go; the jobs of its trials stay. This cannot be undone.', 'Delete the sweep'))) return;
    await run(() => deleteSweep(sweep.id).then(() => go('/sweeps')).then(() => true), `${sweep.name} is deleted.`);
  };
  return (
    <>
      {sweep.state === 'running' && (
        <button class="button" data-testid="sweep-pause" onClick={() => void run(() => pauseSweep(sweep.id), `${sweep.name} pauses: its trials save their checkpoints.`)}>
          <Icon name="pause" /> Pause
        </button>
      )}
      {sweep.state === 'paused' && (
        <button class="button" data-testid="sweep-resume" onClick={() => void run(() => resumeSweep(sweep.id), `${sweep.name} goes on.`)}>
          <Icon name="play" /> Resume
        </button>
      )}
      {(isOpen(sweep) || sweep.state === 'succeeded') && (
        <button class="button" data-testid="sweep-extend" onClick={() => setExtending(true)}>
          <Icon name="plus" /> More trials
        </button>
      )}
      {isOpen(sweep) ? (
        <button class="button quiet-danger" data-testid="sweep-cancel" onClick={() => void cancel()}>
          <Icon name="stop" /> Cancel
        </button>
      ) : (
        <button class="button quiet-danger" data-testid="sweep-delete" onClick={() => void remove()}>
          <Icon name="trash" /> Delete
        </button>
      )}
      {extending && <ExtendDialog sweep={sweep} onClose={() => setExtending(false)} onDone={onChange} />}
    </>
  );
}

function ExtendDialog({ sweep, onClose, onDone }: { sweep: SweepView; onClose(): void; onDone(): void }) {
  const [trials, setTrials] = useState(sweep.maxTrials + 20);
  const [error, setError] = useState('');
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await extendSweep(sweep.id, trials);
      onClose();
      onDone();
      say(`${sweep.name} may train ${trials} trials.`);
    } catch (caught) {
      setError(caught instanceof ApiError ? sentences(Object.values(caught.errors)[0] ?? [caught.message]) : errorMessage(caught));
    }
  };
  return (
    <Dialog title="More trials" onClose={onClose} testId="extend-dialog">
      <form onSubmit={(event) => void submit(event)}>
        <p class="muted">The search goes on from all that it knows.</p>
        <label class="field">
          <span class="field-label">Trials in all</span>
          <input type="number" min={sweep.maxTrials + 1} max="2000" value={trials} data-testid="extend-trials" onInput={(event) => setTrials(event.currentTarget.valueAsNumber || 1)} />
        </label>
        {error && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button class="button primary" data-testid="extend-submit">
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  );
}
