import type { ChartView } from './view';

/** How the charts of a page are drawn. */
export function ChartTools({ view, logLabel }: { view: ChartView; logLabel: string }) {
  const { zoom, log, outliers, smoothing } = view.settings.value;
  const amount = smoothing === 0 ? 'off' : smoothing.toFixed(2);
  return (
    <div class="chart-tools">
      {zoom && (
        <button class="button small" data-testid="zoom-reset" onClick={() => view.change({ zoom: null })}>
          Show all
        </button>
      )}
      <label class="toggle">
        <input type="checkbox" checked={log} data-testid="log-scale" onChange={(event) => view.change({ log: event.currentTarget.checked })} />
        {logLabel}
      </label>
      <label class="toggle" title="Values far from all others have their place on the axis">
        <input type="checkbox" checked={outliers} data-testid="outliers" onChange={(event) => view.change({ outliers: event.currentTarget.checked })} />
        Outliers
      </label>
      <label class="smoothing">
        Smoothing
        <input type="range" min="0" max="0.98" step="0.02" value={smoothing} data-testid="smoothing" aria-valuetext={amount} onInput={(event) => view.change({ smoothing: Number(event.currentTarget.value) })} />
        <output class="figure">{amount}</output>
      </label>
    </div>
  );
}
