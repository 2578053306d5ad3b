// A folder as one tar stream: ustar (POSIX.1-1988), and a pax header (POSIX.1-2001) before a file whose name or size does not fit into it.

/** A file below the folder that is packed. */
export interface PackedFile {
  /** With slashes, without the folder's own name. */
  path: string;
  content: Blob;
}

const block = 512;
const utf8 = new TextEncoder();
const mostOctal = 0o77777777777;

/**
 * The whole archive. The contents stay references to the files: nothing is read before a piece of it is sent, and any piece can be sent again.
 * Files are in the order of their paths and have no time, so that the same folder gives the same bytes.
 */
export function tarOf(files: readonly PackedFile[]): Blob {
  const parts: BlobPart[] = [];
  for (const { path, content } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    parts.push(headers(path, content.size), content, new Uint8Array(padding(content.size)));
  }
  parts.push(new Uint8Array(2 * block));
  return new Blob(parts, { type: 'application/x-tar' });
}

const padding = (size: number) => (block - (size % block)) % block;

function headers(path: string, size: number): Uint8Array<ArrayBuffer> {
  const name = utf8.encode(path);
  const split = isAscii(name) ? splitName(path) : null;
  if (split && size <= mostOctal) return header(split, size, '0');
  const records = concat([...(split ? [] : [record('path', path)]), ...(size <= mostOctal ? [] : [record('size', String(size))])]);
  return concat([
    header({ prefix: '', name: 'PaxHeaders/file' }, records.length, 'x'),
    records,
    new Uint8Array(padding(records.length)),
    // Readers that know pax take the record's name instead of this one.
    header(split ?? { prefix: '', name: path.replace(/[^\x20-\x7e]/g, '_').slice(-100) }, size <= mostOctal ? size : 0, '0'),
  ]);
}

const isAscii = (bytes: Uint8Array) => bytes.every((byte) => byte >= 0x20 && byte < 0x7f);

/** A path as ustar's 155 bytes, a slash that is not written, and 100 bytes; null: it does not fit. */
function splitName(path: string): { prefix: string; name: string } | null {
  if (path.length <= 100) return { prefix: '', name: path };
  for (let slash = path.indexOf('/', path.length - 101); slash >= 0 && slash <= 155; slash = path.indexOf('/', slash + 1)) {
    if (slash > 0 && slash < path.length - 1) return { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
  }
  return null;
}

function header({ prefix, name }: { prefix: string; name: string }, size: number, type: '0' | 'x'): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(block);
  const text = (at: number, value: string) => bytes.set(utf8.encode(value), at);
  const octal = (at: number, length: number, value: number) => text(at, value.toString(8).padStart(length - 1, '0'));
  text(0, name);
  octal(100, 8, 0o644);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, 0);
  text(156, type);
  text(257, 'ustar\0' + '00');
  text(345, prefix);
  // The sum of all bytes, with spaces where it will stand.
  bytes.fill(0x20, 148, 156);
  text(148, `${bytes.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `);
  return bytes;
}

/** `LENGTH KEYWORD=VALUE\n`, whose length counts its own digits. */
function record(keyword: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = utf8.encode(` ${keyword}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return concat([utf8.encode(String(length)), rest]);
}

function concat(arrays: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
