import { useEffect, useMemo } from 'preact/hooks';
import type { JobView } from '../api/types';
import { live } from '../live/connection';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { Attempts } from './attempts';
import { JobBar } from './bar';
import { Charts } from './charts';
import { whyNoEvents, whyNoLog } from './empty';
import { FailureNotice } from './failure';
import { Header } from './header';
import { LogPanel } from './log-panel';
import { Network, NetworkFile } from './network';
import { Results } from './results';
import { Section, type SectionId } from './sections';
import { SpecPanel } from './spec-panel';
import { OpenJob } from './store';
import { Tiles } from './tiles';
import { Timeline } from './timeline';
import './results.css';
import './attempt-timeline.css';
import './job.css';

export function JobPage({ id }: { id: string }) {
  const job = useMemo(() => new OpenJob(id), [id]);
  useEffect(() => () => job.close(), [job]);
  const view = job.view.value;

  if (job.status.value === 'missing') return <Gone />;
  if (!view) return job.status.value === 'failed' ? <Failed job={job} /> : <Main title="Job" class="page job-page" aria-busy="true" />;
  const { result } = view;
  const hasResults = result !== undefined && (result.classes.length > 0 || (result.residuals?.length ?? 0) > 0);
  const sections: readonly SectionId[] = ['overview', 'charts', ...(hasResults ? ['results' as const] : []), 'network', 'attempts', 'log'];
  return (
    <Main title={`${progressInTitle(view)}${view.name}`} class="page job-page" data-testid="job-page" data-job-id={id} data-state={view.state} data-stale={live.value.is === 'waiting'}>
      <Header view={view} />
      <JobBar view={view} sections={sections} />
      {view.failure && <FailureNotice view={view} />}
      <Tiles view={view} />
      {view.removed && <Removed removed={view.removed} />}
      {job.status.value === 'failed' && <HistoryFailed job={job} />}
      <Section id="charts">
        <Charts job={job} view={view} />
      </Section>
      {hasResults && (
        <Section id="results">
          <Results id={id} result={result} metrics={view.metrics} />
        </Section>
      )}
      <Section id="network">
        <div class="halves">
          {view.spec.model?.torchScript ? <NetworkFile sha256={view.spec.model.torchScript} parameters={result?.parameters} /> : <Network layers={view.layers} />}
          <SpecPanel spec={view.spec} />
        </div>
      </Section>
      <Section id="attempts">
        <div class="halves">
          <Attempts view={view} />
          <Timeline milestones={job.milestones.value} empty={job.isRead.value ? whyNoEvents(view) : job.status.value === 'failed' ? 'The events could not be read.' : 'Reading the events…'} />
        </div>
      </Section>
      <Section id="log">
        <LogPanel log={job.log} file={`${view.name || 'job'}-${id.slice(-8)}.log`} empty={whyNoLog(view)} />
      </Section>
    </Main>
  );
}

const progressInTitle = (view: JobView) => (view.state === 'running' ? `${Math.floor(view.progress * 100)} % · ` : '');

function Gone() {
  return (
    <Main title="No such job">
      <section class="empty" data-testid="job-missing">
        <h1>There is no such job</h1>
        <p>It may have been deleted.</p>
        <a class="button" href="/">
          <Icon name="left" /> All jobs
        </a>
      </section>
    </Main>
  );
}

function Failed({ job }: { job: OpenJob }) {
  return (
    <Main title="Job">
      <section class="empty">
        <h1>The job could not be read</h1>
        <p>{job.failure.value}</p>
        <button class="button" onClick={() => void job.open()}>
          Try again
        </button>
      </section>
    </Main>
  );
}

/** What is no longer there on purpose, so that nobody takes it for lost. */
function Removed({ removed }: { removed: NonNullable<JobView['removed']> }) {
  const parts: [string, string | undefined][] = [
    ['the model', removed.model],
    ['the checkpoint', removed.checkpoint],
    ['the curve', removed.points],
    ['the log', removed.log],
  ];
  return (
    <p class="muted" data-testid="removed">
      Removed by retention: {parts.flatMap(([part, at]) => (at ? [`${part} on ${at.slice(0, 10)}`] : [])).join(', ')}.
    </p>
  );
}

function HistoryFailed({ job }: { job: OpenJob }) {
  return (
    <div class="notice bad" role="alert">
      <p>The curve could not be read. {job.failure.value}</p>
      <button class="button small" onClick={() => void job.open()}>
        Try again
      </button>
    </div>
  );
}
