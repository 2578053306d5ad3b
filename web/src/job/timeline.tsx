import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import * as format from '../ui/format';
import type { Milestone } from './store';

const few = 12;

/** The job changes many times a second, its milestones seldom. */
export const Timeline = memo(function Timeline({ milestones, empty }: { milestones: readonly Milestone[]; empty: string }) {
  const [all, setAll] = useState(false);
  const newestFirst = [...milestones].reverse();
  const shown = all ? newestFirst : newestFirst.slice(0, few);
  return (
    <section class="panel" data-testid="timeline">
      <header class="panel-head">
        <h2>Events</h2>
        <p class="muted">{format.plural(milestones.length, 'event')}</p>
      </header>
      {shown.length === 0 && <p class="panel-empty">{empty}</p>}
      <ol class="timeline">
        {shown.map((event) => (
          <li key={`${event.fence}-${event.seq}`} data-type={event.type}>
            <time class="figure" dateTime={event.at} title={format.exactMoment(event.at)}>
              {format.timeOfDay(event.at)}
            </time>
            <span class="dot" aria-hidden="true" />
            <span>{sentence(event)}</span>
            <span class="figure faint">step {format.whole(event.step)}</span>
          </li>
        ))}
      </ol>
      {newestFirst.length > few && (
        <button class="link-button panel-more" onClick={() => setAll(!all)}>
          {all ? 'Show the latest only' : `Show all ${format.whole(newestFirst.length)}`}
        </button>
      )}
    </section>
  );
});

function sentence(event: Milestone): string {
  switch (event.type) {
    case 'attemptStarted':
      return event.step > 0 ? `${event.worker} goes on, on ${event.device}` : `${event.worker} begins, on ${event.device}`;
    case 'epochValidated':
      return `Epoch ${event.epoch} validated: ${accuracyWords(event.validation.accuracy, ', ')}loss ${format.loss(event.validation.loss)}`;
    case 'checkpointSaved':
      return `Checkpoint saved, ${format.bytes(event.artifact.size)}`;
    case 'checkpointNotSaved':
      return `Checkpoint not saved: ${event.message}`;
    case 'trainingSucceeded':
      return Number.isNaN(event.result.test.accuracy) ? `Finished: test loss ${format.loss(event.result.test.loss)}` : `Finished: ${format.percent(event.result.test.accuracy)} of the test images`;
    case 'trainingFailed':
      return `Failed: ${event.failure.message}`;
    case 'trainingPaused':
      return 'Paused';
    case 'trainingCancelled':
      return 'Cancelled';
    case 'trainingReleased':
      return 'The worker stopped and requeued the job';
  }
}

/** A task without right and wrong has no accuracy. */
const accuracyWords = (accuracy: number, after: string) => (Number.isNaN(accuracy) ? '' : `${format.percent(accuracy)}${after}`);
