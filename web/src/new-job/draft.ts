import type { Json, JsonObject, LayerShape, Typed } from '../api/types';
import * as format from '../ui/format';
import { valueAt, withValueAt, type Field, type Variant } from './schema';

/** The spec of a form: a preset's defaults, with what its user had set for the job itself. */
export function fromPreset(name: string, defaults: JsonObject, before?: JsonObject): JsonObject {
  const kept = before ? pick(before, ['name', 'tags', 'priority', 'seed']) : {};
  return { ...defaults, ...kept, model: { preset: name, layers: layersOf(defaults) } };
}

/** Settings that belong to the job, not to how its network is trained. */
const ownSettings = ['name', 'tags', 'priority', 'seed', 'model', 'dataset'];

const same = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b);
const asTyped = (value: Json | undefined) => (value !== null && typeof value === 'object' && !Array.isArray(value) && typeof value['type'] === 'string' ? (value as Typed) : undefined);

/** The paths of the settings in which a spec differs from the defaults that it began with: what its user has set. */
export function changedSettings(defaults: JsonObject, spec: JsonObject): string[] {
  return Object.entries(spec).flatMap(([key, value]) => {
    if (ownSettings.includes(key) || value === null || same(value, defaults[key])) return [];
    const [now, before] = [asTyped(value), asTyped(defaults[key])];
    if (!now || now.type !== before?.type) return [key];
    return Object.keys(now).filter((inner) => !same(now[inner], before[inner])).map((inner) => `${key}.${inner}`);
  });
}

/** Takes settings of one spec over into another; those that have no place there are left out. */
export function takeOver(into: JsonObject, from: JsonObject, paths: readonly string[], fields: readonly Field[]): { spec: JsonObject; kept: string[]; left: string[] } {
  let spec = into;
  const kept: string[] = [];
  const left: string[] = [];
  for (const path of paths) {
    const [key = '', inner] = path.split('.');
    const type = asTyped(spec[key])?.type;
    const fits = inner === undefined || fields.find((f) => f.key === key)?.variants.find((v) => v.type === type)?.fields.some((f) => f.key === inner);
    (fits ? kept : left).push(path);
    if (fits) spec = withValueAt(spec, path, valueAt(from, path));
  }
  return { spec, kept, left };
}

/** Settings with their values, in words: "learning rate 0.02, epochs 7". */
export function settingWords(spec: JsonObject, paths: readonly string[]): string {
  return paths
    .map((path) => {
      const value = valueAt(spec, path);
      const shown = typeof value === 'object' && value !== null ? (asTyped(value)?.type ?? '') : String(value);
      return `${format.title(path.split('.').at(-1)!).toLowerCase()} ${shown}`.trim();
    })
    .join(', ');
}

/**
 * Where a new layer goes: behind the selected one, or as late as it may. One that needs a picture stands before that is flattened, one that needs numbers behind,
 * one that needs a table's row first, and none behind the layer that gives the network's outputs.
 */
export function placeFor(kind: Variant | undefined, layers: readonly Typed[], outputs: number | undefined, selected?: number): number {
  if (kind?.input === 'row') return 0;
  const flat = layers.findIndex((layer) => layer.type === 'flatten' || layer.type === 'globalavgpool2d');
  const last = layers.map((layer) => layer.type).lastIndexOf('linear');
  const end = last >= 0 && layers[last]!['outFeatures'] === outputs ? last : layers.length;
  const from = kind?.input === 'features' ? flat + 1 : 0;
  const to = kind?.input === 'image' && flat >= 0 ? flat : end;
  return Math.min(to, Math.max(from, selected === undefined ? to : selected + 1));
}

/** Whether a network for these examples may have such a layer at all. */
export function fitsExamples(kind: Variant, inputShape: readonly number[] | undefined): boolean {
  const table = inputShape?.length === 1;
  return kind.input === 'row' ? table : kind.input !== 'image' || !table;
}

/** The spec of a form from another job's, or from pasted JSON. */
export function fromSpec(spec: JsonObject, presets: Record<string, JsonObject>): JsonObject {
  const model = (spec['model'] ?? {}) as JsonObject;
  const preset = typeof model['preset'] === 'string' ? presets[model['preset']] : undefined;
  if (preset && !model['layers']) return { ...preset, ...spec, model: { ...model, layers: layersOf(preset) } };
  return { ...spec };
}

/** The presets that take such an input: one that is no picture goes through none of the layers that need one. */
export function fittingPresets(presets: Record<string, JsonObject>, inputShape: readonly number[] | undefined, kinds: readonly Variant[]): Record<string, JsonObject> {
  if (!inputShape || inputShape.length === 3) return presets;
  const needsPicture = new Set(kinds.filter((kind) => kind.input === 'image').map((kind) => kind.type));
  const fitting = Object.entries(presets).filter(([, preset]) => !layersOf(preset).some((layer) => needsPicture.has(layer.type)));
  return fitting.length > 0 ? Object.fromEntries(fitting) : presets;
}

export const datasetOf = (spec: JsonObject) => (typeof spec['dataset'] === 'string' && spec['dataset'] !== '' ? spec['dataset'] : undefined);

export const presetOf = (spec: JsonObject) => (spec['model'] as JsonObject | undefined)?.['preset'] as string | undefined;

export function layersOf(spec: JsonObject): Typed[] {
  const layers = (spec['model'] as JsonObject | undefined)?.['layers'];
  return Array.isArray(layers) ? (layers as Typed[]) : [];
}

/** What is sent: a preset by its name alone, layers only where they are the user's own. */
export function toSubmit(spec: JsonObject): JsonObject {
  const preset = presetOf(spec);
  const sent = Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null));
  return preset ? { ...sent, model: { preset } } : sent;
}

/** Shapes that are still true: those of the layers before the first one that differs from what was checked. */
export function knownShapes(layers: readonly Json[], checked: readonly Json[], shapes: readonly LayerShape[]): (LayerShape | undefined)[] {
  let same = 0;
  while (same < layers.length && same < checked.length && JSON.stringify(layers[same]) === JSON.stringify(checked[same])) same++;
  return layers.map((_, i) => (i < same ? shapes[i] : undefined));
}

/** Moves the entry at `from` by one place. */
export function moved<T>(items: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  const next = [...items];
  if (to < 0 || to >= next.length) return next;
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}

/** Messages for a field and all below it that has no place of its own. */
export function errorsAt(errors: Readonly<Record<string, readonly string[]>>, path: string, exact = true): string[] {
  return Object.entries(errors)
    .filter(([key]) => key === path || (!exact && (key.startsWith(`${path}.`) || key.startsWith(`${path}[`))))
    .flatMap(([key, messages]) => messages.map((m) => (key === path ? m : `${key.slice(path.length).replace(/^\./, '')} ${m}`)));
}

function pick(value: JsonObject, keys: string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]!]));
}
