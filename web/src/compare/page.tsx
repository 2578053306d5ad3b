import { useEffect, useMemo } from 'preact/hooks';
import { downloadTensorBoards } from '../api/exports';
import type { JobComparison } from '../api/types';
import { ChartView } from '../charts/view';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { Menu } from '../ui/menu';
import { path, place, go } from '../ui/router';
import { complain, say } from '../ui/toast';
import { Choose } from './choose';
import { ConfusionDifference } from './confusion-difference';
import { CurvesPanel } from './curves-panel';
import { metricOf } from './metric';
import { readQuery, writeQuery, type CompareQuery } from './query';
import { sourceOf } from './source';
import { Comparison } from './store';
import { Results, Settings } from './tables';
import './compare.css';

/** Jobs over each other and side by side. The page's address holds the whole view. */
export function ComparePage() {
  const query = readQuery(place.value.search);
  const data = useMemo(() => new Comparison(), []);
  const view = useMemo(() => new ChartView(sourceOf(data, () => readQuery(place.peek().search))), [data]);
  useEffect(
    () => () => {
      view.close();
      data.close();
    },
    [data, view],
  );

  const jobs = query.jobs.join(',');
  useEffect(() => {
    const abort = new AbortController();
    void data.show(query.jobs, abort.signal);
    return () => abort.abort();
  }, [jobs]);

  const comparison = data.of.value;
  const metric = metricOf(query, comparison);
  const zoom = view.settings.value.zoom;
  useEffect(() => {
    if (metric && query.jobs.length > 0) void data.draw(query.jobs, { metric, points: 600, x: query.x, part: zoom });
  }, [jobs, metric, query.x, zoom?.join()]);

  const change = (part: Partial<CompareQuery>) => path.peek() === '/compare' && go(writeQuery(location.search, { ...readQuery(location.search), ...part }));
  const known = comparison?.jobs ?? [];
  return (
    <Main title={known.length > 0 ? `${known.map((job) => job.name).slice(0, 3).join(', ')} compared` : 'Compare'} data-testid="compare-page">
      <header class="page-head">
        <h1>Compare</h1>
        <div class="compare-tools">
          <Choose chosen={query.jobs} onAdd={(id) => change({ jobs: [...query.jobs, id] })} />
          {known.length > 0 && (
            <>
              <button class="button" data-testid="copy-link" onClick={() => void copyLink()}>
                <Icon name="link" /> Copy link
              </button>
              <Menu label="Take away" class="button icon-only" testId="compare-menu" items={() => [{ label: 'For TensorBoard (ZIP)', icon: 'download', run: () => void downloadTensorBoards(known.map((job) => job.id)), testId: 'compare-tensorboard' }]}>
                <Icon name="download" />
              </Menu>
            </>
          )}
        </div>
      </header>
      {data.failure.value && (
        <div class="notice bad" role="alert">
          <p>{data.failure.value}</p>
        </div>
      )}
      {comparison && <Missing comparison={comparison} onForget={() => change({ jobs: known.map((job) => job.id) })} />}
      {query.jobs.length === 0 && <Nothing />}
      {known.length > 0 && comparison && (
        <>
          <CurvesPanel comparison={comparison} query={query} metric={metric} data={data} view={view} onChange={change} />
          <Settings comparison={comparison} />
          <Results comparison={comparison} shown={metric} onShow={(name) => change({ metric: name })} />
          <ConfusionDifference jobs={known.filter((job) => job.hasConfusionMatrix)} query={query} onChange={change} />
        </>
      )}
    </Main>
  );
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    say('The link is copied: it shows this view.');
  } catch {
    complain(new Error('The browser does not let the page copy: take the address from its bar.'));
  }
}

/** A job that is gone is told, so that nobody looks for its line. */
function Missing({ comparison: { missing }, onForget }: { comparison: JobComparison; onForget(): void }) {
  if (missing.length === 0) return null;
  return (
    <div class="notice compare-missing" data-testid="compare-missing">
      <p>
        {missing.length === 1 ? 'One job is not there, it may have been deleted:' : `${missing.length} jobs are not there, they may have been deleted:`} <code>{missing.join(', ')}</code>
      </p>
      <button class="button small" onClick={onForget}>
        Leave out
      </button>
    </div>
  );
}

function Nothing() {
  return (
    <section class="empty" data-testid="compare-empty">
      <h2>No job is chosen</h2>
      <p>Add jobs above, or choose some in the list: their curves are drawn over each other, and what differs stands side by side.</p>
      <a class="button" href="/">
        <Icon name="left" /> All jobs
      </a>
    </section>
  );
}
