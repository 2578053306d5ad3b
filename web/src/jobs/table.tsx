import { firstAscending, readMetricSort, seriesOf, type ListQuery, type MetricSort, type Sort } from './query';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { changeQuery, list, selected, status } from './store';
import { Row } from './row';
import { live } from '../live/connection';

const columns: readonly { title: string; sort?: Sort; class: string }[] = [
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

export function JobTable({ query }: { query: ListQuery }) {
  const { rows, next } = list.value;
  // One row can be reached by Tab: the selected one, or the first.
  const current = rows.some((job) => job.id === selected.value) ? selected.value : rows[0]?.id;
  const stale = live.value.is === 'waiting';
  const selectedAt = useRef(-1);
  useLayoutEffect(() => {
    const at = rows.findIndex((job) => job.id === selected.value);
    // The row that had the focus was deleted: the one that took its place gets it.
    if (at < 0 && selectedAt.current >= 0 && document.activeElement === document.body) {
      document.getElementById(`row-${rows[Math.min(selectedAt.current, rows.length - 1)]!.id}`)?.focus({ preventScroll: true });
    } else selectedAt.current = at;
  }, [rows, selected.value]);
  return (
    <table class="jobs" role="grid" aria-label="Jobs" aria-rowcount={next ? -1 : rows.length + 1} aria-busy={status.value === 'loading'} data-stale={stale} data-testid="jobs-table">
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <th key={column.title} role="columnheader" scope="col" class={column.class} aria-sort={sortOf(column.sort, query)}>
              {column.sort ? (
                <button class="sort" data-testid={`sort-${column.sort}`} onClick={() => changeQuery(sortedBy(query, column.sort!))}>
                  {column.title}
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
      <tbody role="rowgroup">
        {rows.map((job, index) => (
          <Row key={job.id} job={job} index={index} isSelected={job.id === current} sort={query.sort} />
        ))}
      </tbody>
    </table>
  );
}

/** All orders that the server knows, for those without a column, and for narrow screens. */
export function SortChoice({ query }: { query: ListQuery }) {
  const metrics = metricSorts(query);
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
          {metrics.length > 0 && (
            <optgroup label="Series">
              {metrics.map(([sort, word]) => (
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

/** The best of each series that a listed job has; and what the page's address asks for, whether one has it or not. */
function metricSorts(query: ListQuery): [MetricSort, string][] {
  const sorts = seriesOf(list.value.rows).map((name): [MetricSort, string] => [`metric:${name}:best`, `${name}, best`]);
  const asked = readMetricSort(query.sort);
  if (asked && !sorts.some(([sort]) => sort === query.sort)) sorts.push([query.sort as MetricSort, `${asked.name}, ${asked.figure}`]);
  return sorts;
}

function sortedBy(query: ListQuery, sort: Sort): ListQuery {
  return { ...query, sort, ascending: query.sort === sort ? !query.ascending : firstAscending(sort) };
}

function sortOf(sort: Sort | undefined, query: ListQuery): 'ascending' | 'descending' | 'none' | undefined {
  if (!sort) return undefined;
  return sort !== query.sort ? 'none' : query.ascending ? 'ascending' : 'descending';
}
