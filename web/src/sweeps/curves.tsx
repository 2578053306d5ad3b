import { useEffect, useMemo, useState } from 'preact/hooks';
import type { SweepView, TrialView } from '../api/types';
import { Chart } from '../charts/chart';
import { ChartTools } from '../charts/tools';
import { ChartView, type ChartSpec } from '../charts/view';
import { xAxis } from '../compare/curves';
import { lookOf } from '../compare/looks';
import { formatOf } from '../compare/metric';
import { Comparison } from '../compare/store';
import type { Look } from './look';
import { ranked } from './trials';
import '../charts/charts.css';

const counts = [10, 25, 50];
const bestOf = ':best';

/** The metric of the best trials over their epochs, over each other; those of the chosen, where some are. */
export function Curves({ sweep, chosen, look }: { sweep: SweepView; chosen: readonly TrialView[]; look: Look }) {
  const [most, setMost] = useState(counts[0]!);
  const trials = useMemo(() => ranked(chosen.filter((trial) => trial.jobs.length > 0), sweep.direction).slice(0, most), [sweep, chosen, most]);
  const jobs = trials.map((trial) => trial.jobs[0]!);
  const metric = sweep.metric.endsWith(bestOf) ? sweep.metric.slice(0, -bestOf.length) : sweep.metric;

  const data = useMemo(() => new Comparison(), []);
  const shown = useMemo(() => ({ jobs: [] as readonly string[] }), []);
  shown.jobs = jobs;
  const view = useMemo(() => new ChartView(sourceOf(data, () => shown.jobs)), [data]);
  useEffect(
    () => () => {
      view.close();
      data.close();
    },
    [data, view],
  );
  const { zoom } = view.settings.value;
  const asked = jobs.join();
  useEffect(() => {
    if (jobs.length > 0) void data.draw(jobs, { metric, points: 300, x: 'epoch', part: zoom });
  }, [asked, metric, zoom?.join()]);
  useEffect(() => {
    const number = look.trial.value;
    view.focus.value = number === null ? null : (sweep.trialList[number]?.jobs[0] ?? null);
  }, [look.trial.value]);

  const spec = useMemo<ChartSpec>(
    () => ({
      title: metric,
      ...formatOf(metric),
      mayLog: true,
      lines: trials.map((trial, i) => ({ key: jobs[i]!, label: `Trial ${trial.number}`, ...lookOf(i), marked: false, read: () => data.line(jobs[i]!) })),
    }),
    [asked, metric],
  );
  if (jobs.length === 0) return null;
  const isEmpty = data.revision.value >= 0 && jobs.every((job) => data.line(job).places.length === 0);
  return (
    <section class="panel" aria-labelledby="curves-title" data-testid="sweep-curves">
      <header class="panel-head">
        <h2 id="curves-title">Curves</h2>
        <label class="curves-most">
          Best
          <select value={most} onChange={(event) => setMost(Number(event.currentTarget.value))}>
            {counts.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
          over epochs
        </label>
        <ChartTools view={view} logLabel="Log scale" />
      </header>
      <div class="sweep-curves" aria-busy={data.isReading.value}>
        <Chart spec={spec} view={view} empty={isEmpty ? (data.isReading.value ? 'Reading the curves…' : data.failure.value || 'Nothing is measured yet') : ''} testId="sweep-chart" />
      </div>
    </section>
  );
}

/** The lines of jobs over their epochs, as what a chart is drawn from. */
function sourceOf(data: Comparison, jobs: () => readonly string[]) {
  const lines = () => jobs().map((job) => data.line(job));
  return {
    revision: data.revision,
    x: xAxis('epoch'),
    extent: (): [number, number] => [0, lines().reduce((most, { places }) => Math.max(most, places[places.length - 1] ?? 0), 0) || 1],
    marks: () => ({ epochs: [], attempts: [] }),
    places: () => lines().reduce<Float64Array>((longest, { places }) => (places.length > longest.length ? places : longest), new Float64Array(0)),
  };
}
