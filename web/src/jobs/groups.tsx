import { useEffect, useState } from 'preact/hooks';
import { groupJobs, listJobs } from '../api/jobs';
import { errorMessage } from '../api/problem';
import type { JobGroup, JobSummary } from '../api/types';
import { onRows } from '../live/connection';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { newer } from './list';
import { firstAscending, writeFilter, writeRequest, type ListQuery } from './query';
import { Row } from './row';
import { chosen } from './selection';
import { selected } from './store';
import { TableHead } from './table';
import { fieldName, literal, readMetric, showValue, titleOf, type FieldValue } from './values';

const pause = 3000;
const rowsOfGroup = 100;
/** The columns of the box, the state and the name: a row across all would count those that a narrow screen leaves out. */
const shownOnEveryScreen = 3;

/** The jobs by what they have in a field: each group with its number and its best, and its rows when it is opened. */
export function Groups({ query }: { query: ListQuery }) {
  const [groups, setGroups] = useState<readonly JobGroup[] | null>(null);
  const [failure, setFailure] = useState('');
  const [round, setRound] = useState(0);
  const figure = figureOf(query.sort);
  const asked = writeFilter(query);
  asked.set('by', query.group);
  asked.set('limit', '200');
  if (figure) asked.set('figure', figure);
  const key = asked.toString();

  useEffect(() => {
    const reading = new AbortController();
    groupJobs(new URLSearchParams(key), reading.signal)
      .then((read) => (setGroups(read), setFailure('')))
      .catch((error: unknown) => reading.signal.aborted || setFailure(errorMessage(error)));
    return () => reading.abort();
  }, [key, round]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onRows(() => (timer ??= setTimeout(() => ((timer = undefined), setRound((n) => n + 1)), pause)));
    return () => (stop(), clearTimeout(timer));
  }, []);

  if (failure) return <p class="notice bad" role="alert">{failure}</p>;
  if (!groups) return null;
  return (
    <table class={query.columns.length > 0 ? 'jobs own-columns' : 'jobs'} role="treegrid" aria-label={`Jobs by ${query.group}`} data-testid="groups">
      <TableHead query={query} />
      {groups.map((group) => (
        <Group key={JSON.stringify(group.value ?? null)} group={group} query={query} figure={figure} round={round} />
      ))}
    </table>
  );
}

function Group({ group, query, figure, round }: { group: JobGroup; query: ListQuery; figure: string; round: number }) {
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState<readonly JobSummary[]>([]);
  const value = group.value as FieldValue;
  const name = fieldName(query.group);
  const own = value === undefined || value === '' ? `${name} is empty` : `${name} = ${literal(value)}`;
  const request = writeRequest({ ...query, where: query.where ? `(${query.where}) and ${own}` : own });
  request.set('limit', String(rowsOfGroup));
  const key = request.toString();
  useEffect(() => {
    if (!open) return;
    const reading = new AbortController();
    listJobs(new URLSearchParams(key), reading.signal).then((page) => setRows(page.jobs)).catch(() => undefined);
    return () => reading.abort();
  }, [open, key, round]);
  useEffect(() => {
    if (!open) return;
    return onRows((changed) => {
      const known = new Map(changed.map((job) => [job.id, job]));
      setRows((before) => (before.some((job) => known.has(job.id)) ? before.map((job) => newer(job, known.get(job.id) ?? job)) : before));
    });
  }, [open]);
  const best = firstAscending(figure) ? group.lowest : group.highest;
  return (
    <tbody role="rowgroup">
      <tr role="row" class="group" aria-expanded={open} aria-level={1} data-testid="group">
        <td role="gridcell" colSpan={shownOnEveryScreen}>
          <button class="group-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name="chevron" size={14} />
            <span>
              {titleOf(query.group)} <b>{showValue(query.group, value)}</b>
            </span>
            <span class="count">{format.plural(group.count, 'job')}</span>
            {figure && best !== undefined && (
              <span class="muted">
                best {titleOf(figure)} {format.metric(best)}
              </span>
            )}
          </button>
        </td>
      </tr>
      {open && rows.map((job, index) => <Row key={job.id} job={job} index={index} isSelected={job.id === selected.value} isChosen={chosen.value.has(job.id)} isPinned={query.pins.includes(job.id)} sort={query.sort} columns={query.columns} />)}
      {open && group.count > rows.length && rows.length === rowsOfGroup && (
        <tr role="row" class="group-more">
          <td role="gridcell" colSpan={shownOnEveryScreen}>
            The first {rowsOfGroup} are shown: filter by <code>{own}</code> for all.
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** What the groups are compared by: the order's field where it is a figure. */
const figureOf = (sort: string) => (readMetric(sort) || ['accuracy', 'loss', 'f1', 'duration'].includes(sort) ? sort : 'accuracy');
