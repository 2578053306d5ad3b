import type { CurveAxis } from '../api/types';

/** The most jobs of one comparison. */
export const maxCompared = 100;

export const axes: readonly CurveAxis[] = ['step', 'epoch', 'time', 'samples'];

/** What the page compares, as it stands in its address beside the charts' settings. */
export interface CompareQuery {
  jobs: readonly string[];
  /** A series' name; empty: the first of the usual ones that there is. */
  metric: string;
  x: CurveAxis;
  /** Jobs whose lines are not drawn. */
  hidden: readonly string[];
  /** The two jobs whose confusion matrices are compared; empty: the first two that have one. */
  cells: readonly string[];
  /** What its cells tell. */
  unit: 'share' | 'count';
}

const ids = (text: string | null) => [...new Set((text ?? '').split(',').filter((id) => /^[0-9a-f]{32}$/.test(id)))];

export function readQuery(search: string): CompareQuery {
  const params = new URLSearchParams(search);
  const jobs = ids(params.get('jobs'));
  return {
    jobs,
    metric: params.get('metric') ?? '',
    x: axes.find((axis) => axis === params.get('x')) ?? 'step',
    hidden: ids(params.get('hide')).filter((id) => jobs.includes(id)),
    cells: ids(params.get('cells')).filter((id) => jobs.includes(id)).slice(0, 2),
    unit: params.get('unit') === 'count' ? 'count' : 'share',
  };
}

/** The address of another comparison; what is usual is left out, and the charts' settings stay. One view has one address. */
export function writeQuery(search: string, query: CompareQuery): string {
  const of = (chosen: readonly string[]) => chosen.filter((id) => query.jobs.includes(id)).join(',');
  const own: Record<string, string> = {
    jobs: query.jobs.join(','),
    metric: query.metric,
    x: query.x === 'step' ? '' : query.x,
    hide: of(query.hidden),
    cells: of(query.cells),
    unit: query.unit === 'share' ? '' : query.unit,
  };
  // A part of another axis means nothing.
  const lost = readQuery(search).x === query.x ? [] : ['from', 'to'];
  const others = [...new URLSearchParams(search)].filter(([name]) => !(name in own) && !lost.includes(name));
  const params = new URLSearchParams([...Object.entries(own).filter(([, value]) => value), ...others]);
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return `/compare${text && `?${text}`}`;
}
