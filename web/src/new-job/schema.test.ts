import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../api/types';
import { changeLink, readChange } from './change-link';
import { errorsAt, fitsExamples, fromPreset, fromSpec, knownShapes, moved, placeFor, toSubmit } from './draft';
import schema from './schema.sample.json';
import { changeType, fieldsOf, limits, newLayer, parseNumber, trainedWith, valueAt, withValueAt } from './schema';

// schema.sample.json is an answer of GET /api/spec/schema.
const fields = fieldsOf(schema);
const field = (path: string) => fields.find((f) => f.path === path)!;

describe('a form from the schema', () => {
  it('has a field for each property, with unit, default and range', () => {
    expect(field('epochs')).toMatchObject({ kind: 'whole', unit: 'epochs', default: 3, minimum: 1, maximum: 1000 });
    expect(limits(field('epochs'))).toBe('1 to 1,000 · default 3');
    expect(fields.map((f) => `${f.key}:${f.kind}`)).toEqual([
      'name:text', 'dataset:choice', 'model:group', 'startFrom:group', 'optimizer:union', 'schedule:union', 'epochs:whole', 'batchSize:whole', 'validationShare:number',
      'labelSmoothing:number', 'classWeights:choice', 'regressionLoss:choice', 'augmentation:group', 'seed:whole', 'logEverySteps:whole', 'checkpointEverySteps:whole', 'earlyStopping:group', 'threads:whole',
      'priority:whole', 'tags:words',
    ]);
  });

  it('knows the kinds of a union, the learning rate first', () => {
    expect(field('optimizer').variants.map((v) => v.type)).toEqual(['sgd', 'adam', 'adamw']);
    expect(field('optimizer').variants[1]!.fields.map((f) => f.path)).toEqual(['optimizer.learningRate', 'optimizer.beta1', 'optimizer.beta2', 'optimizer.weightDecay']);
    expect(limits(field('optimizer').variants[1]!.fields[0]!)).toMatch(/^1e−8 to 10/);
  });

  it('knows what may be left out, and the layers of a list', () => {
    expect(field('earlyStopping')).toMatchObject({ kind: 'group', optional: true });
    expect(field('earlyStopping').fields.map((f) => f.path)).toEqual(['earlyStopping.metric', 'earlyStopping.patience']);
    const layers = field('model').fields.find((f) => f.key === 'layers')!;
    expect(layers.kind).toBe('list');
    expect(newLayer(layers.variants, 'conv2d')).toEqual({ type: 'conv2d', outChannels: 32, kernelSize: 3, stride: 1, padding: 0, groups: 1, dilation: 1, bias: true });
    expect(newLayer(layers.variants, 'residual')).toEqual({ type: 'residual', layers: [{ type: 'relu' }] });
    expect(newLayer(layers.variants, 'relu')).toEqual({ type: 'relu' });
  });

  it('takes no examples from those for training where a dataset has its own to validate with', () => {
    const mnist = field('dataset').datasets['mnist']!;
    expect(trainedWith(mnist, 0.2)).toBe(48_000);
    expect(trainedWith({ ...mnist, validationImages: 500 }, 0.2)).toBe(60_000);
  });

  it('takes a number that may also be a word for a number', () => {
    const rate = { properties: { rate: { anyOf: [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }], minimum: 0 } } };
    expect(fieldsOf(rate)[0]).toMatchObject({ kind: 'number', minimum: 0 });
  });

  it('keeps values of the same name when the type changes', () => {
    const adam = { type: 'adam', learningRate: 0.02, beta1: 0.5 };
    expect(changeType(field('optimizer').variants, 'sgd', adam)).toMatchObject({ type: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: false });
    expect(changeType(field('optimizer').variants, 'sgd', adam)).not.toHaveProperty('beta1');
  });

  it('sends what is no number as it was typed', () => {
    expect([' 12 ', '0,5', '1e-3', '', 'many'].map(parseNumber)).toEqual([12, 0.5, 0.001, undefined, 'many']);
  });
});

describe('a path', () => {
  const spec: JsonObject = { epochs: 3, model: { layers: [{ type: 'relu' }, { type: 'linear', outFeatures: 9 }] } };

  it('reads and writes without touching the rest', () => {
    expect(valueAt(spec, 'model.layers[1].outFeatures')).toBe(9);
    expect(valueAt(spec, 'nowhere.at[2].all')).toBeUndefined();
    const next = withValueAt(spec, 'model.layers[1].outFeatures', 10);
    expect(valueAt(next, 'model.layers[1].outFeatures')).toBe(10);
    expect(valueAt(spec, 'model.layers[1].outFeatures')).toBe(9);
    expect(withValueAt(spec, 'epochs', undefined)).not.toHaveProperty('epochs');
    expect(withValueAt(spec, 'earlyStopping.patience', 2)).toHaveProperty('earlyStopping', { patience: 2 });
  });

  it('finds the errors of a field', () => {
    const errors = { 'model.layers[3]': ['does not fit.'], 'model.layers[3].p': ['is required.'], epochs: ['too many'] };
    expect(errorsAt(errors, 'epochs')).toEqual(['too many']);
    expect(errorsAt(errors, 'model.layers[3]')).toEqual(['does not fit.']);
    expect(errorsAt(errors, 'model.layers[3]', false)).toEqual(['does not fit.', 'p is required.']);
    expect(errorsAt({ 'tags[0]': ['must be text.'] }, 'tags', false)).toEqual(['[0] must be text.']);
  });
});

