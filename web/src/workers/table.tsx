import type { WorkerView } from '../api/types';
import * as format from '../ui/format';
import { heardOf, stateHints, stateWords } from './words';

export function WorkerTable({ workers }: { workers: readonly WorkerView[] }) {
  return (
    <div class="panel scroll" tabIndex={0} role="region" aria-label="Workers">
      <table class="plain workers" data-testid="workers">
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">State</th>
            <th scope="col">Slots</th>
            <th scope="col">Trains</th>
            <th scope="col">Device</th>
            <th scope="col" class="number">
              Since
            </th>
            <th scope="col" class="number">
              Heard of
            </th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <Row key={worker.id} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ worker }: { worker: WorkerView }) {
  return (
    <tr data-testid="worker-row" data-state={worker.state}>
      <th scope="row" class="worker">
        {worker.name}
      </th>
      <td>
        <span class="worker-state" data-state={worker.state} title={stateHints[worker.state]}>
          {stateWords[worker.state]}
        </span>
      </td>
      <td class="figure">
        {worker.jobs.length} / {worker.slots}
      </td>
      <td>
        {worker.jobs.length === 0 && <span class="faint">–</span>}
        {worker.jobs.map((job) => (
          <a class="worker-job" key={job.id} href={`/jobs/${job.id}`} data-testid="worker-job">
            {job.name ?? 'a deleted job'}
          </a>
        ))}
      </td>
      <td>{worker.device ?? '–'}</td>
      <td class="number figure" title={format.exactMoment(worker.startedAt)}>
        {format.moment(worker.startedAt)}
      </td>
      <td class="number figure" title={format.exactMoment(worker.seenAt)}>
        {heardOf(worker.silentSeconds)}
      </td>
    </tr>
  );
}
