import { describe, expect, it } from 'vitest';
import { pick, proposeName } from './pick';
import { defaults, noSettings, optionsOf, toggled } from './settings';

const files = (...paths: string[]) => paths.map((path) => ({ path, content: new Blob([path]) }));

describe('what was chosen', () => {
  it.each([
    ['Flowers.ZIP', 'flowers'], ['My Flowers (2).tar.gz', 'my-flowers-2'], ['Blüten.csv', 'bluten'], ['v1.2', 'v1'], ['日本', 'dataset'], ['.hidden', 'hidden'], ['a'.repeat(80), 'a'.repeat(64)],
  ])('%s may be called %s', (file, name) => expect(proposeName(file)).toBe(name));

  it('is one file as it is, and a folder as a tar', async () => {
    const [table] = files('houses.csv');
    expect(await pick([table!])).toMatchObject({ content: table!.content, fileName: 'houses.csv', name: 'houses', kind: 'table' });
    const folder = await pick(files('daisy/1.jpg', 'rose/2.jpg', 'readme.txt'), 'Flowers');
    expect(folder).toMatchObject({ fileName: 'Flowers.tar', title: 'Flowers, 3 files', name: 'flowers', kind: 'pictures' });
    expect(folder.content.size % 512).toBe(0);
    expect(await pick(files('x.npy', 'y.npy'))).toMatchObject({ fileName: 'files.tar', kind: 'arrays' });
    expect((await pick(files('x.zip'))).kind).toBe('unknown');
    await expect(pick([], 'empty')).rejects.toThrow('There is no file in it.');
  });

  it('has the columns of its first line', async () => {
    const columns = async (text: string) => (await pick([{ path: 'a.csv', content: new Blob([text]) }])).columns;
    expect(await columns('\ufeffa,"b, c",d\r\n1,2,3\n')).toEqual(['a', 'b, c', 'd']);
    expect(await columns('a;b\n1;2')).toEqual(['a', 'b']);
    expect(await columns('just text')).toEqual([]);
  });
});

describe('the options', () => {
  const all = { ...noSettings, targets: 'a, b', task: 'regression', missing: 'fill' as const, ignore: 'id', splitColumn: 'part', size: '64 × 64', skipUnreadable: true };

  it('are those that were asked for', () => {
    expect(optionsOf(noSettings, 'unknown')).toEqual(defaults);
    expect(optionsOf(all, 'table')).toEqual({ ...defaults, task: 'regression', targets: ['a', 'b'], ignore: ['id'], splitColumn: 'part', missing: 'fill' });
    expect(optionsOf(all, 'pictures')).toEqual({ ...defaults, task: 'regression', size: '64x64', skipUnreadable: true });
    expect(optionsOf({ ...noSettings, size: '32' }, 'pictures')).toEqual({ ...defaults, size: '32x32' });
  });

  it('put a column in and take it out', () => expect([toggled('', 'a'), toggled('a, b', 'a'), toggled('b', 'a')]).toEqual(['a', 'b', 'b, a']));
});
