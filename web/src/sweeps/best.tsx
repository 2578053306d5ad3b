import { isTrainer } from '../api/session';
import type { SweepView } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { reachedOf, settingOf, wordOf } from './trials';

/** The best trial so far, and the way to train it once more. */
export function Best({ sweep }: { sweep: SweepView }) {
  const best = sweep.best === undefined ? undefined : sweep.trialList[sweep.best];
  return (
    <section class="panel" aria-labelledby="best-title" data-testid="sweep-best">
      <header class="panel-head">
        <h2 id="best-title">{sweep.state === 'running' ? 'Best so far' : 'Best'}</h2>
        {best && <p class="muted figure">trial {best.number}, {format.plural(reachedOf(best), 'epoch')}</p>}
      </header>
      {best ? (
        <>
          <p class="best-value figure" data-testid="best-value">
            {format.metric(best.value)} <span class="muted">{sweep.metric}</span>
          </p>
          <dl class="pairs">
            {sweep.asked.settings.filter(({ name }) => name in best.settings).map(({ name }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="figure">{wordOf(settingOf(best, name))}</dd>
              </div>
            ))}
          </dl>
          {best.jobs[0] && (
            <p class="best-actions">
              {isTrainer.value && (
                <a class="button primary" href={`/new?from=${best.jobs[0]}`} data-testid="use-settings">
                  <Icon name="copy" /> Use these settings
                </a>
              )}
              <a class="button" href={`/jobs/${best.jobs[0]}`}>
                Open its job
              </a>
            </p>
          )}
        </>
      ) : (
        <p class="panel-empty">No trial has a value yet.</p>
      )}
    </section>
  );
}
