import type { Json, JsonObject, Typed } from '../api/types';

// The form is made from the spec's JSON Schema: what the server adds there appears here.

export interface Field {
  key: string;
  /** Where it stands in the spec, as the server's errors name it: `optimizer.learningRate`. */
  path: string;
  kind: 'whole' | 'number' | 'text' | 'switch' | 'choice' | 'words' | 'group' | 'union' | 'list';
  description: string;
  unit: string;
  required: boolean;
  /** May be left out entirely, as early stopping. */
  optional: boolean;
  default?: Json;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  choices: string[];
  /** Of a group. */
  fields: Field[];
  /** Of a union, or of a list's items. */
  variants: Variant[];
  /** Of the field that chooses a dataset: what is known of each. */
  datasets: Record<string, DatasetSchema>;
}

export interface DatasetSchema {
  title: string;
  /** Classes, labels or numbers: what is asked of a network. */
  task: string;
  /** Channels, height, width; or the number of a table's columns. */
  inputShape: number[];
  /** 0: it has none, as a regression. */
  classes: number;
  /** What the last layer gives. */
  outputs: number;
  trainingImages: number;
  /** Examples of its own to validate with; 0: each job takes some of those to train with. */
  validationImages: number;
  /** Of each column of a table the count of its categories, 0 for a number; empty: all are numbers. */
  categories: number[];
}

/** Examples that a job trains with, at a validation share. */
export function trainedWith(dataset: DatasetSchema, share: number): number {
  return dataset.validationImages > 0 ? dataset.trainingImages : dataset.trainingImages - Math.round(dataset.trainingImages * share);
}

export interface Variant {
  type: string;
  /** Of a layer: what must stand before it; undefined: anything. */
  input?: 'image' | 'features' | 'row' | undefined;
  fields: Field[];
}

interface Schema {
  type?: string | string[];
  description?: string;
  default?: Json;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  enum?: Json[];
  const?: Json;
  'x-unit'?: string;
  'x-input'?: 'image' | 'features' | 'row';
  'x-datasets'?: Record<string, DatasetSchema>;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  /** Where the schema of these values stands already: layers within a layer. */
  $ref?: string;
  items?: Schema;
}

export function fieldsOf(schema: unknown, under = ''): Field[] {
  const { properties = {}, required = [] } = schema as Schema;
  return Object.entries(properties)
    .filter(([, property]) => property.const === undefined)
    .map(([key, property]) => fieldOf(key, property, required.includes(key), under ? `${under}.${key}` : key))
    .sort((a, b) => Number(b.key === 'learningRate') - Number(a.key === 'learningRate'));
}

function fieldOf(key: string, schema: Schema, required: boolean, path: string): Field {
  const types = [schema.type ?? schema.anyOf?.flatMap((either) => either.type ?? []) ?? []].flat();
  const kind = kindOf(schema, types);
  return {
    key,
    path,
    kind,
    required,
    description: schema.description ?? '',
    unit: schema['x-unit'] ?? '',
    optional: types.includes('null'),
    choices: (schema.enum ?? []).filter((v): v is string => typeof v === 'string'),
    fields: kind === 'group' ? fieldsOf(schema, path) : [],
    variants: variantsOf(kind === 'list' ? schema.items : schema, path),
    datasets: schema['x-datasets'] ?? {},
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.minimum !== undefined && { minimum: schema.minimum }),
    ...(schema.maximum !== undefined && { maximum: schema.maximum }),
    ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }),
  };
}

function kindOf(schema: Schema, types: string[]): Field['kind'] {
  if (schema.enum) return 'choice';
  // A number that may also be one of a few words is a number.
  if (schema.anyOf?.some((variant) => variant.properties?.['type'])) return 'union';
  if (types.includes('array')) return schema.items?.anyOf || schema.items?.$ref ? 'list' : 'words';
  // Numbers may also be written as strings, so their types come first.
  if (types.includes('integer')) return 'whole';
  if (types.includes('number')) return 'number';
  if (types.includes('boolean')) return 'switch';
  return types.includes('object') ? 'group' : 'text';
}

