import { useCallback, useState } from 'preact/hooks';
import { isTrainer } from '../api/session';
import { listSweeps } from '../api/sweeps';
import type { SweepSummary } from '../api/types';
import { CopyButton } from '../ui/copy';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { usePolling } from '../ui/polling';
import { attempt } from '../ui/toast';
import { SweepBadge } from './badge';
import { endedOf, isOpen } from './trials';
import './sweeps.css';

/** Milliseconds between two readings, while a sweep searches and while none does. */
const [often, seldom] = [3_000, 20_000];

export function SweepsPage() {
  const [every, setEvery] = useState(often);
  const read = useCallback(async (signal: AbortSignal) => {
    const page = await listSweeps(undefined, signal);
    setEvery(page.sweeps.some(isOpen) ? often : seldom);
    return page;
  }, []);
  const { value: page, failure } = usePolling(every, read);
  const [older, setOlder] = useState<{ sweeps: SweepSummary[]; next: string | undefined } | null>(null);
  const next = older ? older.next : page?.next;
  const more = async () => {
    const found = next && (await attempt(() => listSweeps(next)));
    if (found) setOlder({ sweeps: [...(older?.sweeps ?? []), ...found.sweeps], next: found.next });
  };
  const newest = page?.sweeps ?? [];
  const sweeps = [...newest, ...(older?.sweeps ?? []).filter(({ id }) => !newest.some((sweep) => sweep.id === id))];
  return (
    <Main title="Sweeps" class="page sweeps-page" data-testid="sweeps-page" aria-busy={page === null && !failure}>
      <header class="page-head">
        <h1>Sweeps</h1>
        {isTrainer.value && (
          <a class="button primary" href="/sweeps/new" data-testid="new-sweep">
            <Icon name="plus" /> New sweep
          </a>
        )}
      </header>
      {failure && (
        <div class="notice bad" role="alert">
          <p>{failure}</p>
        </div>
      )}
      {page && (sweeps.length > 0 ? <SweepTable sweeps={sweeps} /> : <NoSweeps />)}
      {next && (
        <button class="button" onClick={() => void more()}>
          Show older sweeps
        </button>
      )}
    </Main>
  );
}

function SweepTable({ sweeps }: { sweeps: readonly SweepSummary[] }) {
  return (
    <div class="panel scroll" tabIndex={0} role="region" aria-label="Sweeps">
      <table class="plain sweeps-table" data-testid="sweeps">
        <thead>
          <tr>
            <th scope="col">Sweep</th>
            <th scope="col">State</th>
            <th scope="col">Method</th>
            <th scope="col" class="number">
              Trials
            </th>
            <th scope="col" class="number">
              Best
            </th>
            <th scope="col">Metric</th>
            <th scope="col">Owner</th>
            <th scope="col" class="number">
              Began
            </th>
          </tr>
        </thead>
        <tbody>
          {sweeps.map((sweep) => (
            <tr key={sweep.id} data-testid="sweep-row">
              <th scope="row">
                <a href={`/sweeps/${sweep.id}`}>{sweep.name}</a>
              </th>
              <td title={sweep.reason}>
                <SweepBadge state={sweep.state} />
              </td>
              <td>{sweep.method}</td>
              <td class="number figure">
                {format.whole(endedOf(sweep))} / {format.whole(sweep.maxTrials)}
              </td>
              <td class="number figure">{format.metric(sweep.bestValue)}</td>
              <td>{sweep.metric}</td>
              <td>{sweep.owner}</td>
              <td class="number figure" title={format.exactMoment(sweep.createdAt)}>
                {format.moment(sweep.createdAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const command = 'trainyard sweep --preset simple-cnn --set optimizer.learningRate=log:1e-4..1e-1 --method asha';

function NoSweeps() {
  return (
    <section class="empty" data-testid="no-sweeps">
      <h2>No sweeps yet</h2>
      <p>A sweep trains many jobs of one spec, each with other values, and finds the best. {isTrainer.value ? 'Begin one above, or from a terminal:' : 'Trainers begin them, here or from a terminal:'}</p>
      <div class="command whole">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
    </section>
  );
}
