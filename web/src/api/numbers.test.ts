import { describe, expect, it } from 'vitest';
import document from '../../openapi.json?raw';
import { measured, measuredLists, measuredMaps, withNumbers } from './numbers';

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

  it('are read in lists', () => expect(withNumbers(JSON.parse('{"divisor":"Infinity","mean":["NaN",1]}'))).toEqual({ divisor: Infinity, mean: [NaN, 1] }));

  it('are found in views, lists and updates of the hub', () => {
    const job = '{"name":"a","trainingLoss":"NaN","test":{"loss":"Infinity"},"result":{"classes":[{"f1":"NaN"}]}}';
    const read = { trainingLoss: NaN, test: { loss: Infinity }, result: { classes: [{ f1: NaN }] } };
    expect(withNumbers(JSON.parse(job))).toMatchObject(read);
    expect(withNumbers(JSON.parse(`{"jobs":[${job}]}`)).jobs[0]).toMatchObject(read);
    expect(withNumbers(JSON.parse(`{"deltas":[{"job":${job},"events":[{"loss":"NaN"}]}]}`)).deltas[0]).toMatchObject({ job: read, events: [{ loss: NaN }] });
  });

  it('are read by whatever name a series has', () => {
    const events = withNumbers(JSON.parse('{"events":[{"values":{"spec":"NaN","__proto__":"Infinity","a/b":"-Infinity","good":1,"odd":"word"}}]}')).events;
    expect(Object.entries(events[0].values)).toEqual([['spec', NaN], ['__proto__', Infinity], ['a/b', -Infinity], ['good', 1], ['odd', 'word']]);
    const job = withNumbers(JSON.parse('{"metrics":{"spec":{"latest":"NaN","step":1},"values":{"latest":"Infinity","step":2}}}'));
    expect(job.metrics).toEqual({ spec: { latest: NaN, step: 1 }, values: { latest: Infinity, step: 2 } });
  });

  it('are all that the document lets be other than finite', () => {
    const [found, lists, maps] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const isMeasured = (schema: unknown) => {
      const types = (schema as { type?: unknown } | null | undefined)?.type;
      return Array.isArray(types) && types.includes('number') && types.includes('string');
    };
    JSON.parse(document, (key, value: unknown) => {
      if (isMeasured(value) && key !== 'additionalProperties' && key !== 'items') found.add(key);
      if (isMeasured((value as { items?: unknown } | null)?.items)) lists.add(key);
      if (isMeasured((value as { additionalProperties?: unknown } | null)?.additionalProperties)) maps.add(key);
      return value;
    });
    expect(found.size).toBeGreaterThan(5);
    expect(lists).toEqual(measuredLists);
    expect(maps).toEqual(measuredMaps);
    expect([...found].filter((name) => !measured.has(name))).toEqual([]);
  });

  it('are not made of words, nor of what a person wrote', () => {
    const job = { name: 'NaN', tags: ['Infinity'], message: 'NaN', loss: 'toString', spec: { name: 'NaN', optimizer: { learningRate: 'NaN' } } };
    expect(withNumbers(structuredClone(job))).toEqual(job);
    expect(withNumbers(null)).toBeNull();
    expect(withNumbers('NaN')).toBe('NaN');
  });
});
