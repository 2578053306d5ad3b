import { useState } from 'preact/hooks';
import { isTrainer } from '../api/session';
import type { JobView } from '../api/types';
import { canCancel, canDelete, canPause, canResume, canRetry, cancel, clone, mayControl, pause, remove, resume } from '../jobs/actions';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu, type MenuItem } from '../ui/menu';
import { go } from '../ui/router';
import { StateBadge, Train } from '../ui/state';
import { Downloads } from './download';
import { EditDialog } from './edit-dialog';
import { RetryDialog } from './retry-dialog';

export function Header({ view }: { view: JobView }) {
  const [retrying, setRetrying] = useState(false);
  const [editing, setEditing] = useState(false);
  const more = (): MenuItem[] =>
    [
      mayControl(view) && { label: 'Edit name, tags and notes', icon: 'edit' as const, run: () => setEditing(true), testId: 'job-edit' },
      isTrainer.value && { label: 'Clone into a new job', icon: 'copy' as const, run: () => clone(view), testId: 'job-clone' },
      isTrainer.value && { label: 'Sweep over…', icon: 'search' as const, run: () => go(`/sweeps/new?from=${view.id}`), testId: 'job-sweep' },
      canDelete(view) && { label: 'Delete', icon: 'trash' as const, danger: true, testId: 'job-delete', run: () => void remove(view).then((gone) => gone && go('/')) },
    ].filter((item) => item !== false);
  return (
    <header class="job-head">
      <a class="back" href="/">
        <Icon name="left" size={14} /> Jobs
      </a>
      <div class="job-title">
        <h1 data-testid="job-name">{view.name}</h1>
        <StateBadge job={view} />
      </div>
      <div class="job-actions">
        {canPause(view) && (
          <button class="button" data-testid="job-pause" onClick={() => void pause(view)}>
            <Icon name="pause" /> Pause
          </button>
        )}
        {canResume(view) && (
          <button class="button" data-testid="job-resume" onClick={() => void resume(view)}>
            <Icon name="play" /> {view.state === 'paused' ? 'Resume' : 'Do not pause'}
          </button>
        )}
        {canCancel(view) && (
          <button class="button quiet-danger" data-testid="job-cancel" onClick={() => void cancel(view)}>
            <Icon name="stop" /> Cancel
          </button>
        )}
        {canRetry(view) && (
          <button class="button" data-testid="job-retry" onClick={() => setRetrying(true)}>
            <Icon name="retry" /> {view.state === 'succeeded' ? 'Train again' : 'Retry'}
          </button>
        )}
        {view.result && <Downloads view={view} result={view.result} />}
        {more().length > 0 && (
          <Menu label="More actions" items={more} class="button icon-only" testId="job-more">
            <Icon name="more" />
          </Menu>
        )}
      </div>
      <Facts view={view} />
      {view.notes && (
        <p class="job-notes" data-testid="job-notes">
          {view.notes}
        </p>
      )}
      <div class="job-progress">
        <Train job={view} large />
        <p class="figure" aria-live="off" data-testid="job-progress">
          {progressWords(view)}
        </p>
      </div>
      {editing && <EditDialog view={view} onClose={() => setEditing(false)} />}
      {retrying && <RetryDialog view={view} onClose={() => setRetrying(false)} />}
    </header>
  );
}

function Facts({ view }: { view: JobView }) {
  return (
    <p class="facts">
      <span>{view.preset ?? 'own layers'}</span>
      {/* One that somebody brought has a version. */}
      <span>{view.dataset.includes('@') ? <a href={`/datasets/${view.dataset}`}>{view.dataset}</a> : view.dataset.toUpperCase()}</span>
      <span>
        by <b>{view.owner}</b>
      </span>
      <span title={format.exactMoment(view.createdAt)}>submitted {format.moment(view.createdAt)}</span>
      {view.priority !== 0 && <span>priority {view.priority}</span>}
      {view.trial && (
        <span>
          <a href={`/sweeps/${view.trial.sweep}`} data-testid="job-trial">
            trial {view.trial.number} of a sweep
          </a>
        </span>
      )}
      {view.parent && (
        <span>
          made from <a href={`/jobs/${view.parent}`}>an earlier job</a>
        </span>
      )}
      {view.tags.map((tag) => (
        <span class="tag" key={tag}>
          {tag}
        </span>
      ))}
      <code class="job-id" title="The job's id">
        {view.id}
      </code>
    </p>
  );
}

function progressWords(view: JobView): string {
  const steps = view.totalSteps ? `step ${format.whole(view.step)} of ${format.whole(view.totalSteps)}` : '';
  const epoch = view.epoch > 0 ? `epoch ${view.epoch} of ${view.epochs}` : '';
  const at = [epoch, steps].filter(Boolean).join(' · ');
  const here = at.charAt(0).toUpperCase() + at.slice(1);
  if (view.trial?.waits) return `Waits at a rung after ${format.plural(view.trial.until ?? view.epoch, 'epoch')}: its sweep decides whether it goes on`;
  switch (view.state) {
    case 'queued':
      return at ? `Waits to go on at ${at}` : 'Waits for a worker that is free';
    case 'running':
      return [here || 'Getting ready', format.left(view.secondsLeft)].filter(Boolean).join(' · ');
    case 'succeeded':
      return view.result?.stoppedEarly ? `Stopped early after ${format.plural(view.result.epochs, 'epoch')}: no more improvement` : `All ${format.plural(view.epochs, 'epoch')} trained`;
    default:
      return at ? `Stopped at ${at}` : 'Never started';
  }
}
