import { useCallback, useEffect, useState } from 'preact/hooks';
import { deleteDataset, fetchDataset, fullName, listDatasets, readDataset } from '../api/datasets';
import { ApiError, errorMessage } from '../api/problem';
import { isAdmin, isTrainer, user } from '../api/session';
import type { Dataset } from '../api/types';
import { confirm } from '../ui/dialog';
import * as format from '../ui/format';
import { Icon } from '../ui/icons';
import { Main } from '../ui/main';
import { go } from '../ui/router';
import { saveFile } from '../ui/save';
import { attempt, say } from '../ui/toast';
import { Columns, Odd, Parts, Understood } from './contents';
import { Samples } from './samples';
import '../job/job.css';
import './datasets.css';

/** A version of a dataset; without a version in its name, the newest. */
export function DatasetPage({ name }: { name: string }) {
  const [dataset, setDataset] = useState<Dataset | null>(null);
  const [versions, setVersions] = useState<number[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const read = useCallback(() => {
    const abort = new AbortController();
    setFailure(null);
    Promise.all([readDataset(name, abort.signal), listDatasets(abort.signal)]).then(
      ([found, all]) => {
        setDataset(found);
        setVersions(all.filter((one) => one.name === found.name).map((one) => one.version).sort((a, b) => b - a));
      },
      (error: unknown) => abort.signal.aborted || setFailure(error),
    );
    return () => abort.abort();
  }, [name]);
  useEffect(read, [read]);

  if (failure) return <NotRead failure={failure} onAgain={read} />;
  if (!dataset) return <Main title="Dataset" class="page dataset-page" aria-busy="true" />;
  const { contents } = dataset;
  return (
    <Main title={fullName(dataset)} class="page dataset-page" data-testid="dataset-page" data-dataset={fullName(dataset)}>
      <Header dataset={dataset} versions={versions} />
      <div class="halves">
        <div class="column">
          <Understood dataset={dataset} />
          <Odd contents={contents} />
        </div>
        <div class="column">
          <Parts contents={contents} />
          {contents.columns.length > 0 && <Columns contents={contents} />}
        </div>
      </div>
      <Samples dataset={dataset} />
    </Main>
  );
}

function Header({ dataset, versions }: { dataset: Dataset; versions: readonly number[] }) {
  const [busy, setBusy] = useState(false);
  const name = fullName(dataset);
  const mayDelete = isTrainer.value && (dataset.owner === user.value?.name || isAdmin.value);
  // The token is in a header, which a plain link cannot have: so the bytes go through a blob.
  const download = async () => {
    setBusy(true);
    const file = await attempt(() => fetchDataset(name));
    setBusy(false);
    if (file) saveFile(file.blob, file.name);
  };
  const remove = async () => {
    if (!(await confirm(`Delete ${name}?`, 'Its file is removed, and its number is not given again. Models that were trained with it stay.', 'Delete it'))) return;
    if (!(await attempt(() => deleteDataset(name)))) return;
    say(`${name} is deleted.`);
    go('/datasets');
  };
  return (
    <header class="job-head">
      <a class="back" href="/datasets">
        <Icon name="left" size={14} /> Datasets
      </a>
      <div class="job-title">
        <h1>{name}</h1>
      </div>
      <div class="job-actions">
        {isTrainer.value && (
          <a class="button primary" href={`/new?${new URLSearchParams({ dataset: name })}`} data-testid="dataset-train">
            <Icon name="play" /> Train
          </a>
        )}
        <button class="button" disabled={busy} data-testid="dataset-download" onClick={() => void download()}>
          <Icon name="download" /> {busy ? 'Fetching…' : 'Download'}
        </button>
        {mayDelete && (
          <button class="button quiet-danger" data-testid="dataset-delete" onClick={() => void remove()}>
            <Icon name="trash" /> Delete
          </button>
        )}
      </div>
      <p class="facts">
        <span>
          by <b>{dataset.owner}</b>
        </span>
        <span title={format.exactMoment(dataset.createdAt)}>added {format.moment(dataset.createdAt)}</span>
        {versions.length > 1 && (
          <span>
            versions{' '}
            {versions.map((version) => (
              <a key={version} class="version" href={`/datasets/${dataset.name}@${version}`} aria-current={version === dataset.version ? 'page' : undefined}>
                {version}
              </a>
            ))}
          </span>
        )}
      </p>
    </header>
  );
}

function NotRead({ failure, onAgain }: { failure: unknown; onAgain(): void }) {
  const missing = failure instanceof ApiError && failure.status === 404;
  return (
    <Main title={missing ? 'No such dataset' : 'Dataset'}>
      <section class="empty" data-testid="dataset-missing">
        <h1>{missing ? 'There is no such dataset' : 'The dataset could not be read'}</h1>
        <p>{missing ? 'It may have been deleted.' : errorMessage(failure)}</p>
        {missing ? (
          <a class="button" href="/datasets">
            <Icon name="left" /> All datasets
          </a>
        ) : (
          <button class="button" onClick={onAgain}>
            Try again
          </button>
        )}
      </section>
    </Main>
  );
}
