import type { SweepView } from '../api/types';
import * as format from '../ui/format';
import { rungsOf } from './trials';

/** Where the trials are: how many are on the way to each rung, wait there, have gone on, or ended. */
export function Rungs({ sweep }: { sweep: SweepView }) {
  const rungs = rungsOf(sweep);
  const most = Math.max(1, ...rungs.map(({ active, waiting, promoted, stopped, failed }) => active + waiting + promoted + stopped + failed));
  return (
    <section class="panel" aria-labelledby="rungs-title" data-testid="rungs">
      <header class="panel-head">
        <h2 id="rungs-title">{rungs.length > 1 ? 'Trials by rung' : 'Trials by state'}</h2>
        {rungs.length > 1 && <p class="muted">1 in {sweep.asked.factor ?? 3} goes on</p>}
      </header>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="rungs-title">
        <table class="plain rungs">
          <thead>
            <tr>
              <th scope="col">{rungs.length > 1 ? 'Rung' : 'Length'}</th>
              <th scope="col" class="number">
                In training
              </th>
              {rungs.length > 1 && (
                <>
                  <th scope="col" class="number">
                    Wait
                  </th>
                  <th scope="col" class="number">
                    Went on
                  </th>
                </>
              )}
              <th scope="col" class="number">
                Ended
              </th>
              <th scope="col" class="number">
                Failed
              </th>
              <th scope="col" class="number">
                Best
              </th>
            </tr>
          </thead>
          <tbody>
            {rungs.map((rung) => (
              <tr key={rung.epochs} data-testid="rung">
                <th scope="row" class="share" style={{ '--share': (rung.active + rung.waiting + rung.promoted + rung.stopped + rung.failed) / most }}>
                  {format.plural(rung.epochs, 'epoch')}
                </th>
                <td class="number figure">{rung.active}</td>
                {rungs.length > 1 && (
                  <>
                    <td class="number figure">{rung.waiting}</td>
                    <td class="number figure">{rung.promoted}</td>
                  </>
                )}
                <td class="number figure">{rung.stopped}</td>
                <td class="number figure">{rung.failed}</td>
                <td class="number figure">{format.metric(rung.best)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
