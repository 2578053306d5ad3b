import { useMemo } from 'preact/hooks';
import type { CurveAxis, JobComparison } from '../api/types';
import { Chart } from '../charts/chart';
import '../charts/charts.css';
import { ChartMenu } from '../charts/figure';
import { ChartTools } from '../charts/tools';
import type { ChartSpec, ChartView } from '../charts/view';
import { axisNames } from './curves';
import { Legend } from './legend';
import { lookOf } from './looks';
import { formatOf } from './metric';
import { axes, type CompareQuery } from './query';
import type { Comparison } from './store';

interface CurvesPanelProps {
  comparison: JobComparison;
  query: CompareQuery;
  metric: string;
  data: Comparison;
  view: ChartView;
  onChange(part: Partial<CompareQuery>): void;
}

/** One series of all jobs in one chart. */
export function CurvesPanel({ comparison, query, metric, data, view, onChange }: CurvesPanelProps) {
  const spec = useSpec(comparison, query, metric, data);
  const names = comparison.series.map((series) => series.name);
  const isEmpty = data.revision.value >= 0 && query.jobs.every((id) => data.line(id).places.length === 0);
  const empty = metric === '' ? 'Nothing is measured yet' : data.isReading.value ? 'Reading the curves…' : `No job has points of ${metric}`;
  return (
    <section class="panel compare-curves" aria-label="Curves">
      <header class="panel-head">
        <h2>Curves</h2>
        <div class="compare-axes">
          <label>
            Of
            <select value={metric} data-testid="compare-metric" onChange={(event) => onChange({ metric: event.currentTarget.value })}>
              {(names.includes(metric) ? names : [metric, ...names]).map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            over
            <select value={query.x} data-testid="compare-x" onChange={(event) => onChange({ x: event.currentTarget.value as CurveAxis })}>
              {axes.map((axis) => (
                <option key={axis} value={axis}>
                  {axisNames[axis].toLowerCase()}
                </option>
              ))}
            </select>
          </label>
        </div>
        <ChartTools view={view} logLabel="Log scale" />
        <ChartMenu spec={spec} view={view} />
      </header>
      <div class="compare-chart" aria-busy={data.isReading.value}>
        <Chart spec={spec} view={view} empty={isEmpty ? empty : ''} testId="compare-chart" data-lines={spec.lines.filter((line) => line.read().places.length > 0).length} data-x={query.x} data-metric={metric} />
      </div>
      <Legend comparison={comparison} spec={spec} query={query} view={view} onChange={onChange} />
    </section>
  );
}

function useSpec({ jobs }: JobComparison, query: CompareQuery, metric: string, data: Comparison): ChartSpec {
  const shown = jobs.filter((job) => !query.hidden.includes(job.id));
  const key = [metric, query.x, ...query.jobs, '', ...shown.flatMap((job) => [job.id, job.name])].join('\n');
  return useMemo(
    () => ({
      title: metric,
      ...formatOf(metric),
      mayLog: true,
      lines: shown.map((job) => ({
        key: job.id,
        label: job.name,
        // By its place among all jobs, so that it keeps its look when another is hidden.
        ...lookOf(query.jobs.indexOf(job.id)),
        marked: false,
        read: () => data.line(job.id),
      })),
    }),
    [key, data],
  );
}
