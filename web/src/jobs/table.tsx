import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { JobSummary } from '../api/types';
import { live } from '../live/connection';
import { firstAscending, type ListQuery, type Sort } from './query';
import { Row } from './row';
import { chooseLoaded, chosen } from './selection';
import { changeQuery, list, pinned, selected, status } from './store';
import { titleOf } from './values';

interface Column {
  title: string;
  sort?: Sort;
  class: string;
}

const usual: readonly Column[] = [
  { title: 'State', class: 'c-state' },
  { title: 'Job', sort: 'name', class: 'c-name' },
  { title: 'Progress', sort: 'progress', class: 'c-progress' },
  { title: 'Accuracy', sort: 'accuracy', class: 'c-number' },
  { title: 'Loss', sort: 'loss', class: 'c-number' },
  { title: 'F1', sort: 'f1', class: 'c-number wider' },
  { title: 'Samples/s', class: 'c-number c-speed wide' },
  { title: 'Started', sort: 'start', class: 'c-number c-started wider' },
  { title: 'Duration', sort: 'duration', class: 'c-number c-duration' },
  { title: 'Owner', class: 'c-owner wide' },
];

const moreSorts: readonly [Sort, string][] = [
  ['created', 'Submitted'],
  ['start', 'Started'],
  ['end', 'Ended'],
  ['duration', 'Duration'],
  ['name', 'Name'],
  ['progress', 'Progress'],
  ['epochs', 'Epochs'],
  ['accuracy', 'Accuracy'],
  ['loss', 'Loss'],
  ['f1', 'F1'],
];

/** State and name stand before whatever somebody chose. */
const columnsOf = (query: ListQuery): readonly Column[] =>
  query.columns.length === 0 ? usual : [...usual.slice(0, 2), ...query.columns.map((field) => ({ title: titleOf(field), sort: field, class: 'c-field' }))];

export function JobTable({ query }: { query: ListQuery }) {
  const { next } = list.value;
  const pins = pinned.value;
  // A pinned job stands once, on top.
  const rows = [...pins, ...(pins.length > 0 ? list.value.rows.filter((job) => !query.pins.includes(job.id)) : list.value.rows)];
  // One row can be reached by Tab: the selected one, or the first.
  const current = rows.some((job) => job.id === selected.value) ? selected.value : rows[0]?.id;
  const stale = live.value.is === 'waiting';
  // The same list as long as it names the same fields: a row is drawn again where its columns are others.
  const columns = useMemo(() => query.columns, [query.columns.join()]);
  const selectedAt = useRef(-1);
  useLayoutEffect(() => {
    const at = rows.findIndex((job) => job.id === selected.value);
    // The row that had the focus was deleted: the one that took its place gets it.
    if (at < 0 && selectedAt.current >= 0 && document.activeElement === document.body) {
      document.getElementById(`row-${rows[Math.min(selectedAt.current, rows.length - 1)]!.id}`)?.focus({ preventScroll: true });
    } else selectedAt.current = at;
  }, [rows, selected.value]);
  return (
    <table class={query.columns.length > 0 ? 'jobs own-columns' : 'jobs'} role="grid" aria-label="Jobs" aria-rowcount={next ? -1 : rows.length + 1} aria-multiselectable="true" aria-busy={status.value === 'loading'} data-stale={stale} data-testid="jobs-table">
      <TableHead query={query} />
      <tbody role="rowgroup">
        {rows.map((job, index) => (
          <Row key={job.id} job={job} index={index} isSelected={job.id === current} isChosen={chosen.value.has(job.id)} isPinned={index < pins.length} sort={query.sort} columns={columns} />
        ))}
      </tbody>
    </table>
  );
}

export function TableHead({ query }: { query: ListQuery }) {
  const rows = list.value.rows;
  const all = rows.length > 0 && rows.every((job) => chosen.value.has(job.id));
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        <th role="columnheader" scope="col" class="c-check">
          <input type="checkbox" aria-label="Choose all rows that are loaded" checked={all} indeterminate={!all && chosen.value.size > 0} data-testid="choose-all" onChange={() => chooseLoaded(!all)} />
        </th>
        {columnsOf(query).map((column) => (
          <th key={column.title + (column.sort ?? '')} role="columnheader" scope="col" class={column.class} aria-sort={sortOf(column.sort, query)} title={column.class === 'c-field' ? column.sort : undefined}>
            {column.sort ? (
              <button class="sort" data-testid={`sort-${column.sort}`} onClick={() => changeQuery(sortedBy(query, column.sort!))}>
                <span>{column.title}</span>
                <span class="arrow" aria-hidden="true" />
              </button>
            ) : (
              column.title
            )}
          </th>
        ))}
        <th role="columnheader" scope="col" class="c-menu">
          <span class="hidden">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

/** All orders that the server knows, for those without a column, and for narrow screens. */
export function SortChoice({ query }: { query: ListQuery }) {
  const others = fieldSorts(query);
  return (
    <div class="sort-choice">
      <label>
        <span>Sort by</span>
        <select value={query.sort} data-testid="sort-by" onChange={(event) => changeQuery(sortedBy(query, event.currentTarget.value as Sort))}>
          {moreSorts.map(([sort, word]) => (
            <option key={sort} value={sort}>
              {word}
            </option>
          ))}
          {others.length > 0 && (
            <optgroup label="Other fields">
              {others.map(([sort, word]) => (
                <option key={sort} value={sort}>
                  {word}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <button class="icon-button" aria-label={query.ascending ? 'Lowest first; reverse' : 'Highest first; reverse'} title="Reverse the order" data-ascending={query.ascending} onClick={() => changeQuery({ ...query, ascending: !query.ascending })}>
        <span class="arrow on" aria-hidden="true" />
      </button>
    </div>
  );
}

/** The best of each series that jobs have; and what the page's address asks for, whether one has it or not. */
function fieldSorts(query: ListQuery): [Sort, string][] {
  const best = new Set([...seriesOf(list.value.rows).map((name) => `metric:${name}:best`), ...query.columns]);
  if (!moreSorts.some(([sort]) => sort === query.sort)) best.add(query.sort);
  return [...best].map((sort) => [sort, sort.replace(/^metric:/, '').replace(/:(best|latest|final)$/, ', $1')]);
}

/** The series of these jobs, in name order. */
export const seriesOf = (jobs: readonly JobSummary[]) => [...new Set(jobs.flatMap((job) => Object.keys(job.metrics)))].sort();

function sortedBy(query: ListQuery, sort: Sort): ListQuery {
  return { ...query, sort, ascending: query.sort === sort ? !query.ascending : firstAscending(sort) };
}

function sortOf(sort: Sort | undefined, query: ListQuery): 'ascending' | 'descending' | 'none' | undefined {
  if (!sort) return undefined;
  return sort !== query.sort ? 'none' : query.ascending ? 'ascending' : 'descending';
}
