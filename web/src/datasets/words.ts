import type { Dataset, DatasetContents, DatasetKind, PartName } from '../api/types';
import * as format from '../ui/format';

export const kinds: Record<DatasetKind, string> = { pictures: 'Pictures', table: 'Table', arrays: 'Arrays' };
export const parts: Record<PartName, string> = { training: 'Training', validation: 'Validation', test: 'Test' };

const tasks: Record<string, string> = { classification: 'Classification', regression: 'Regression', 'multi-label': 'Several labels' };
export const taskWord = (task: string) => tasks[task] ?? format.title(task);

export const examplesOf = (contents: DatasetContents) => contents.parts.reduce((sum, part) => sum + part.examples, 0);

/** What is to be found out, counted by its usual name. */
export function targetWords({ task, targets }: DatasetContents): string {
  if (task === 'classification') return format.plural(targets.length, 'class', 'classes');
  return task === 'regression' ? format.plural(targets.length, 'number') : format.plural(targets.length, 'label');
}

/** Shape of one example, in words. */
export function inputWords({ inputShape, kind }: DatasetContents): string {
  if (inputShape.length === 3) return `${format.shape(inputShape)} (channels, height, width)`;
  return `${format.shape(inputShape)} ${kind === 'table' ? 'columns' : 'values'}`;
}

/** Whether the server shows its examples as pictures. */
export const hasPictures = ({ inputShape, scaling }: DatasetContents) => inputShape.length === 3 && scaling.divisor === 255;

/** Each name with its versions, newest first; names whose newest version is newest come first. */
export function byName(datasets: readonly Dataset[]): Dataset[][] {
  const groups = new Map<string, Dataset[]>();
  for (const dataset of datasets) groups.set(dataset.name, [...(groups.get(dataset.name) ?? []), dataset]);
  return [...groups.values()].map((versions) => [...versions].sort((a, b) => b.version - a.version)).sort((a, b) => Date.parse(b[0]!.createdAt) - Date.parse(a[0]!.createdAt));
}
