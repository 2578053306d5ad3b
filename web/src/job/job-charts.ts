import type { ChartLine, ChartSource, ChartSpec } from '../charts/view';
import * as format from '../ui/format';
import { isLowerBetter, type SeriesChart } from './series-groups';
import type { OpenJob } from './store';

/** An open job as what charts are drawn from, over its steps. */
export const sourceOf = (job: OpenJob): ChartSource => ({
  revision: job.revision,
  x: { label: 'Step', tick: format.shortStep },
  extent: () => [0, job.curve.lastStep || job.curve.totalSteps || 1000],
  marks: () => ({ epochs: job.curve.epochEnds(), attempts: job.curve.attempts.slice(1).map((attempt) => attempt.step) }),
  places: () => job.curve.training.column('step'),
});

type TrainingValue = 'loss' | 'accuracy' | 'learningRate' | 'samplesPerSecond';

/** The charts of the series that each job has. */
export function chartsOf(job: OpenJob): Record<'loss' | 'accuracy' | 'rate' | 'speed', ChartSpec> {
  const training = (value: TrainingValue, label = 'Training'): ChartLine => ({
    key: 'training',
    label,
    colour: '--chart-training',
    marked: false,
    read: () => ({ places: job.curve.training.column('step'), values: job.curve.training.column(value) }),
  });
  const validation = (value: 'loss' | 'accuracy'): ChartLine => ({
    key: 'validation',
    label: 'Validation',
    colour: '--chart-validation',
    marked: true,
    read: () => ({ places: job.curve.validation.column('step'), values: job.curve.validation.column(value) }),
  });
  return {
    loss: { title: 'Loss', lines: [training('loss'), validation('loss')], format: format.loss, axis: format.tick, noisy: true, mayLog: true },
    accuracy: { title: 'Accuracy', lines: [training('accuracy'), validation('accuracy')], format: format.percent, axis: format.percentTick, noisy: true, most: 1 },
    rate: { title: 'Learning rate', lines: [training('learningRate', 'Rate')], format: format.rate, axis: format.tick, noisy: false },
    speed: { title: 'Samples/s', lines: [training('samplesPerSecond', 'Speed')], format: format.speed, axis: format.speedTick, noisy: true },
  };
}

/** A chart of series by names of a job's own. */
export const chartOfSeries = (job: OpenJob, { title, series }: SeriesChart): ChartSpec => ({
  title,
  lines: series.map((name) => lineOf(job, name)),
  format: format.metric,
  axis: format.tick,
  noisy: true,
  mayLog: series.every(isLowerBetter),
});

function lineOf(job: OpenJob, series: string): ChartLine {
  const line = (label: string, colour: string, marked: boolean): ChartLine => ({ key: series, label, colour, marked, read: () => job.curve.named.line(series), best: () => bestOf(job, series) });
  switch (series.slice(0, series.indexOf('/') + 1)) {
    case 'validation/':
      return line('Validation', '--chart-validation', true);
    case 'test/':
      return line('Test', '--chart-test', true);
    default:
      return line('Training', '--chart-training', false);
  }
}

function bestOf(job: OpenJob, series: string): { value: number; step: number } | undefined {
  const metrics = job.view.value?.metrics;
  const known = metrics && Object.hasOwn(metrics, series) ? metrics[series] : undefined;
  return known?.best !== undefined && known.bestStep !== undefined ? { value: known.best, step: known.bestStep } : undefined;
}
