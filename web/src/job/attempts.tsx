import type { JobView } from '../api/types';
import * as format from '../ui/format';

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
      {view.attemptList.length === 0 ? (
        <p class="panel-empty">No worker has taken this job yet.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Attempts">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col" class="number">
                  #
                </th>
                <th scope="col">Worker</th>
                <th scope="col" class="number">
                  From step
                </th>
                <th scope="col" class="number">
                  Started
                </th>
                <th scope="col" class="number">
                  Lasted
                </th>
                <th scope="col">Outcome</th>
              </tr>
            </thead>
            <tbody>
              {[...view.attemptList].reverse().map((attempt) => (
                <tr key={attempt.fence}>
                  <td class="number faint">{attempt.fence}</td>
                  <td class="worker">{attempt.worker}</td>
                  <td class="number figure">{format.whole(attempt.fromStep)}</td>
                  <td class="number figure" title={format.exactMoment(attempt.startedAt)}>
                    {format.moment(attempt.startedAt)}
                  </td>
                  <td class="number figure">{attempt.endedAt ? format.duration((Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt)) / 1000) : '–'}</td>
                  <td>{attempt.outcome ?? (view.state === 'running' ? 'running' : '–')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
