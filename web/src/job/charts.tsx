import { useMemo, useState } from 'preact/hooks';
import type { JobView } from '../api/types';
import * as format from '../ui/format';
import { ChartView, type ChartSpec, type LineSpec } from './chart-view';
import { whyNoFigures } from './empty';
import { Figure } from './figure';
import { NamedCharts } from './named-charts';
import type { OpenJob } from './store';
import './charts.css';

const training = (value: 'loss' | 'accuracy' | 'learningRate' | 'samplesPerSecond', label = 'Training'): LineSpec => ({
  label,
  colour: '--chart-training',
  marked: false,
  of: ({ training: columns }) => ({ steps: columns.column('step'), values: columns.column(value) }),
});
const validation = (value: 'loss' | 'accuracy'): LineSpec => ({
  label: 'Validation',
  colour: '--chart-validation',
  marked: true,
  of: ({ validation: columns }) => ({ steps: columns.column('step'), values: columns.column(value) }),
});

const lossChart: ChartSpec = { title: 'Loss', lines: [training('loss'), validation('loss')], format: format.loss, axis: format.tick, noisy: true };
const accuracyChart: ChartSpec = {
  title: 'Accuracy',
  lines: [training('accuracy'), validation('accuracy')],
  format: format.percent,
  axis: (v) => `${+(v * 100).toFixed(2)} %`,
  noisy: true,
  most: 1,
};
const rateChart: ChartSpec = { title: 'Learning rate', lines: [training('learningRate', 'Rate')], format: format.rate, axis: format.tick, noisy: false };
const speedChart: ChartSpec = {
  title: 'Samples/s',
  lines: [training('samplesPerSecond', 'Speed')],
  format: format.speed,
  axis: (v) => (v >= 1000 ? `${+(v / 1000).toFixed(2)}k` : String(v)),
  noisy: true,
};

export function Charts({ job, view: shown }: { job: OpenJob; view: JobView }) {
  const view = useMemo(() => new ChartView(job), [job]);
  const [log, setLog] = useState(false);
  const { attempts, training: columns } = job.curve;
  // The revision is what changes the curve. A task without right and wrong has no accuracy.
  const hasAccuracy = job.revision.value < 0 || columns.length === 0 || !Number.isNaN(columns.at('accuracy', columns.length - 1));
  const empty = job.isRead.value ? whyNoFigures(shown) : job.status.value === 'failed' ? 'The curve could not be read' : 'Reading the curve…';
  return (
    <section class="panel charts" aria-label="Curves">
      <header class="panel-head">
        <h2>Curves</h2>
        <Where view={view} />
        <div class="chart-tools">
          {view.zoom.value && (
            <button class="button small" data-testid="zoom-reset" onClick={() => (view.zoom.value = null)}>
              Show all steps
            </button>
          )}
          <label class="toggle">
            <input type="checkbox" checked={log} data-testid="log-scale" onChange={(event) => setLog(event.currentTarget.checked)} />
            Log loss
          </label>
          <label class="smoothing">
            Smoothing
            <input
              type="range"
              min="0"
              max="0.98"
              step="0.02"
              value={view.smoothing.value}
              data-testid="smoothing"
              aria-valuetext={view.smoothing.value === 0 ? 'off' : view.smoothing.value.toFixed(2)}
              onInput={(event) => (view.smoothing.value = Number(event.currentTarget.value))}
            />
            <output class="figure">{view.smoothing.value === 0 ? 'off' : view.smoothing.value.toFixed(2)}</output>
          </label>
        </div>
      </header>
      <div class="chart-grid" data-alone={!hasAccuracy}>
        <Figure spec={lossChart} view={view} empty={empty} log={log} testId="chart-loss" />
        {hasAccuracy && <Figure spec={accuracyChart} view={view} empty={empty} testId="chart-accuracy" />}
        <Figure spec={rateChart} view={view} empty={empty} testId="chart-learning-rate" small />
        <Figure spec={speedChart} view={view} empty={empty} testId="chart-speed" small />
      </div>
      <NamedCharts view={view} />
      {job.revision.value >= 0 && attempts.length > 1 && (
        <p class="chart-note">
          <span class="dash" aria-hidden="true" /> Where a later attempt went on: {attempts.slice(1).map((a) => `step ${format.whole(a.step)}`).join(', ')}.
        </p>
      )}
    </section>
  );
}

function Where({ view }: { view: ChartView }) {
  // The revision is what changes the last step.
  const step = view.job.revision.value >= 0 ? view.stepShown() : undefined;
  const { stepsPerEpoch } = view.job.curve;
  if (step === undefined) return <p class="where muted" />;
  const epoch = stepsPerEpoch > 0 ? ` · epoch ${(step / stepsPerEpoch).toFixed(2)}` : '';
  return (
    <p class="where figure muted">
      {view.cursor.value === null ? 'Latest: ' : ''}step {format.whole(step)}
      {epoch}
    </p>
  );
}
