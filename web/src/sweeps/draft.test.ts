import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../new-job/schema';
import { atRows, emptyDraft, toAsk, withoutRivals } from './draft';
import { candidatesOf, emptyRow, rowFor, settingOfRow, valuesOf } from './settings';

const schema = {
  properties: {
    name: { type: 'string' },
    epochs: { type: 'integer', minimum: 1, maximum: 1000, default: 3 },
    batchSize: { type: 'integer', minimum: 1, maximum: 4096, default: 64, description: 'Images in one step.' },
    shuffle: { type: 'boolean', default: true },
    model: { type: 'object', properties: { preset: { type: 'string', enum: ['mlp', 'simple-cnn'] } } },
    optimizer: {
      anyOf: [
        { properties: { type: { const: 'sgd' }, learningRate: { type: 'number', default: 0.1 }, momentum: { type: 'number', minimum: 0, maximum: 1, default: 0 } } },
        { properties: { type: { const: 'adam' }, learningRate: { type: 'number', default: 0.001 }, beta1: { type: 'number', default: 0.9 } } },
      ],
    },
  },
};
const fields = fieldsOf(schema);
const candidates = candidatesOf(fields, ['mlp', 'simple-cnn']);
const named = (path: string) => candidates.find((candidate) => candidate.path === path)!;

describe('what a sweep can choose', () => {
  it('are all numbers and choices of the spec, and none of the job itself', () =>
    expect(candidates.map(({ path }) => path)).toEqual(['batchSize', 'shuffle', 'model.preset', 'optimizer.type', 'optimizer.learningRate', 'optimizer.momentum', 'optimizer.beta1']));
  it('exists only where its kind does', () => expect([named('optimizer.momentum').when, named('optimizer.learningRate').when]).toEqual(['optimizer.type=sgd', '']));
  it('brings values to begin with', () => {
    expect(valuesOf(rowFor(named('optimizer.learningRate'), []))).toBe('log:1e-4..1e-1');
    expect(valuesOf(rowFor(named('batchSize'), []))).toBe('32,64,128');
    expect(valuesOf(rowFor(named('shuffle'), []))).toBe('false,true');
    expect(valuesOf(rowFor(named('optimizer.momentum'), []))).toBe('0..1');
  });
  it('brings its condition where that is chosen too', () => {
    const type = rowFor(named('optimizer.type'), []);
    expect(rowFor(named('optimizer.momentum'), [type]).when).toBe('optimizer.type=sgd');
    expect(rowFor(named('optimizer.momentum'), []).when).toBe('');
  });
});

describe('a row', () => {
  const range = { ...emptyRow, name: 'x', from: '1', to: '10', step: '2', choices: '1,2' };
  it('is written in the short form', () =>
    expect((['choices', 'range', 'log', 'integers', 'logIntegers', 'steps'] as const).map((kind) => valuesOf({ ...range, kind }))).toEqual(['1,2', '1..10', 'log:1..10', 'int:1..10', 'int:log:1..10', '1..10/2']));
  it('without a name is no setting', () => expect(settingOfRow(emptyRow)).toBeUndefined());
});

describe('a draft', () => {
  const rows = [emptyRow, { ...emptyRow, name: 'batchSize', choices: '32,64' }];

  it('asks for what was typed, and leaves out what was not', () => {
    const { sweep, errors } = toAsk({ ...emptyDraft, rows, trials: '40', hours: '0.5', seeds: '1, 2', method: 'asha' }, { batchSize: 64, schedule: null }, fields);
    expect(errors).toEqual({});
    expect(sweep).toEqual({ spec: { batchSize: 64 }, settings: [{ name: 'batchSize', values: '32,64' }], method: 'asha', trials: 40, seeds: [1, 2], limits: { hours: 0.5 } });
  });
  it('tells what is no number before it is sent', () =>
    expect(toAsk({ ...emptyDraft, rows, trials: '4.5', hours: 'two' }, {}, fields).errors).toEqual({ trials: ["must be a whole number, not '4.5'."], 'limits.hours': ["must be a number, not 'two'."] }));
  it('has errors of settings at their rows', () => {
    const asked = toAsk({ ...emptyDraft, rows }, {}, fields);
    expect(atRows({ 'settings[0]': ['no'], method: ['no'] }, asked.rows)).toEqual({ 'settings[1]': ['no'], method: ['no'] });
  });
  it('leaves out settings that only some of the chosen kinds have', () => {
    const spec = { optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9 }, batchSize: 64 };
    const choosing = [{ ...emptyRow, name: 'optimizer.type', choices: 'sgd, adam' }];
    expect(withoutRivals(spec, choosing, fields)).toEqual({ optimizer: { learningRate: 0.1 }, batchSize: 64 });
    expect(withoutRivals(spec, [], fields)).toBe(spec);
  });
});
