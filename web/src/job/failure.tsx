import { isTrainer } from '../api/session';
import type { FailureReason, JobView } from '../api/types';
import { changeLink } from '../new-job/change-link';
import { settingWords } from '../new-job/draft';
import { withValueAt } from '../new-job/schema';
import { Icon } from '../ui/icons';
import { StatusDot } from '../ui/state';

const titles: Record<FailureReason, string> = {
  workerLost: 'The worker was lost',
  diverged: 'The training diverged',
  outOfMemory: 'There was not enough memory',
  invalidData: 'The data could not be used',
  storage: 'The model could not be stored',
  unsupported: 'The worker cannot run this job',
  internal: 'A defect of Trainyard',
};

export function FailureNotice({ view }: { view: JobView }) {
  const { failure } = view;
  if (!failure) return null;
  return (
    <section class="notice bad failure" role="alert" data-testid="job-failure" data-reason={failure.reason}>
      <StatusDot state="failed" />
      <div>
        <h2>{titles[failure.reason] ?? 'The job failed'}</h2>
        <p>{failure.message}</p>
        <p class="advice">{failure.advice}</p>
        {failure.change && isTrainer.value && (
          <a class="button small" href={changeLink(view.id, failure.change)} data-testid="take-advice">
            <Icon name="retry" /> Try again with {settingWords(withValueAt({}, failure.change.field, failure.change.value), [failure.change.field])}
          </a>
        )}
      </div>
    </section>
  );
}
