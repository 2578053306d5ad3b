import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isTrainer } from '../api/session';
import { CopyButton } from '../ui/copy';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { useKeys } from '../ui/keys';
import { go, place } from '../ui/router';
import { BulkBar } from './bulk';
import { ColumnPicker } from './column-picker';
import { ExportMenu } from './export-menu';
import { fields, readFields } from './fields';
import { Groups } from './groups';
import { everything, isFiltered, type ListQuery } from './query';
import { choose, clearChoice } from './selection';
import { changeQuery, failure, isAtTop, list, loadMore, loadingMore, pinned, queryShown, readAgain, scrolledTo, selected, show, showNewRows, status } from './store';
import { JobTable, SortChoice } from './table';
import { Toolbar } from './toolbar';
import { Views } from './views';
import './jobs.css';
import './list-end.css';
import './table-tools.css';
import './jobs-narrow.css';

export function JobsPage() {
  const query = queryShown();
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => show(query), [place.value.search]);
  const isAnother = useRef(false);
  useLayoutEffect(() => {
    // The best rows of another order stand at its top, which may be out of sight.
    if (isAnother.current && (document.querySelector('.jobs')?.getBoundingClientRect().top ?? 0) < 0) scrollTo(0, 0);
    isAnother.current = true;
  }, [place.value.search]);
  useLayoutEffect(() => {
    if (isAtTop(scrolledTo.y)) showNewRows();
    scrollTo(0, scrolledTo.y);
    // Back from a job: its row, and not the beginning of the page.
    if (document.activeElement?.id === 'main') document.getElementById(`row-${selected.value}`)?.focus({ preventScroll: true });
    return () => (scrolledTo.y = scrollY);
  }, []);
  useKeys({
    '/': () => search.current?.focus(),
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    x: () => selected.value && choose(selected.value, false),
    Escape: clearChoice,
    Enter: (event) => {
      const button = (event.target as Element).closest<HTMLElement>('a, button');
      if (button) button.click();
      else if (selected.value) go(`/jobs/${selected.value}`);
    },
  });

  const { rows, waiting, next } = list.value;
  return (
    <Main title="Jobs" class="page jobs-page">
      <header class="page-head">
        <h1>Jobs</h1>
        <SortChoice query={query} />
        {isTrainer.value && (
          <a class="button primary" href="/new" data-testid="new-job">
            <Icon name="plus" /> New job
          </a>
        )}
      </header>
      <Toolbar query={query} search={search} />
      <TableTools query={query} />
      <BulkBar />
      {waiting.length > 0 && (
        <button class="new-rows" data-testid="new-rows" onClick={() => (showNewRows(), scrollTo({ top: 0, behavior: 'smooth' }))}>
          <Icon name="up" size={14} /> {format.plural(waiting.length, 'new job')}
        </button>
      )}
      {status.value === 'failed' && (
        <div class="notice bad" role="alert">
          <p>{failure.value}</p>
          <button class="button small" onClick={readAgain}>
            Try again
          </button>
        </div>
      )}
      {query.group !== '' ? <Groups query={query} /> : (rows.length > 0 || pinned.value.length > 0) && <JobTable query={query} />}
      {rows.length === 0 && status.value === 'ready' && (isFiltered(query) ? <NothingFound onClear={() => changeQuery(everything)} /> : <NoJobs />)}
      {rows.length === 0 && status.value === 'loading' && <Skeleton />}
      {next && query.group === '' && (
        <div class="load-more">
          <button class="button" disabled={loadingMore.value} data-testid="load-more" onClick={() => void loadMore()}>
            {loadingMore.value ? 'Loading…' : 'Load more'}
          </button>
        </div>
      )}
      <p class="hidden" role="status">
        {status.value === 'ready' ? `${format.plural(rows.length, 'job')} shown` : ''}
      </p>
    </Main>
  );
}

/** Views, groups and columns, and the list as a file. */
function TableTools({ query }: { query: ListQuery }) {
  const [choosing, setChoosing] = useState(false);
  useEffect(() => void readFields(), []);
  const kinds = fields.value.filter((field) => field.kind !== 'time' && field.name !== 'id' && field.name !== 'notes' && field.name !== 'name' && field.source !== 'metric');
  return (
    <div class="table-tools">
      <Views query={query} />
      <label class="tool">
        <input type="checkbox" checked={query.runningFirst} data-testid="running-first" onChange={() => changeQuery({ ...query, runningFirst: !query.runningFirst })} />
        Running first
      </label>
      <label class="tool">
        Group by
        <select value={query.group} data-testid="group-by" onChange={(event) => changeQuery({ ...query, group: event.currentTarget.value })}>
          <option value="">nothing</option>
          {query.group !== '' && !kinds.some((field) => field.name === query.group) && <option value={query.group}>{query.group}</option>}
          {kinds.map((field) => (
            <option key={field.name} value={field.name}>
              {field.name}
            </option>
          ))}
        </select>
      </label>
      <button class="button small" data-testid="choose-columns" onClick={() => setChoosing(true)}>
        <Icon name="columns" size={14} /> Columns
      </button>
      <ExportMenu query={query} />
      {choosing && <ColumnPicker query={query} onClose={() => setChoosing(false)} />}
    </div>
  );
}

function move(by: 1 | -1): void {
  const { rows } = list.value;
  const at = rows.findIndex((job) => job.id === selected.value);
  const focused = document.activeElement?.closest('.job');
  // The first stroke goes to the selected row, or to the first one.
  const next = rows[at < 0 ? 0 : focused ? Math.min(rows.length - 1, Math.max(0, at + by)) : at];
  if (!next) return;
  selected.value = next.id;
  document.getElementById(`row-${next.id}`)?.focus({ preventScroll: true });
  document.getElementById(`row-${next.id}`)?.scrollIntoView({ block: 'nearest' });
}

const command = 'trainyard submit --preset fast-cnn --follow';

function NoJobs() {
  return (
    <section class="empty" data-testid="no-jobs">
      <svg class="empty-yard" viewBox="0 0 320 120" fill="none" stroke="currentColor" stroke-linecap="round" aria-hidden="true">
        <path class="tie" d="M12 90h296" stroke-width="9" stroke-dasharray="2.5 11" stroke-linecap="butt" />
        <path d="M8 86.5h304M8 93.5h304" stroke-width="1.6" />
        <path class="tie" d="M60 90c70 0 80-50 150-50h98" stroke-width="9" stroke-dasharray="2.5 11" stroke-linecap="butt" />
        <path d="M60 86.5c70 0 80-50 150-50h102M66 93.5c70 0 78-50 144-50h102" stroke-width="1.6" />
        <path d="M262 36V14" stroke-width="2" />
        <circle class="signal" cx="262" cy="10" r="5" stroke="none" />
      </svg>
      <h2>The yard is empty</h2>
      <p>A job trains one model: choose a network and how to train it, and watch loss and accuracy here as it learns.</p>
      {isTrainer.value && (
        <a class="button primary" href="/new">
          <Icon name="plus" /> New job
        </a>
      )}
      <p class="muted">Or from a terminal:</p>
      <div class="command">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
    </section>
  );
}

function NothingFound({ onClear }: { onClear(): void }) {
  return (
    <section class="empty">
      <h2>No job matches</h2>
      <p>Nothing here has these states and these words, and is as the expression says.</p>
      <button class="button" onClick={onClear}>
        Show all jobs
      </button>
    </section>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: 8 }, (_, i) => (
        <div key={i} />
      ))}
    </div>
  );
}
