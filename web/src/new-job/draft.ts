import type { Json, JsonObject, JobSpec, LayerShape, Typed } from '../api/types';

/** The spec of a form: a preset's recipe, with what its user had set for the job itself. */
export function fromPreset(name: string, recipe: JobSpec, before?: JsonObject): JsonObject {
  const kept = before ? pick(before, ['name', 'tags', 'priority', 'seed']) : {};
  return { ...recipe, ...kept, model: { preset: name, layers: recipe.model.layers } };
}

/** The spec of a form from another job's, or from pasted JSON. */
export function fromSpec(spec: JsonObject, presets: Record<string, JobSpec>): JsonObject {
  const model = (spec['model'] ?? {}) as JsonObject;
  const preset = typeof model['preset'] === 'string' ? presets[model['preset']] : undefined;
  if (preset && !model['layers']) return { ...preset, ...spec, model: { ...model, layers: preset.model.layers } };
  return { ...spec };
}

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
    .flatMap(([key, messages]) => messages.map((m) => (key === path ? m : `${key.slice(path.length + 1)} ${m}`)));
}

function pick(value: JsonObject, keys: string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]!]));
}
