import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as api from '../api/jobs';
import { ApiError } from '../api/problem';
import type { JobSpec, JsonObject, JobView } from '../api/types';
import { layersOf } from './draft';
import { SpecForm } from './form';
import { DraftKeeper } from './saved-draft';
import schema from './schema.sample.json';

vi.mock('../api/jobs');

const presetOf = (preset: string, epochs: number, optimizer: JsonObject): JsonObject =>
  ({ name: '', epochs, batchSize: 64, tags: [], optimizer, schedule: { type: 'constant' }, model: { preset, layers: [{ type: 'flatten' }, { type: 'linear', outFeatures: 10 }] } }) as JsonObject;
const presets = {
  'simple-cnn': presetOf('simple-cnn', 3, { type: 'adam', learningRate: 0.002, beta1: 0.9 }),
  mlp: presetOf('mlp', 5, { type: 'adam', learningRate: 0.003, beta1: 0.9 }),
  old: presetOf('old', 9, { type: 'sgd', learningRate: 0.1, momentum: 0.9 }),
};
const unreachable = new ApiError(0, 'The server cannot be reached.');
let items: Map<string, string>;

function open(search = '', from: Parameters<SpecForm['open']>[0] = {}) {
  const store = { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value), removeItem: (key: string) => void items.delete(key) };
  const form = new SpecForm(new DraftKeeper('ada', search, () => store));
  return form.open(from).then(() => form);
}

