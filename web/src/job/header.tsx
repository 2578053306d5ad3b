import type { JobView } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';

/** The page's beginning: the whole name, and where the job comes from. */
export function Header({ view }: { view: JobView }) {
  return (
    <header id="overview" class="job-head" tabIndex={-1}>
      <a class="back" href="/">
        <Icon name="left" size={14} /> Jobs
      </a>
      <div class="job-title">
        <h1 data-testid="job-name">{view.name}</h1>
      </div>
      <Facts view={view} />
      {view.notes && (
        <p class="job-notes" data-testid="job-notes">
          {view.notes}
        </p>
      )}
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
