import type { ComponentChildren } from 'preact';
import type { ComparedJob, ComparedSeries, JobComparison } from '../api/types';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Swatch } from './legend';
import { formatOf } from './metric';

/** What differs between the specs. */
export function Settings({ comparison: { jobs, settings } }: { comparison: JobComparison }) {
  return (
    <section class="panel" data-testid="compare-settings">
      <header class="panel-head">
        <h2>Settings that differ</h2>
      </header>
      {settings.length === 0 ? (
        <p class="panel-empty">{jobs.length < 2 ? 'Add a second job to see what differs.' : 'None: the jobs have the same settings.'}</p>
      ) : (
        <JobTable label="Settings that differ" first="Setting" jobs={jobs}>
          {settings.map(({ path, values }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              {values.map((value, i) => (
                <td key={i} class="figure">
                  {value ?? <span class="faint" title="The job has no such setting">–</span>}
                </td>
              ))}
            </tr>
          ))}
        </JobTable>
      )}
    </section>
  );
}

interface ResultsProps {
  comparison: JobComparison;
  /** The series in the chart. */
  shown: string;
  onShow(name: string): void;
}

/** What the jobs measured, the best of each series marked. */
export function Results({ comparison: { jobs, series }, shown, onShow }: ResultsProps) {
  return (
    <section class="panel" data-testid="compare-results">
      <header class="panel-head">
        <h2>Results</h2>
        <p class="muted">
          The best value of each series, and the latest where it is another. <span class="best-mark"><Icon name="check" size={12} /> best of all</span>
        </p>
      </header>
      <JobTable label="Results" first="Series" jobs={jobs}>
        <Facts jobs={jobs} />
        {series.map((each) => (
          <tr key={each.name} data-shown={each.name === shown}>
            <th scope="row">
              <button class="link-button quiet" title="Show its curves" onClick={() => onShow(each.name)}>
                {each.name}
              </button>
            </th>
            {jobs.map((job, i) => (
              <Value key={job.id} series={each} index={i} />
            ))}
          </tr>
        ))}
      </JobTable>
    </section>
  );
}

function Value({ series: { name, best, latest, winners }, index }: { series: ComparedSeries; index: number }) {
  const { format: show } = formatOf(name);
  const [top, last] = [best[index] ?? undefined, latest[index] ?? undefined];
  const isBest = winners.includes(index);
  return (
    <td class="figure" data-best={isBest}>
      {isBest && <Icon name="check" size={12} />}
      {isBest && <span class="hidden">best of all: </span>}
      {show(top ?? last)}
      {top !== undefined && last !== undefined && show(last) !== show(top) && <span class="latest">now {show(last)}</span>}
    </td>
  );
}

function Facts({ jobs }: { jobs: readonly ComparedJob[] }) {
  const facts: [string, (job: ComparedJob) => string][] = [
    ['State', (job) => job.state],
    ['Time in training', (job) => format.duration(job.durationSeconds)],
    ['Steps', (job) => format.whole(job.step)],
    ['Parameters', (job) => format.whole(job.parameters)],
  ];
  return (
    <>
      {facts.map(([name, say]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {jobs.map((job) => (
            <td key={job.id} class="figure">
              {say(job)}
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}

interface JobTableProps {
  label: string;
  /** The head of the first column. */
  first: string;
  jobs: readonly ComparedJob[];
  children: ComponentChildren;
}

/** A column a job; the first column stays in sight. */
function JobTable({ label, first, jobs, children }: JobTableProps) {
  return (
    <div class="compare-table" tabIndex={0} role="region" aria-label={label}>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {jobs.map((job, i) => (
              <th scope="col" key={job.id}>
                <Swatch index={i} /> <a href={`/jobs/${job.id}`}>{job.name}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
