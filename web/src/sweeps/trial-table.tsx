import { memo } from 'preact/compat';
import { useMemo, useState } from 'preact/hooks';
import { downloadTrials } from '../api/exports';
import type { SweepView, TrialView } from '../api/types';
import * as format from '../ui/format';
import { TableMenu } from '../ui/table-menu';
import { TrialBadge } from './badge';
import type { Look } from './look';
import { ranked, reachedOf, settingOf, shortNames, sorted, wordOf, type TrialSort } from './trials';

/** Rows at once: a table of two thousand would be slow to draw, and nobody reads it. */
const page = 100;

interface TrialTableProps {
  sweep: SweepView;
  chosen: readonly TrialView[];
  look: Look;
}

/** The trials as rows; the best first, until somebody sorts them otherwise. */
export function TrialTable({ sweep, chosen, look }: TrialTableProps) {
  const [sort, setSort] = useState<{ by: TrialSort; ascending: boolean } | null>(null);
  const [most, setMost] = useState(page);
  const names = sweep.asked.settings.map((setting) => setting.name);
  const titles = shortNames(names);
  const rows = useMemo(() => (sort ? sorted(chosen, sort.by, sort.ascending) : ranked(chosen, sweep.direction)), [sweep, chosen, sort]);
  const columns: readonly { by: TrialSort; title: string; isNumber?: boolean; whole?: string }[] = [
    { by: 'number', title: 'Trial', isNumber: true },
    { by: 'state', title: 'State' },
    { by: 'value', title: 'Value', isNumber: true },
    { by: 'epochs', title: 'Epochs', isNumber: true },
    ...names.map((name) => ({ by: `setting:${name}` as TrialSort, title: titles[name]!, isNumber: true, whole: name })),
  ];
  const order = (by: TrialSort) => setSort(sort?.by === by ? { by, ascending: !sort.ascending } : { by, ascending: by !== 'value' || sweep.direction === 'minimize' });
  return (
    <section class="panel" aria-labelledby="trials-title">
      <header class="panel-head">
        <h2 id="trials-title">Trials</h2>
        <div class="trial-tools">
          {sort && (
            <button class="button small" onClick={() => setSort(null)}>
              Best first
            </button>
          )}
          {sweep.trialList.length > 0 && <TableMenu label="Save the trials" name="trials" save={(as) => void downloadTrials(sweep.id, as)} />}
        </div>
      </header>
      {sweep.trialList.length === 0 && <p class="panel-empty">No trial has begun yet.</p>}
      {rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="trials-title">
          <table class="plain trials" data-testid="trials">
            <thead>
              <tr>
                {columns.map(({ by, title, isNumber, whole }) => (
                  <th key={by} scope="col" class={isNumber ? 'number' : undefined} title={whole} aria-sort={sort?.by === by ? (sort.ascending ? 'ascending' : 'descending') : undefined}>
                    <button class="sort" data-testid={`sort-${by}`} onClick={() => order(by)}>
                      {title}
                      <span class="arrow" aria-hidden="true" />
                    </button>
                  </th>
                ))}
                <th scope="col">Jobs</th>
              </tr>
            </thead>
            <tbody onPointerLeave={() => (look.trial.value = null)}>
              {rows.slice(0, most).map((trial) => (
                <Row key={trial.number} trial={trial} names={names} longest={sweep.rungs.at(-1)!} isBest={trial.number === sweep.best} look={look} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > most && (
        <p class="panel-more">
          <button class="button small" onClick={() => setMost(rows.length)}>
            Show all {format.whole(rows.length)}
          </button>
        </p>
      )}
    </section>
  );
}

interface RowProps {
  trial: TrialView;
  names: readonly string[];
  /** Epochs of a whole trial. */
  longest: number;
  isBest: boolean;
  look: Look;
}

/** Drawn again only when its own trial changes. */
const Row = memo(
  function Row({ trial, names, longest, isBest, look }: RowProps) {
    const show = () => (look.trial.value = trial.number);
    return (
      <tr data-testid="trial-row" data-number={trial.number} data-best={isBest} onPointerEnter={show} onFocusIn={show} onFocusOut={() => (look.trial.value = null)}>
        <th scope="row" class="number figure">
          {trial.number}
          {isBest && <span class="tag">best</span>}
        </th>
        <td title={trial.why}>
          <TrialBadge state={trial.state} />
          {trial.why && <span class="trial-why">{trial.why}</span>}
        </td>
        <td class="number figure">{format.metric(trial.value)}</td>
        <td class="number figure">
          {reachedOf(trial)} / {longest}
        </td>
        {names.map((name) => (
          <td key={name} class="number figure">
            {wordOf(settingOf(trial, name))}
          </td>
        ))}
        <td>
          {trial.jobs.map((job, i) => (
            <a key={job} class="trial-job" href={`/jobs/${job}`} aria-label={`Job ${i + 1} of trial ${trial.number}: ${job.slice(-8)}`}>
              {job.slice(-8)}
            </a>
          ))}
        </td>
      </tr>
    );
  },
  (a, b) => a.trial === b.trial && a.isBest === b.isBest && a.longest === b.longest && a.names.join() === b.names.join(),
);
