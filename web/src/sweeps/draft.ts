import type { Json, JsonObject, NewSweep, SweepDirection } from '../api/types';
import { toSubmit } from '../new-job/draft';
import type { Field } from '../new-job/schema';
import { emptyRow, settingOfRow, type SettingRow } from './settings';

/** A sweep that is being made up: numbers are as they were typed, and what is empty is left out. */
export interface SweepDraft {
  name: string;
  rows: SettingRow[];
  metric: string;
  direction: '' | SweepDirection;
  method: string;
  trials: string;
  parallel: string;
  maxEpochs: string;
  minEpochs: string;
  factor: string;
  seed: string;
  /** Separated by commas. */
  seeds: string;
  goal: string;
  hours: string;
  epochs: string;
  slotHours: string;
}

export const emptyDraft: SweepDraft = {
  name: '', rows: [emptyRow], metric: '', direction: '', method: '', trials: '', parallel: '', maxEpochs: '', minEpochs: '', factor: '', seed: '', seeds: '', goal: '', hours: '', epochs: '', slotHours: '',
};

/** The fields that are numbers, by the names that the server's errors have for them. */
const whole: readonly (keyof SweepDraft)[] = ['trials', 'parallel', 'maxEpochs', 'minEpochs', 'factor', 'seed'];
export const errorNames: Partial<Record<keyof SweepDraft, string>> = { hours: 'limits.hours', epochs: 'limits.epochs', slotHours: 'limits.slotHours' };

export type Errors = Readonly<Record<string, string[]>>;

export interface Asked {
  sweep: NewSweep;
  /** What is wrong before the server is asked. */
  errors: Errors;
  /** The rows of the settings that are sent, in their order. */
  rows: number[];
}

/** What a draft asks for. */
export function toAsk(draft: SweepDraft, spec: JsonObject, fields: readonly Field[]): Asked {
  const errors: Record<string, string[]> = {};
  const number = (name: keyof SweepDraft): number | undefined => {
    const text = String(draft[name]).trim().replace('−', '-');
    if (text === '') return undefined;
    const value = Number(text);
    const isFine = whole.includes(name) || name === 'epochs' ? Number.isInteger(value) : Number.isFinite(value);
    if (!isFine) errors[errorNames[name] ?? name] = [`must be a ${whole.includes(name) || name === 'epochs' ? 'whole number' : 'number'}, not '${text}'.`];
    return isFine ? value : undefined;
  };
  const seeds = draft.seeds.split(/[,\s]+/).filter(Boolean).map(Number);
  if (!seeds.every(Number.isInteger)) errors['seeds'] = ['must be whole numbers, such as 1, 2, 3.'];

  const rows = draft.rows.flatMap((row, i) => (row.name.trim() === '' ? [] : [i]));
  const settings = draft.rows.flatMap((row) => settingOfRow(row) ?? []);
  if (rows.length === 0) errors['settings'] = ['must be at least one: choose what may vary.'];
  const numbers = Object.fromEntries(([...whole, 'goal'] as const).map((name) => [name, number(name)]).filter(([, value]) => value !== undefined));
  const limits = Object.fromEntries((['hours', 'epochs', 'slotHours'] as const).map((name) => [name, number(name)]).filter(([, value]) => value !== undefined));
  const { name, metric, direction, method } = draft;
  const sweep: NewSweep = {
    spec: withoutRivals(toSubmit(spec), draft.rows, fields) as NewSweep['spec'] & {},
    settings,
    ...(name.trim() && { name: name.trim() }),
    ...(metric.trim() && { metric: metric.trim() }),
    ...(direction && { direction }),
    ...(method && { method }),
    ...(seeds.length > 0 && { seeds }),
    ...numbers,
    ...(Object.keys(limits).length > 0 && { limits }),
  };
  return { sweep, errors, rows };
}

/**
 * The spec without what a sweep's own choices rule out: where it chooses the kind of the optimiser, settings that only one of the kinds has would be refused for the others. Those
 * have their defaults then.
 */
export function withoutRivals(spec: JsonObject, rows: readonly SettingRow[], fields: readonly Field[]): JsonObject {
  let next = spec;
  for (const row of rows) {
    const [, key] = row.name.trim().match(/^(\w+)\.type$/) ?? [];
    const variants = fields.find((field) => field.key === key)?.variants ?? [];
    const value = key === undefined ? undefined : spec[key];
    if (key === undefined || variants.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const chosen = row.choices.split(',').map((choice) => choice.trim());
    const having = variants.filter((variant) => chosen.includes(variant.type));
    const isCommon = (name: string) => having.every((variant) => variant.fields.some((field) => field.key === name));
    next = { ...next, [key]: Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'type' && isCommon(name))) as Record<string, Json> };
  }
  return next;
}

/** The server's messages, with those of a setting at the row that it stands in. */
export function atRows(errors: Errors, rows: readonly number[]): Errors {
  return Object.fromEntries(Object.entries(errors).map(([path, messages]) => [path.replace(/^settings\[(\d+)\]/, (_, index: string) => `settings[${rows[Number(index)] ?? index}]`), messages]));
}
