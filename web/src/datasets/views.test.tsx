import { signal } from '@preact/signals';
import render from 'preact-render-to-string';
import { describe, expect, it, vi } from 'vitest';
import type { Dataset, DatasetContents } from '../api/types';
import { BringPanel, DropZone, Refusal } from './bring-panel';
import { Columns, Odd, Parts, Understood } from './contents';
import { DatasetTable } from './list';
import { SampleRows } from './sample-rows';
import { noSettings } from './settings';

vi.mock('../api/session', () => ({}));

const flowers: DatasetContents = {
  kind: 'pictures', task: 'classification', inputShape: [3, 32, 32], targets: ['daisy', 'rose'], source: 'flowers.zip', columns: [],
  parts: [{ name: 'training', examples: 60, byTarget: [40, 20] }, { name: 'validation', examples: 0, byTarget: [0, 0] }, { name: 'test', examples: 15, byTarget: [10, 5] }],
  scaling: { divisor: 255, mean: [0.5, 0.4, 0.3], standardDeviation: [0.2, 0.2, 0.2] },
  findings: [{ level: 'note', where: '', what: 'A fifth is for test.', advice: '' }, { level: 'warning', where: 'rose', what: 'It has few pictures.', advice: 'Add some.' }],
};
const houses: DatasetContents = {
  kind: 'table', task: 'regression', inputShape: [2], targets: ['price'], source: 'houses.csv',
  parts: [{ name: 'training', examples: 80, byTarget: [] }, { name: 'test', examples: 20, byTarget: [] }],
  scaling: { divisor: 1, mean: [101.5, 0.5], standardDeviation: [20, 0.5] }, targetScaling: { divisor: 1, mean: [250], standardDeviation: [50] },
  columns: [{ name: 'area', categories: [] }, { name: 'town', categories: ['Bonn', 'Kiel'] }], findings: [],
};
const dataset = (contents: DatasetContents, more: Partial<Dataset> = {}): Dataset => ({ name: 'flowers', version: 1, owner: 'ada', createdAt: '2026-01-02T03:04:05Z', size: 230_000, sha256: 'f'.repeat(64), contents, ...more });
const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replaceAll('&nbsp;', ' ').replace(/\s+/g, ' ').trim();

describe('a dataset of pictures', () => {
  it('says what was understood', () => {
    const words = text(render(<Understood dataset={dataset(flowers)} />));
    for (const part of ['Pictures', 'Classification, 2 classes', '3 × 32 × 32 (channels, height, width)', 'Divided by 255; channels 0.5 ± 0.2, 0.4 ± 0.2, 0.3 ± 0.2', 'flowers.zip', '230 kB', 'f'.repeat(64)]) expect(words).toContain(part);
  });

  it('has a bar for each class in each part that is there', () => {
    const html = render(<Parts contents={flowers} />);
    expect(text(html)).toContain('Class Training Test daisy 40 10 rose 20 5 All 60 15');
    expect([...html.matchAll(/--share:\s?([\d.]+)/g)].map(([, share]) => Number(share))).toEqual([1, 1, 0.5, 0.5]);
  });

  it('tells what was odd, and what matters more first', () => {
    const html = render(<Odd contents={flowers} />);
    expect(html.indexOf('It has few pictures.')).toBeLessThan(html.indexOf('A fifth is for test.'));
    expect(text(html)).toContain('Warning rose It has few pictures. Add some.');
    expect(text(render(<Odd contents={houses} />))).toContain('Nothing.');
  });
});

describe('a dataset of a table', () => {
  it('says what was understood', () => {
    const words = text(render(<Understood dataset={dataset(houses)} />));
    for (const part of ['Regression, 1 number', 'Targets price', '2 columns', 'Each column by its mean', 'price: 250 ± 50']) expect(words).toContain(part);
    expect(text(render(<Parts contents={houses} />))).toContain('Training 80 Test 20');
    expect(text(render(<Columns contents={houses} />))).toContain('area Numbers, 101.5 ± 20 town 2 categories: Bonn, Kiel');
  });

  it('shows rows, with a dash where a value is missing', () => {
    const html = render(<SampleRows contents={houses} examples={[{ part: 'training', row: 0, target: '300', values: { area: '120', town: 'Bonn' } }, { part: 'training', row: 4, target: '200', values: { area: '80' } }]} />);
    expect(text(html)).toBe('price area town 300 120 Bonn 200 80 –');
  });
});

