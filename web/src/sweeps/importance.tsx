import { readImportance } from '../api/sweeps';
import * as format from '../ui/format';
import { useOnce } from '../ui/use-once';

/** How much each setting matters; read again when a trial has ended. */
export function Importance({ id, ended }: { id: string; ended: number }) {
  const { value, failure } = useOnce(true, (signal) => readImportance(id, signal), [id, ended]);
  const known = value?.filter(({ share }) => share !== undefined) ?? [];
  return (
    <section class="panel" aria-labelledby="importance-title" data-testid="importance">
      <header class="panel-head">
        <h2 id="importance-title">What matters</h2>
        <p class="muted">share of the differences</p>
      </header>
      {known.length > 0 ? (
        <dl class="importance">
          {known.map(({ name, share = 0 }) => (
            <div key={name} style={{ '--share': share }}>
              <dt>{name}</dt>
              <dd class="figure">{format.percent(share, 0)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p class="panel-empty">{failure || 'Too few trials have ended to tell.'}</p>
      )}
    </section>
  );
}
