import { useState } from 'preact/hooks';
import { retryJob } from '../api/jobs';
import { ApiError, errorMessage } from '../api/problem';
import type { JobView } from '../api/types';
import { announce } from '../live/connection';
import { Dialog } from '../ui/dialog';
import { sentences } from '../ui/format';
import { go } from '../ui/router';
import { say } from '../ui/toast';

/** A new job from a finished one: over again, or on from its checkpoint, with as many epochs as wanted. */
export function RetryDialog({ view, onClose }: { view: JobView; onClose(): void }) {
  const [fromCheckpoint, setFromCheckpoint] = useState(view.checkpoint !== undefined && view.state !== 'succeeded');
  const [epochs, setEpochs] = useState(view.epochs);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      const next = await retryJob(view.id, { fromCheckpoint, ...(epochs !== view.epochs && { epochs }) });
      announce([next]);
      onClose();
      go(`/jobs/${next.id}`);
      say(`${next.name} is queued.`);
    } catch (caught) {
      setError(caught instanceof ApiError ? sentences(Object.values(caught.errors)[0] ?? [caught.message]) : errorMessage(caught));
      setBusy(false);
    }
  };

  return (
    <Dialog title={view.state === 'succeeded' ? 'Train again' : 'Retry'} onClose={onClose} testId="retry-dialog">
      <form onSubmit={(event) => void submit(event)}>
        <p class="muted">A new job with the same settings. This one stays as it is.</p>
        {view.checkpoint && (
          <label class="check">
            <input type="checkbox" checked={fromCheckpoint} data-testid="retry-from-checkpoint" onChange={(event) => setFromCheckpoint(event.currentTarget.checked)} />
            Go on from the checkpoint at step {view.checkpoint.step.toLocaleString('en')}
          </label>
        )}
        <label class="field">
          <span class="field-label">Epochs in all</span>
          <input type="number" min="1" max="1000" value={epochs} onInput={(event) => setEpochs(event.currentTarget.valueAsNumber || 1)} />
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
          <button class="button primary" disabled={busy} data-testid="retry-submit">
            Queue the job
          </button>
        </div>
      </form>
    </Dialog>
  );
}
