import { describe, expect, it } from 'vitest';
import { tarOf } from './tar';

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const text = (bytes: Uint8Array, at: number, length: number) => new TextDecoder().decode(bytes.subarray(at, at + length));

describe('a folder as a tar', () => {
  it('has these bytes', async () => {
    const bytes = await bytesOf(tarOf([{ path: 'a/b.txt', content: new Blob(['hello\n']) }]));
    expect(bytes.length).toBe(2 * 512 + 1024);
    // As Python's tarfile writes it with USTAR_FORMAT.
    const fields = ['a/b.txt'.padEnd(100, '\0'), '0000644\0', '0000000\0', '0000000\0', '00000000006\0', '00000000000\0', '007143\0 ', '0', '\0'.repeat(100), 'ustar\0', '00'];
    expect(text(bytes, 0, 265)).toBe(fields.join(''));
    expect(bytes.subarray(265, 512).every((byte) => byte === 0)).toBe(true);
    expect(text(bytes, 512, 6)).toBe('hello\n');
    expect(bytes.subarray(518).every((byte) => byte === 0)).toBe(true);
  });

  it('has a pax record for a name that ustar has no room for', async () => {
    const bytes = await bytesOf(tarOf([{ path: 'Blüte/ä.png', content: new Blob(['x']) }]));
    expect(text(bytes, 156, 1)).toBe('x');
    expect(text(bytes, 512, 22)).toBe('22 path=Blüte/ä.png\n');
    expect(text(bytes, 1024, 11)).toBe('Bl_te/_.png');
    expect(text(bytes, 1536, 1)).toBe('x');
  });

  it('divides a long name at a slash', async () => {
    const [folder, file] = ['d'.repeat(120), 'f'.repeat(60)];
    const bytes = await bytesOf(tarOf([{ path: `${folder}/${file}`, content: new Blob([]) }]));
    expect([text(bytes, 0, 61), text(bytes, 345, 121)]).toEqual([`${file}\0`, `${folder}\0`]);
  });

  it('is the same for the same files in another order', async () => {
    const files = ['b', 'a', 'c'].map((path) => ({ path, content: new Blob([path]) }));
    expect(await bytesOf(tarOf(files))).toEqual(await bytesOf(tarOf([...files].reverse())));
  });

  it('has the bytes that GNU tar 1.34 unpacked when this was written', async () => {
    const paths = ['plain.txt', 'Blüte/日本.txt', `${'l'.repeat(130)}/${'m'.repeat(130)}.txt`, `${'d'.repeat(140)}/${'f'.repeat(90)}`];
    const bytes = await bytesOf(tarOf(paths.map((path, i) => ({ path, content: new Blob(['x'.repeat(511 + i)]) }))));
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    expect([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe('8b100c39bce379c2baab0c11b60b0efb6ad0dd35f63165617d137965fe239960');
  });
});