function variantsOf(schema: Schema | undefined, path: string): Variant[] {
  return (schema?.anyOf ?? []).map((variant) => ({
    type: String(variant.properties?.['type']?.const ?? ''),
    input: variant['x-input'],
    fields: fieldsOf({ ...variant, required: variant.required ?? [] }, path),
  }));
}

/** What is known of a dataset; without a version in its name, of its newest. */
export function findDataset(datasets: Readonly<Record<string, DatasetSchema>>, name: string): DatasetSchema | undefined {
  const newest = Object.keys(datasets).findLast((known) => known.startsWith(`${name}@`));
  return datasets[name] ?? (newest === undefined ? undefined : datasets[newest]);
}

/** What a field allows, in words: "1 to 1,000 epochs, default 3". */
export function limits(field: Field): string {
  const number = (n: number) => (Math.abs(n) >= 1e-4 && Math.abs(n) < 1e10) || n === 0 ? n.toLocaleString('en', { maximumFractionDigits: 6 }) : String(n).replace('e+', 'e').replace('e-', 'e−');
  const parts: string[] = [];
  if (field.minimum !== undefined && field.maximum !== undefined) parts.push(`${number(field.minimum)} to ${number(field.maximum)}`);
  if (field.maxLength !== undefined && field.kind === 'text') parts.push(`At most ${field.maxLength} characters`);
  if (typeof field.default === 'number') parts.push(`default ${number(field.default)}`);
  if (typeof field.default === 'string' && field.default !== '') parts.push(`default ${field.default}`);
  return parts.join(' · ');
}

/** Typed text as a value: a number when it is one, the text itself when not, so that the server can say what is wrong with it. */
export function parseNumber(text: string): Json | undefined {
  const trimmed = text.trim().replace(',', '.').replace('−', '-');
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}

/** Typed text as JSON; the text itself when it is none. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A value of another type: its defaults, and the values that the old one has for fields of the same name. */
export function changeType(variants: readonly Variant[], type: string, old: JsonObject | undefined): Typed {
  const fields = variants.find((v) => v.type === type)?.fields ?? [];
  const value: Typed = { type };
  for (const field of fields) {
    const kept = old?.[field.key];
    if (kept !== undefined) value[field.key] = kept;
    else if (field.default !== undefined) value[field.key] = field.default;
  }
  return value;
}

/** A new layer: defaults, and a small value for what is required; a block gets a layer that fits anything. */
export function newLayer(variants: readonly Variant[], type: string): Typed {
  const layer = changeType(variants, type, undefined);
  for (const field of variants.find((v) => v.type === type)?.fields ?? []) {
    if (!field.required || layer[field.key] !== undefined) continue;
    layer[field.key] = field.kind === 'list' ? [{ type: 'relu' }] : Math.max(field.minimum ?? 1, 32);
  }
  return layer;
}

/** `model.layers[3].outChannels` as its steps. */
export function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((m) => (m[2] !== undefined ? Number(m[2]) : m[1]!));
}

export function valueAt(value: Json | undefined, path: string): Json | undefined {
  let at: Json | undefined = value;
  for (const step of stepsOf(path)) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (at && typeof at === 'object') at = at[String(step)];
    else return undefined;
  }
  return at;
}

/** The same value with something else at a path; undefined takes it out. */
export function withValueAt(value: JsonObject, path: string, next: Json | undefined): JsonObject {
  return put(value, stepsOf(path), next) as JsonObject;
}

function put(value: Json | undefined, [step, ...rest]: (string | number)[], next: Json | undefined): Json {
  if (Array.isArray(value) && typeof step === 'number') {
    return value.map((item, i) => (i === step ? (rest.length > 0 ? put(item, rest, next) : (next ?? null)) : item));
  }
  const copy: JsonObject = value && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {};
  const inner = rest.length > 0 ? put(copy[String(step)], rest, next) : next;
  if (inner === undefined) delete copy[String(step)];
  else copy[String(step)] = inner;
  return copy;
}
