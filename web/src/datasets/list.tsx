import { useState } from 'preact/hooks';
import { fullName } from '../api/datasets';
import type { Dataset } from '../api/types';
import * as format from '../ui/format';
import { byName, examplesOf, kinds, targetWords, taskWord } from './words';

/** Each dataset by its newest version; the older ones are folded away. */
export function DatasetTable({ datasets }: { datasets: readonly Dataset[] }) {
  return (
    <div class="panel scroll" tabIndex={0} role="region" aria-label="Datasets">
      <table class="plain datasets" data-testid="datasets">
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col">Kind</th>
            <th scope="col">Task</th>
            <th scope="col" class="number">
              Examples
            </th>
            <th scope="col">Targets</th>
            <th scope="col" class="number">
              Size
            </th>
            <th scope="col">Owner</th>
            <th scope="col" class="number">
              Added
            </th>
          </tr>
        </thead>
        {byName(datasets).map((versions) => (
          <Versions key={versions[0]!.name} versions={versions} />
        ))}
      </table>
    </div>
  );
}

function Versions({ versions }: { versions: readonly Dataset[] }) {
  const [open, setOpen] = useState(false);
  const [newest, ...older] = versions;
  return (
    <tbody>
      <Row dataset={newest!}>
        {older.length > 0 && (
          <button class="link-button older" aria-expanded={open} data-testid={`older-${newest!.name}`} onClick={() => setOpen(!open)}>
            {open ? 'Hide older' : `${older.length} older`}
          </button>
        )}
      </Row>
      {open && older.map((dataset) => <Row key={dataset.version} dataset={dataset} />)}
    </tbody>
  );
}

function Row({ dataset, children }: { dataset: Dataset; children?: preact.ComponentChildren }) {
  const { contents } = dataset;
  return (
    <tr data-testid="dataset-row" data-dataset={fullName(dataset)}>
      <th scope="row">
        <a href={`/datasets/${fullName(dataset)}`}>{dataset.name}</a> <span class="faint figure">@{dataset.version}</span> {children}
      </th>
      <td>{kinds[contents.kind]}</td>
      <td>{taskWord(contents.task)}</td>
      <td class="number figure">{format.whole(examplesOf(contents))}</td>
      <td class="figure" title={contents.targets.slice(0, 20).join(', ')}>
        {targetWords(contents)}
      </td>
      <td class="number figure">{format.bytes(dataset.size)}</td>
      <td>{dataset.owner}</td>
      <td class="number figure" title={format.exactMoment(dataset.createdAt)}>
        {format.moment(dataset.createdAt)}
      </td>
    </tr>
  );
}
