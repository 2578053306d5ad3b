import { useState } from 'preact/hooks';
import { isTrainer } from '../api/session';
import type { JobView } from '../api/types';
import { canCancel, canDelete, canPause, canResume, canRetry, cancel, clone, mayControl, pause, remove, resume } from '../jobs/actions';
import { Icon } from '../ui/icons';
import { Menu, type MenuItem } from '../ui/menu';
import { go } from '../ui/router';
import { Downloads } from './download';
import { EditDialog } from './edit-dialog';
import { RetryDialog } from './retry-dialog';

/** What can be done with a job now; a narrow screen shows the icons alone. */
export function JobActions({ view }: { view: JobView }) {
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
    <div class="job-actions">
      {canPause(view) && (
        <button class="button" data-testid="job-pause" onClick={() => void pause(view)}>
          <Icon name="pause" /> <span>Pause</span>
        </button>
      )}
      {canResume(view) && (
        <button class="button" data-testid="job-resume" onClick={() => void resume(view)}>
          <Icon name="play" /> <span>{view.state === 'paused' ? 'Resume' : 'Do not pause'}</span>
        </button>
      )}
      {canCancel(view) && (
        <button class="button quiet-danger" data-testid="job-cancel" onClick={() => void cancel(view)}>
          <Icon name="stop" /> <span>Cancel</span>
        </button>
      )}
      {canRetry(view) && (
        <button class="button" data-testid="job-retry" onClick={() => setRetrying(true)}>
          <Icon name="retry" /> <span>{view.state === 'succeeded' ? 'Train again' : 'Retry'}</span>
        </button>
      )}
      {view.result && <Downloads view={view} result={view.result} />}
      {more().length > 0 && (
        <Menu label="More actions" items={more} class="button icon-only" testId="job-more">
          <Icon name="more" />
        </Menu>
      )}
      {editing && <EditDialog view={view} onClose={() => setEditing(false)} />}
      {retrying && <RetryDialog view={view} onClose={() => setRetrying(false)} />}
    </div>
  );
}
