import { describe, expect, it } from 'vitest';
import document from '../../openapi.json?raw';
import { measured, withNumbers } from './numbers';

describe('numbers on the wire', () => {
  it('are numbers again, also those that are not finite', () => {
    const page = withNumbers(
      JSON.parse(`{"events":[
        {"type":"stepsTrained","step":1,"loss":"NaN","accuracy":0.5,"learningRate":"Infinity","samplesPerSecond":"-Infinity"},
        {"type":"epochValidated","step":2,"validation":{"loss":"Infinity","accuracy":"NaN","macroF1":0.1}}]}`),
    );
    expect(page.events[0]).toMatchObject({ loss: NaN, accuracy: 0.5, learningRate: Infinity, samplesPerSecond: -Infinity });
    expect(page.events[1].validation).toEqual({ loss: Infinity, accuracy: NaN, macroF1: 0.1 });
  });

  it('are found in views, lists and updates of the hub', () => {
    const job = '{"name":"a","trainingLoss":"NaN","test":{"loss":"Infinity"},"result":{"classes":[{"f1":"NaN"}]}}';
    const read = { trainingLoss: NaN, test: { loss: Infinity }, result: { classes: [{ f1: NaN }] } };
    expect(withNumbers(JSON.parse(job))).toMatchObject(read);
    expect(withNumbers(JSON.parse(`{"jobs":[${job}]}`)).jobs[0]).toMatchObject(read);
    expect(withNumbers(JSON.parse(`{"deltas":[{"job":${job},"events":[{"loss":"NaN"}]}]}`)).deltas[0]).toMatchObject({ job: read, events: [{ loss: NaN }] });
  });

  it('are all that the document lets be other than finite', () => {
    const found = new Set<string>();
    JSON.parse(document, (key, value: unknown) => {
      const types = (value as { type?: unknown } | null)?.type;
      if (Array.isArray(types) && types.includes('number') && types.includes('string')) found.add(key);
      return value;
    });
    expect(found.size).toBeGreaterThan(5);
    expect([...found].filter((name) => !measured.has(name))).toEqual([]);
  });

  it('are not made of words, nor of what a person wrote', () => {
    const job = { name: 'NaN', tags: ['Infinity'], message: 'NaN', loss: 'toString', spec: { name: 'NaN', optimizer: { learningRate: 'NaN' } } };
    expect(withNumbers(structuredClone(job))).toEqual(job);
    expect(withNumbers(null)).toBeNull();
    expect(withNumbers('NaN')).toBe('NaN');
  });
});
