import { useMemo } from 'preact/hooks';
import type { SweepView } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { SweepActions } from './actions';
import { axesOf, passes } from './axes';
import { SweepBadge } from './badge';
import { Best } from './best';
import { Curves } from './curves';
import { Importance } from './importance';
import { Look } from './look';
import { useSweep } from './open-sweep';
import { ParallelCoordinates } from './parallel';
import { Rungs } from './rungs';
import { endedOf } from './trials';
import { TrialTable } from './trial-table';
import { Values } from './values';
import '../job/job.css';
import './sweeps.css';

export function SweepPage({ id }: { id: string }) {
  const { value: sweep, failure, isMissing, readAgain } = useSweep(id);
  if (isMissing) return <Missing />;
  if (!sweep) return <Main title="Sweep" class="page" aria-busy={!failure}>{failure && <Failed failure={failure} onAgain={readAgain} />}</Main>;
  return <Open sweep={sweep} failure={failure} onChange={readAgain} />;
}

function Open({ sweep, failure, onChange }: { sweep: SweepView; failure: string; onChange(): void }) {
  const look = useMemo(() => new Look(), []);
  const axes = useMemo(() => axesOf(sweep), [sweep]);
  const brushes = look.brushes.value;
  const chosen = useMemo(() => (Object.keys(brushes).length === 0 ? sweep.trialList : sweep.trialList.filter((trial) => passes(trial, axes, brushes))), [sweep, axes, brushes]);
  const ended = endedOf(sweep);
  return (
    <Main title={`${sweep.state === 'running' ? `${ended}/${sweep.maxTrials} · ` : ''}${sweep.name}`} class="page sweep-page" data-testid="sweep-page" data-state={sweep.state} data-ended={ended}>
      <header class="job-head">
        <a class="back" href="/sweeps">
          <Icon name="left" size={14} /> Sweeps
        </a>
        <div class="job-title">
          <h1>{sweep.name}</h1>
          <SweepBadge state={sweep.state} />
        </div>
        <div class="job-actions">
          <SweepActions sweep={sweep} onChange={onChange} />
        </div>
        <Facts sweep={sweep} />
        {sweep.reason && <p class="sweep-reason">{sweep.reason}</p>}
      </header>
      {failure && (
        <div class="notice bad" role="alert">
          <p>{failure}</p>
        </div>
      )}
      <div class="halves">
        <Best sweep={sweep} />
        <Rungs sweep={sweep} />
      </div>
      <div class="halves">
        <Values sweep={sweep} look={look} />
        <Importance id={sweep.id} ended={ended} />
      </div>
      <ParallelCoordinates sweep={sweep} axes={axes} chosen={chosen} look={look} />
      <Curves sweep={sweep} chosen={chosen} look={look} />
      <TrialTable sweep={sweep} chosen={chosen} look={look} />
    </Main>
  );
}

function Facts({ sweep }: { sweep: SweepView }) {
  return (
    <p class="facts">
      <span>
        {sweep.metric}, {sweep.direction === 'minimize' ? 'as small' : 'as large'} as possible
      </span>
      <span>{sweep.method}</span>
      <span class="figure" data-testid="sweep-trials">
        {format.whole(sweep.trialList.length)} of {format.plural(sweep.maxTrials, 'trial')} begun
      </span>
      <span class="figure">{format.plural(sweep.epochs, 'epoch')}</span>
      <span class="figure">{format.duration(sweep.slotHours * 3600)} in training</span>
      <span>
        by <b>{sweep.owner}</b>
      </span>
      <span title={format.exactMoment(sweep.createdAt)}>began {format.moment(sweep.createdAt)}</span>
      {sweep.endedAt && <span title={format.exactMoment(sweep.endedAt)}>ended {format.moment(sweep.endedAt)}</span>}
      <code class="job-id" title="The sweep's id">
        {sweep.id}
      </code>
    </p>
  );
}

function Missing() {
  return (
    <Main title="No such sweep">
      <section class="empty" data-testid="sweep-missing">
        <h1>There is no such sweep</h1>
        <p>It may have been deleted.</p>
        <a class="button" href="/sweeps">
          <Icon name="left" /> All sweeps
        </a>
      </section>
    </Main>
  );
}

function Failed({ failure, onAgain }: { failure: string; onAgain(): void }) {
  return (
    <section class="empty">
      <h1>The sweep could not be read</h1>
      <p>{failure}</p>
      <button class="button" onClick={onAgain}>
        Try again
      </button>
    </section>
  );
}