beforeEach(() => {
  vi.useFakeTimers();
  items = new Map();
  vi.mocked(api.readSchema).mockResolvedValue(schema);
  vi.mocked(api.readPresets).mockResolvedValue(presets);
  vi.mocked(api.checkSpec).mockImplementation(async (spec) => ({ spec: spec as JobSpec, layers: [] }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

describe('another preset', () => {
  it('keeps what was set, says so, and can be had without', async () => {
    const form = await open();
    form.change('optimizer.learningRate', 0.02);
    form.change('name', 'mine');
    form.choosePreset('mlp');
    expect(form.spec.value).toMatchObject({ name: 'mine', epochs: 5, optimizer: { type: 'adam', learningRate: 0.02 } });
    expect(form.notice.value!.text).toBe('Kept from before: learning rate 0.02.');
    form.choosePreset('old');
    expect(form.spec.value['optimizer']).toEqual({ type: 'sgd', learningRate: 0.02, momentum: 0.9 });
    form.notice.value!.actions.find((a) => a.label === 'Use the values of old')!.run();
    expect(form.spec.value).toMatchObject({ name: 'mine', optimizer: { learningRate: 0.1 } });
    expect(form.notice.value).toBeNull();
  });

  it('says what has no place in it, and can be undone', async () => {
    const form = await open();
    form.change('optimizer.beta1', 0.5);
    form.ownLayers([{ type: 'relu' }, ...layersOf(form.spec.value)]);
    const before = form.spec.value;
    form.choosePreset('old');
    expect(form.notice.value!.text).toBe('Not kept: your own layers, beta 1 0.5.');
    form.notice.value!.actions.find((a) => a.label === 'Undo')!.run();
    expect(form.spec.value).toEqual(before);
  });

  it('says nothing where nothing was set', async () => {
    const form = await open();
    form.choosePreset('mlp');
    expect(form.notice.value).toBeNull();
    expect(form.spec.value).toMatchObject({ epochs: 5, optimizer: { learningRate: 0.003 } });
  });

  it('has defaults of its own', async () => {
    const form = await open('', { preset: 'mlp' });
    expect(form.defaultOf('epochs')).toBe(5);
    expect(form.defaultOf('optimizer.learningRate')).toBe(0.003);
    form.change('optimizer', { type: 'sgd' });
    expect(form.defaultOf('optimizer.learningRate')).toBeUndefined();
    form.ownLayers();
    expect(form.defaultOf('epochs')).toBeUndefined();
  });
});

describe('a check that the server could not make', () => {
  it('is no consent, and is made again', async () => {
    const form = await open();
    await vi.advanceTimersByTimeAsync(400);
    expect([form.checking.value, form.unchecked.value]).toEqual([false, '']);
    vi.mocked(api.checkSpec).mockRejectedValueOnce(unreachable);
    form.change('epochs', 4);
    await vi.advanceTimersByTimeAsync(400);
    expect([form.checking.value, form.unchecked.value]).toEqual([false, 'The server cannot be reached.']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(form.unchecked.value).toBe('');
  });

  it('keeps the errors that are known', async () => {
    const form = await open();
    vi.mocked(api.checkSpec).mockRejectedValueOnce(new ApiError(400, '', { epochs: ['is too large.'] })).mockRejectedValueOnce(unreachable);
    form.change('epochs', 5000);
    await vi.advanceTimersByTimeAsync(400);
    form.change('name', 'x');
    await vi.advanceTimersByTimeAsync(400);
    expect(form.errors.value).toEqual({ epochs: ['is too large.'] });
    form.close();
  });
});

describe('a draft', () => {
  it('is there again after the page was left, until it is submitted or given up', async () => {
    const left = await open();
    left.choosePreset('mlp');
    left.change('epochs', 7);
    left.close();

    const back = await open();
    expect(back.spec.value).toMatchObject({ epochs: 7, model: { preset: 'mlp' } });
    expect(back.notice.value!.text).toMatch(/draft/);
    vi.mocked(api.submitJob).mockResolvedValue({ id: '1' } as JobView);
    await back.submit();
    expect((await open()).spec.value).toMatchObject({ epochs: 3 });

    const other = await open('?from=1');
    other.change('epochs', 8);
    const again = await open('?from=1');
    again.notice.value!.actions.find((a) => a.label === 'Start over')!.run();
    expect(again.spec.value).toMatchObject({ epochs: 3 });
    expect(items.size).toBe(0);
  });

  it('begins with a change that was asked for', async () => {
    vi.mocked(api.readJob).mockResolvedValue({ spec: presets.old } as JobView);
    const form = await open('?from=1', { job: '1', change: { field: 'optimizer.learningRate', value: 0.01 } });
    expect(form.spec.value).toMatchObject({ epochs: 9, optimizer: { type: 'sgd', learningRate: 0.01, momentum: 0.9 } });
    expect(form.notice.value!.text).toContain('learning rate 0.01');
  });
});

describe('another dataset', () => {
  const own = (preset: string, layers: JsonObject[]): JsonObject => ({ ...presetOf(preset, 4, { type: 'adam', learningRate: 0.01 }), dataset: 'flowers@2', model: { preset, layers } });
  const table = { type: 'linear', outFeatures: 3 };
  const property = schema.properties.dataset;
  const shape = (inputShape: number[]) => ({ title: 'Flowers', inputShape, classes: 3, outputs: 3, trainingImages: 90, validationImages: 0, categories: [] });
  const withOwn = (inputShape: number[]) => ({
    ...schema,
    properties: { ...schema.properties, dataset: { ...property, enum: ['mnist', 'flowers@1', 'flowers@2'], 'x-datasets': { ...property['x-datasets'], 'flowers@1': shape([9]), 'flowers@2': shape(inputShape) } } },
  });
  const flowers = { wide: own('wide', [{ type: 'conv2d', outChannels: 4 }, table]), mlp: own('mlp', [{ type: 'flatten' }, table]) };

  beforeEach(() => {
    vi.mocked(api.readSchema).mockResolvedValue(withOwn([3, 32, 32]));
    vi.mocked(api.readPresets).mockImplementation(async (dataset) => {
      if (dataset === 'gone@1') throw new ApiError(400, '', { dataset: ["is not known: 'gone@1'."] });
      return dataset?.startsWith('flowers') ? flowers : presets;
    });
  });

  it('is chosen by the address, with the first of its presets', async () => {
    const form = await open('dataset=flowers@2', { dataset: 'flowers@2' });
    expect(form.spec.value).toMatchObject({ dataset: 'flowers@2', model: { preset: 'wide' } });
    expect(Object.keys(form.presets)).toEqual(['wide', 'mlp']);
    expect((await open('dataset=flowers', { dataset: 'flowers' })).dataset).toEqual(shape([3, 32, 32]));
  });

  it('keeps what was set, and the preset where it has one of that name', async () => {
    const form = await open();
    form.choosePreset('mlp');
    form.change('optimizer.learningRate', 0.5);
    await form.chooseDataset('flowers@2');
    expect(form.spec.value).toMatchObject({ dataset: 'flowers@2', epochs: 4, optimizer: { learningRate: 0.5 }, model: { preset: 'mlp', layers: flowers.mlp['model'] && layersOf(flowers.mlp) } });
    form.ownLayers([{ type: 'relu' }]);
    await form.chooseDataset('mnist');
    expect(form.spec.value).toMatchObject({ dataset: 'mnist', model: { layers: [{ type: 'relu' }] } });
  });

  it('that is no picture has no preset that needs one', async () => {
    vi.mocked(api.readSchema).mockResolvedValue(withOwn([13]));
    const form = await open('', { dataset: 'flowers@2' });
    expect([Object.keys(form.presets), form.preset]).toEqual([['mlp'], 'mlp']);
  });

  it('may be written as JSON', async () => {
    const form = await open();
    await form.replace({ dataset: 'flowers@2', model: { preset: 'wide' } });
    expect(layersOf(form.spec.value)).toEqual(layersOf(flowers.wide));
  });

  it('that was deleted is said to be gone', async () => {
    const form = await open('', { dataset: 'gone@1' });
    expect([form.status.value, form.notice.value?.text, form.preset]).toEqual(['ready', 'There is no dataset gone@1 any more.', 'simple-cnn']);
  });

  it('is in a draft, and one whose dataset is gone is no more', async () => {
    const form = await open();
    await form.chooseDataset('flowers@2');
    form.change('epochs', 9);
    const back = await open();
    expect(back.spec.value).toMatchObject({ dataset: 'flowers@2', epochs: 9 });
    back.notice.value!.actions[0]!.run();
    expect([back.preset, Object.keys(back.presets)]).toEqual(['simple-cnn', Object.keys(presets)]);
    (await open()).set({ dataset: 'gone@1' });
    expect((await open()).notice.value).toBeNull();
  });
});
