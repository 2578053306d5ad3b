import { tarOf, type PackedFile } from './tar';

export type PickedKind = 'pictures' | 'table' | 'arrays' | 'unknown';

/** What somebody chose or dropped, as one file to upload. */
export interface Picked {
  content: Blob;
  fileName: string;
  /** For people: a folder has no size of its own. */
  title: string;
  /** A name for the dataset. */
  name: string;
  /** By the names of the files; the server looks at what is in them. */
  kind: PickedKind;
  /** Of a table in text: its columns, as its first line has them. */
  columns: string[];
}

const tables = /\.(csv|tsv|tab|txt|parquet|pq)$/i;
const texts = /\.(csv|tsv|tab|txt)$/i;
const arrays = /\.(npz|npy|safetensors)$/i;
const pictures = /\.(png|jpe?g|jpe|jfif|webp|bmp|gif|tiff?)$/i;

/** What the inputs accept; the server takes the same. */
export const accepted = '.zip,.tar,.tgz,.gz,.csv,.tsv,.parquet,.npz';

/** One file as it is; several, or a folder's, as one tar. */
export async function pick(files: readonly PackedFile[], folder?: string): Promise<Picked> {
  const [first] = files;
  if (!first) throw new Error('There is no file in it.');
  if (folder === undefined && files.length === 1) {
    return { content: first.content, fileName: first.path, title: first.path, name: proposeName(first.path), kind: kindOf([first.path]), columns: texts.test(first.path) ? await columnsOf(first.content) : [] };
  }
  const name = folder ?? 'files';
  const title = `${name}, ${files.length.toLocaleString('en')} ${files.length === 1 ? 'file' : 'files'}`;
  return { content: tarOf(files), fileName: `${name}.tar`, title, name: proposeName(name), kind: kindOf(files.map((file) => file.path)), columns: [] };
}

/** From a file input; one for folders says in which folder each file lies. */
export function pickFiles(list: readonly File[]): Promise<Picked> {
  const folder = list[0]?.webkitRelativePath.split('/')[0];
  return folder
    ? pick(list.map((file) => ({ path: file.webkitRelativePath.slice(folder.length + 1), content: file })), folder)
    : pick(list.map((file) => ({ path: file.name, content: file })));
}

/** From a drop: a file, several, or a folder with all that is in it. To be called while the event is handled: its items are gone after that. */
export async function pickDrop(data: DataTransfer): Promise<Picked> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const loose = [...data.files];
  if (entries.length === 0) return pickFiles(loose);
  const [only] = entries;
  if (entries.length === 1 && only!.isDirectory) return pick(await filesBelow(only!, only!.fullPath.length + 1), only!.name);
  return pick((await Promise.all(entries.map((entry) => filesBelow(entry, 1)))).flat());
}

async function filesBelow(entry: FileSystemEntry, skip: number): Promise<PackedFile[]> {
  if (entry.isFile) return [{ path: entry.fullPath.slice(skip), content: await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail)) }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PackedFile[] = [];
  // A folder is read a hundred entries at a time; an empty answer is its end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return found;
    for (const inner of some) found.push(...(await filesBelow(inner, skip)));
  }
}

/** A name that the server takes: 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit. */
export function proposeName(file: string): string {
  const stem = file.replace(/\.(tar\.gz|[a-z0-9]{1,11})$/i, '');
  const plain = (stem || file).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return plain.replace(/^[^a-z0-9]+/, '').slice(0, 64).replace(/[-._]+$/, '') || 'dataset';
}

function kindOf(paths: readonly string[]): PickedKind {
  if (paths.some((path) => pictures.test(path))) return 'pictures';
  if (paths.some((path) => tables.test(path))) return 'table';
  return paths.some((path) => arrays.test(path)) ? 'arrays' : 'unknown';
}

/** The fields of the first line, divided by what it has most of. */
async function columnsOf(file: Blob): Promise<string[]> {
  const line = (await file.slice(0, 65_536).text()).replace(/^\ufeff/, '').split(/\r?\n/, 1)[0]!;
  const count = (mark: string) => line.split(mark).length;
  const mark = [',', ';', '\t', '|'].sort((a, b) => count(b) - count(a))[0]!;
  if (count(mark) < 2) return [];
  return [...line.matchAll(new RegExp(`(?:^|[${mark}])(?:"((?:[^"]|"")*)"|([^${mark}]*))`, 'g'))].map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
}
