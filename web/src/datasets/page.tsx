import { useEffect, useState } from 'preact/hooks';
import { fullName, listDatasets } from '../api/datasets';
import { isTrainer } from '../api/session';
import { CopyButton } from '../ui/copy';
import * as format from '../ui/format';
import { Main } from '../ui/main';
import { usePolling } from '../ui/polling';
import { go } from '../ui/router';
import { complain, say } from '../ui/toast';
import { BringPanel } from './bring-panel';
import { bringing } from './bringing';
import { DatasetTable } from './list';
import { pickDrop } from './pick';
import { byName } from './words';
import '../jobs/jobs.css';
import '../new-job/new-job.css';
import './datasets.css';

const every = 10_000;

export function DatasetsPage() {
  const { value: datasets, failure } = usePolling(every, listDatasets);
  const dragging = useDrop();
  const added = bringing.dataset.value;
  useEffect(() => {
    if (!added) return;
    bringing.forget();
    say(`${fullName(added)} is added.`);
    go(`/datasets/${fullName(added)}`);
  }, [added]);

  return (
    <Main title="Datasets" class="page datasets-page" aria-busy={datasets === null && !failure}>
      <header class="page-head">
        <h1>Datasets</h1>
        {datasets && datasets.length > 0 && <p class="muted figure">{format.plural(byName(datasets).length, 'dataset')}</p>}
      </header>
      {failure && (
        <div class="notice bad" role="alert">
          <p>{failure}</p>
        </div>
      )}
      {isTrainer.value && <BringPanel bringing={bringing} dragging={dragging} />}
      {datasets && (datasets.length > 0 ? <DatasetTable datasets={datasets} /> : <NoDatasets />)}
    </Main>
  );
}

/** Files may be dropped anywhere on the page; elsewhere the browser would open them. */
function useDrop(): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => isTrainer.value && (event.dataTransfer?.types.includes('Files') ?? false);
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setDragging(false);
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragging(false);
      if (bringing.isBusy.value) return complain('Something else is being brought: wait for it, or cancel it.');
      pickDrop(event.dataTransfer!).then((picked) => bringing.begin(picked), complain);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return dragging;
}

const command = 'trainyard datasets add flowers ./flowers';

function NoDatasets() {
  return (
    <section class="empty" data-testid="no-datasets">
      <h2>No datasets yet</h2>
      <p>{isTrainer.value ? 'Bring one above, or from a terminal:' : 'Trainers bring them, here or from a terminal:'}</p>
      <div class="command">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
      <p class="muted">MNIST and the other datasets that Trainyard knows need not be brought: choose them in a new job.</p>
    </section>
  );
}
