import type { DatasetOptions } from '../api/types';
import type { PickedKind } from './pick';

/** The form beside an upload, as it is typed. */
export interface Settings {
  name: string;
  targets: string;
  task: string;
  missing: DatasetOptions['missing'] & string;
  ignore: string;
  splitColumn: string;
  size: string;
  skipUnreadable: boolean;
}

export const noSettings: Settings = { name: '', targets: '', task: '', missing: 'refuse', ignore: '', splitColumn: '', size: '', skipUnreadable: false };

/** Which settings are asked for; of an archive nobody knows before it is opened. */
export const asks: Record<PickedKind, { table: boolean; pictures: boolean }> = {
  pictures: { table: false, pictures: true },
  table: { table: true, pictures: false },
  arrays: { table: false, pictures: false },
  unknown: { table: true, pictures: true },
};

/** Column names, separated by commas. */
export const namesIn = (text: string) => text.split(',').map((name) => name.trim()).filter((name) => name !== '');

/** The same list with a column put in, or taken out. */
export function toggled(text: string, column: string): string {
  const names = namesIn(text);
  return (names.includes(column) ? names.filter((name) => name !== column) : [...names, column]).join(', ');
}

/** As the server reads files when nothing is said. All of it is sent: a share that is left out would be read as 0. */
export const defaults: DatasetOptions = { targets: [], ignore: [], missing: 'refuse', skipUnreadable: false, validationShare: 0.1, testShare: 0.2, seed: 0 };

/** What the server is told: what was asked for, and the defaults. */
export function optionsOf(settings: Settings, kind: PickedKind): DatasetOptions {
  const { table, pictures } = asks[kind];
  const [targets, ignore] = [namesIn(settings.targets), namesIn(settings.ignore)];
  const size = settings.size.trim().toLowerCase().replace(/\s*[×x]\s*/, 'x');
  return {
    ...defaults,
    targets: table ? targets : [],
    ignore: table ? ignore : [],
    ...(settings.task && { task: settings.task }),
    ...(table && settings.splitColumn.trim() && { splitColumn: settings.splitColumn.trim() }),
    ...(table && { missing: settings.missing }),
    ...(pictures && size && { size: /^\d+$/.test(size) ? `${size}x${size}` : size }),
    ...(pictures && { skipUnreadable: settings.skipUnreadable }),
  };
}
