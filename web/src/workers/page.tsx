import { listWorkers } from '../api/fleet';
import { isAdmin } from '../api/session';
import { CopyButton } from '../ui/copy';
import { usePolling } from '../ui/polling';
import { Main } from '../ui/main';
import { DeadLetters } from './dead-letters';
import { WorkerTable } from './table';
import { slotWords } from './words';
import './workers.css';

const every = 2000;

export function WorkersPage() {
  const { value: workers, failure } = usePolling(every, listWorkers);
  return (
    <Main title="Workers">
      <header class="page-head">
        <h1>Workers</h1>
        {workers && workers.length > 0 && <p class="muted figure">{slotWords(workers)}</p>}
      </header>
      {failure && (
        <div class="notice bad" role="alert">
          <p>{failure}</p>
        </div>
      )}
      {workers && (workers.length > 0 ? <WorkerTable workers={workers} /> : <NoWorkers />)}
      {isAdmin.value && <DeadLetters />}
    </Main>
  );
}

const command = 'dotnet run -c Release --project src/Trainyard.Worker';

function NoWorkers() {
  return (
    <section class="empty" data-testid="no-workers">
      <h2>No worker is here</h2>
      <p>Workers train the jobs. Start one with the fleet's connection strings, and it joins by itself:</p>
      <div class="command">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
      <p class="muted">
        On one machine, <code>trainyard up</code> runs server and worker together.
      </p>
    </section>
  );
}
