import type { Json, SweepSetting } from '../api/types';
import type { Field } from '../new-job/schema';

/** How the values of a setting are written down. */
export type Kind = 'choices' | 'range' | 'log' | 'integers' | 'logIntegers' | 'steps';

export const kinds: Readonly<Record<Kind, string>> = {
  choices: 'Choices',
  range: 'Range',
  log: 'Log range',
  integers: 'Whole numbers',
  logIntegers: 'Whole numbers, log',
  steps: 'Steps',
};

/** A row of the form; what its kind has no use for stays as it was typed. */
export interface SettingRow {
  name: string;
  kind: Kind;
  choices: string;
  from: string;
  to: string;
  step: string;
  /** Only where an earlier setting has a value: `optimizer.type=sgd`; empty: always. */
  when: string;
}

export const emptyRow: SettingRow = { name: '', kind: 'choices', choices: '', from: '', to: '', step: '', when: '' };

/** A field of the spec that a sweep can choose. */
export interface Candidate {
  path: string;
  kind: 'number' | 'whole' | 'choice';
  description: string;
  choices: string[];
  default?: Json;
  minimum?: number;
  maximum?: number;
  /** The condition under which it exists. */
  when: string;
}

/** Fields of the job itself, which change no result, or which a sweep has for itself. */
const notToChoose = ['name', 'tags', 'priority', 'epochs', 'seed'];

/** Every number and choice in the spec's schema, also those of one kind of optimiser or schedule. */
export function candidatesOf(fields: readonly Field[], presets: readonly string[]): Candidate[] {
  return fields.filter((field) => !notToChoose.includes(field.path)).flatMap((field) => candidates(field, presets, ''));
}

function candidates(field: Field, presets: readonly string[], when: string): Candidate[] {
  const { path, description, default: usual, minimum, maximum } = field;
  const common = { path, description, when, ...(usual !== undefined && { default: usual }), ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
  switch (field.kind) {
    case 'number':
    case 'whole':
      return [{ ...common, kind: field.kind, choices: [] }];
    case 'switch':
      return [{ ...common, kind: 'choice', choices: ['false', 'true'] }];
    case 'choice':
      return path === 'model.preset' ? [{ ...common, kind: 'choice', choices: [...presets] }] : field.choices.length > 1 ? [{ ...common, kind: 'choice', choices: field.choices }] : [];
    case 'text':
      return path === 'model.preset' ? [{ ...common, kind: 'choice', choices: [...presets] }] : [];
    case 'group':
      return field.fields.flatMap((inner) => candidates(inner, presets, when));
    case 'union':
      return ofUnion(field, presets);
    default:
      return [];
  }
}

function ofUnion({ path, description, variants }: Field, presets: readonly string[]): Candidate[] {
  const types = variants.map((variant) => variant.type);
  const inner = new Map<string, { field: Field; in: string[] }>();
  for (const { type, fields } of variants) {
    for (const field of fields) inner.set(field.path, { field, in: [...(inner.get(field.path)?.in ?? []), type] });
  }
  const settings = [...inner.values()].flatMap(({ field, in: having }) => candidates(field, presets, having.length === types.length ? '' : `${path}.type=${having.join(',')}`));
  return [...(types.length > 1 ? [{ path: `${path}.type`, kind: 'choice' as const, description, choices: types, when: '' }] : []), ...settings];
}

/** A row for a field, with values that somebody may begin with. */
export function rowFor(candidate: Candidate, rows: readonly SettingRow[]): SettingRow {
  const row = { ...emptyRow, name: candidate.path, when: rows.some((other) => other.name && candidate.when.startsWith(`${other.name}=`)) ? candidate.when : '' };
  if (candidate.kind === 'choice') return { ...row, choices: candidate.choices.join(',') };
  const usual = typeof candidate.default === 'number' ? candidate.default : undefined;
  const within = (value: number) => Math.min(candidate.maximum ?? Infinity, Math.max(candidate.minimum ?? -Infinity, value));
  if (/rate$/i.test(candidate.path) && candidate.path.startsWith('optimizer')) return { ...row, kind: 'log', from: '1e-4', to: '1e-1' };
  if (candidate.kind === 'whole') {
    const middle = usual || 32;
    return { ...row, choices: [middle / 2, middle, middle * 2].map((value) => within(Math.max(1, Math.round(value)))).filter((value, i, all) => all.indexOf(value) === i).join(',') };
  }
  const [low, high] = [candidate.minimum ?? 0, candidate.maximum ?? (usual ? usual * 10 : 1)];
  return { ...row, kind: 'range', from: String(low), to: String(Math.min(high, 1e6)) };
}

/** As the server takes it; undefined: the row is empty. */
export function settingOfRow(row: SettingRow): SweepSetting | undefined {
  if (row.name.trim() === '') return undefined;
  const when = row.when.trim();
  return { name: row.name.trim(), values: valuesOf(row), ...(when && { when }) };
}

/** The short form: `log:1e-4..1e-1`. */
export function valuesOf({ kind, choices, from, to, step }: SettingRow): string {
  const range = `${from.trim()}..${to.trim()}`;
  switch (kind) {
    case 'choices':
      return choices.trim();
    case 'range':
      return range;
    case 'log':
      return `log:${range}`;
    case 'integers':
      return `int:${range}`;
    case 'logIntegers':
      return `int:log:${range}`;
    case 'steps':
      return `${range}/${step.trim()}`;
  }
}
