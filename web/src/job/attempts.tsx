import type { Attempt, JobView } from '../api/types';
import * as format from '../ui/format';
import { whyNoAttempt } from './empty';
import { ending, journey, lasted } from './attempt-timeline';

/** Who tried, from where to where, and why each try ended; the last one first. */
export function Attempts({ view }: { view: JobView }) {
  return (
    <section class="panel" data-testid="attempts">
      <header class="panel-head">
        <h2>Attempts</h2>
        {view.checkpoint && (
          <p class="muted" title={format.exactMoment(view.checkpoint.savedAt)}>
            Checkpoint at step <span class="figure">{format.whole(view.checkpoint.step)}</span>, {format.bytes(view.checkpoint.size)}
          </p>
        )}
      </header>
      {view.attemptList.length === 0 && <p class="panel-empty">{whyNoAttempt(view)}</p>}
      <ol class="attempt-timeline">
        {[...view.attemptList].reverse().map((attempt) => (
          <Chapter key={attempt.fence} attempt={attempt} view={view} />
        ))}
      </ol>
    </section>
  );
}

function Chapter({ attempt, view }: { attempt: Attempt; view: JobView }) {
  const outcome = ending(attempt, view.state);
  return (
    <li data-testid="attempt" data-outcome={outcome}>
      <p class="attempt-timeline-head">
        <span class="faint figure">{attempt.fence}</span>
        <b class="worker">{attempt.worker}</b>
        <span class="attempt-timeline-end">{outcome}</span>
        <span class="faint figure" title={format.exactMoment(attempt.startedAt)}>
          {[format.moment(attempt.startedAt), lasted(attempt)].filter(Boolean).join(' · ')}
        </span>
      </p>
      <p class="muted">
        <span class="figure">{journey(attempt)}.</span> {attempt.reason}
      </p>
    </li>
  );
}