describe('the list', () => {
  it('has the newest version of each, and says that there are older ones', () => {
    const html = render(<DatasetTable datasets={[dataset(flowers), dataset(flowers, { version: 2, createdAt: '2026-02-02T03:04:05Z' }), dataset(houses, { name: 'houses' })]} />);
    expect([...html.matchAll(/data-dataset="([^"]+)"/g)].map(([, name]) => name)).toEqual(['flowers@2', 'houses@1']);
    expect(text(html)).toContain('flowers @2 1 older Pictures Classification 75 2 classes 230 kB ada');
    expect(html).toContain('href="/datasets/flowers@2"');
  });
});

describe('bringing', () => {
  const bringing = (more: object) =>
    ({
      picked: signal({ content: new Blob(['123']), fileName: 'houses.csv', title: 'houses.csv', name: 'houses', kind: 'table', columns: ['area', 'price'] }),
      settings: signal({ ...noSettings, name: 'houses', targets: 'price' }),
      upload: signal({ is: 'there', id: 'u' }), isAsked: signal(false), import: signal(null), errors: signal({}), dataset: signal(null),
      ...more,
    }) as unknown as Parameters<typeof BringPanel>[0]['bringing'];
  const panel = (more: object) => render(<BringPanel bringing={bringing(more)} dragging={false} />);

  it('begins with a place to drop files on', () => {
    expect(render(<DropZone dragging={true} onPick={() => undefined} />)).toMatch(/data-dragging="?true"?.*webkitdirectory/s);
    expect(panel({ picked: signal(null) })).toContain('Bring a dataset');
  });

  it('tells how far the upload is, and goes on with a broken one', () => {
    const broken = text(panel({ upload: signal({ is: 'broken', sent: 1, why: 'The connection broke.' }) }));
    expect(broken).toContain('Uploading 1 B of 3 B The connection broke. Go on');
    expect(text(panel({ upload: signal({ is: 'sending', sent: 2 }), isAsked: signal(true) }))).toContain('It is added when the upload is there.');
  });

  it('asks for the target of a table, whose columns can be pressed', () => {
    const html = panel({});
    expect(html).toMatch(/aria-pressed="?true"?[^>]*>price/);
    expect(html).toMatch(/data-testid="bring-targets"/);
    expect(html).not.toMatch(/data-testid="bring-size"/);
  });

  it('counts the examples while they are packed', () => {
    expect(text(panel({ import: signal({ id: 'u', state: 'running', done: 1200, total: 1493, findings: [] }) }))).toContain('Checking 1,200 of 1,493 examples');
  });

  it('shows every finding of a refusal with its place and its advice, and lets the person try again', () => {
    const findings = Array.from({ length: 30 }, (_, i) => ({ level: 'error' as const, where: `row ${i}`, what: `Value ${i} is missing.`, advice: 'Fill it.' }));
    const html = render(<Refusal state="refused" findings={findings} />);
    expect(html.match(/data-testid="finding"/g)).toHaveLength(30);
    expect(text(html)).toContain('This is no dataset yet: 30 errors');
    expect(text(html)).toContain('Error row 29 Value 29 is missing. Fill it.');
    expect(text(panel({ import: signal({ id: 'u', state: 'refused', done: 0, total: 0, findings }) }))).toMatch(/Remove the upload.*30 errors.*Try again/);
    expect(text(panel({ errors: signal({ name: ['is taken by Trainyard itself.'], 'options.testShare': ['must be less.'] }) }))).toMatch(/Is taken by Trainyard itself\..*options.testShare must be less\./);
  });
});