describe('a draft', () => {
  const defaults = { name: '', epochs: 5, tags: [], model: { preset: 'mlp', layers: [{ type: 'flatten' }] } };

  it('takes a preset and keeps what belongs to the job', () => {
    const draft = fromPreset('mlp', defaults, { name: 'mine', epochs: 99, tags: ['a'] });
    expect(draft).toMatchObject({ name: 'mine', epochs: 5, tags: ['a'] });
    expect(toSubmit(draft)['model']).toEqual({ preset: 'mlp' });
  });

  it('takes a spec that names a preset only', () => {
    expect(fromSpec({ epochs: 7, model: { preset: 'mlp' } }, { mlp: defaults })).toMatchObject({ epochs: 7, model: { layers: [{ type: 'flatten' }] } });
    expect(toSubmit({ model: { layers: [] }, earlyStopping: null })).toEqual({ model: { layers: [] } });
  });

  it('gets a new layer where it fits: before the one that tells the classes, and before pictures are flattened', () => {
    const linear = (outFeatures: number) => ({ type: 'linear', outFeatures });
    const kinds = field('model').fields.find((f) => f.key === 'layers')!.variants;
    const place = (type: string, among: { type: string }[]) => placeFor(kinds.find((k) => k.type === type), among, field('dataset').datasets['mnist']!.outputs);
    const layers = [{ type: 'conv2d' }, { type: 'flatten' }, linear(64), { type: 'relu' }, linear(10)];
    expect(place('relu', layers)).toBe(4);
    expect(place('linear', layers)).toBe(4);
    expect(place('conv2d', layers)).toBe(1);
    expect(place('relu', [{ type: 'flatten' }, linear(64)])).toBe(2);
    expect(place('maxpool2d', [{ type: 'conv2d' }])).toBe(1);
    expect(place('relu', [])).toBe(0);
    expect(place('embedding', layers)).toBe(0);
    expect(place('conv2d', [{ type: 'conv2d' }, { type: 'globalavgpool2d' }, linear(10)])).toBe(1);
  });

  it('gets a new layer behind the selected one, where that fits', () => {
    const linear = (outFeatures: number) => ({ type: 'linear', outFeatures });
    const kinds = field('model').fields.find((f) => f.key === 'layers')!.variants;
    const layers = [{ type: 'conv2d' }, { type: 'relu' }, { type: 'flatten' }, linear(64), linear(10)];
    const place = (type: string, selected: number) => placeFor(kinds.find((k) => k.type === type), layers, 10, selected);
    expect([0, 1, 2, 3, 4].map((selected) => place('relu', selected))).toEqual([1, 2, 3, 4, 4]);
    expect([0, 1, 2, 4].map((selected) => place('conv2d', selected))).toEqual([1, 2, 2, 2]);
    expect([0, 2, 3, 4].map((selected) => place('linear', selected))).toEqual([3, 3, 4, 4]);
  });

  it('is offered the layers that its examples may pass', () => {
    const kinds = field('model').fields.find((f) => f.key === 'layers')!.variants;
    const offered = (shape: number[]) => kinds.filter((kind) => fitsExamples(kind, shape)).map((kind) => kind.type);
    expect(offered([1, 28, 28])).toContain('conv2d');
    expect(offered([1, 28, 28])).not.toContain('embedding');
    expect(offered([8])).toContain('embedding');
    expect(offered([8])).not.toContain('conv2d');
  });

  it('is asked for by an address', () => {
    const change = { field: 'optimizer.learningRate', value: 1e-7 };
    const search = new URL(changeLink('a&b', change), 'http://x').searchParams;
    expect([search.get('from'), readChange(search.get('set'))]).toEqual(['a&b', change]);
    expect([null, '', 'epochs', 'epochs:many', 'epochs:', ':1', '__proto__:1', 'a.b.c:1'].map(readChange)).toEqual(new Array(8).fill(undefined));
  });

  it('moves layers, and trusts the shapes before the first change', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
    const shapes = [{ layer: 'a', output: [1], parameters: 0 }, { layer: 'b', output: [2], parameters: 0 }];
    expect(knownShapes(['a', 'x'], ['a', 'b'], shapes)).toEqual([shapes[0], undefined]);
  });
});
