import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as api from '../api/datasets';
import { ApiError } from '../api/problem';
import type { DatasetImport } from '../api/types';
import { Bringing } from './bringing';
import type { Picked } from './pick';
import { defaults } from './settings';
import type { UploadListener } from './upload';

vi.mock('../api/datasets');
vi.mock('../api/session', async () => ({ sessionState: (await import('@preact/signals')).signal('in') }));

const table: Picked = { content: new Blob(['a,b\n1,2\n']), fileName: 'houses.csv', title: 'houses.csv', name: 'houses', kind: 'table', columns: ['a', 'b'] };
const view = (state: DatasetImport['state'], more: Partial<DatasetImport> = {}): DatasetImport => ({ id: 'u', state, done: 0, total: 0, findings: [], ...more });
const refused = view('refused', { findings: [{ level: 'error', where: 'row 2', what: 'A value is missing.', advice: 'Fill it.' }] });
let listener: UploadListener;
let uploads: { done(id: string): void; failed(error: Error): void }[];
const cancel = vi.fn(async () => undefined);

function begin(): Bringing {
  const bringing = new Bringing((_, given) => {
    listener = given;
    return { send: () => new Promise((done, failed) => uploads.push({ done, failed })), cancel };
  });
  bringing.begin(table);
  return bringing;
}

beforeEach(() => {
  vi.useFakeTimers();
  uploads = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

describe('bringing a dataset', () => {
  it('waits for the upload when the form was sent before', async () => {
    const bringing = begin();
    vi.mocked(api.importUpload).mockResolvedValue(view('running', { done: 1, total: 4 }));
    vi.mocked(api.readImport).mockResolvedValue(view('succeeded', { dataset: { name: 'houses', version: 1 } as never }));
    bringing.change({ targets: ' b ' });
    await bringing.submit();
    expect(api.importUpload).not.toHaveBeenCalled();
    uploads[0]!.done('u');
    await vi.advanceTimersByTimeAsync(0);
    expect(api.importUpload).toHaveBeenCalledWith('u', 'houses', { ...defaults, targets: ['b'] });
    expect(bringing.import.value).toMatchObject({ done: 1, total: 4 });
    await vi.advanceTimersByTimeAsync(600);
    expect(bringing.dataset.value).toEqual({ name: 'houses', version: 1 });
  });

  it('that is refused is tried again with other options and the same upload', async () => {
    const bringing = begin();
    uploads[0]!.done('u');
    await vi.advanceTimersByTimeAsync(0);
    vi.mocked(api.importUpload).mockResolvedValueOnce(refused).mockResolvedValueOnce(view('succeeded', { dataset: { name: 'houses', version: 1 } as never }));
    await bringing.submit();
    expect(bringing.import.value).toEqual(refused);
    bringing.change({ missing: 'dropRow', targets: 'b' });
    await bringing.submit();
    expect(vi.mocked(api.importUpload).mock.calls[1]).toEqual(['u', 'houses', { ...defaults, targets: ['b'], missing: 'dropRow' }]);
    expect([bringing.dataset.value?.version, uploads.length]).toEqual([1, 1]);
  });

  it('shows what is wrong with the form beside it', async () => {
    const bringing = begin();
    uploads[0]!.done('u');
    await vi.advanceTimersByTimeAsync(0);
    vi.mocked(api.importUpload).mockRejectedValueOnce(new ApiError(400, '', { name: ['is taken.'] }));
    await bringing.submit();
    expect([bringing.errors.value, bringing.import.value, bringing.isAsked.value]).toEqual([{ name: ['is taken.'] }, null, false]);
  });

  it('asks on when the server could not be asked once', async () => {
    const bringing = begin();
    uploads[0]!.done('u');
    await vi.advanceTimersByTimeAsync(0);
    vi.mocked(api.importUpload).mockResolvedValue(view('running'));
    vi.mocked(api.readImport).mockRejectedValueOnce(new ApiError(0, 'unreachable')).mockResolvedValueOnce(refused);
    void bringing.submit();
    await vi.advanceTimersByTimeAsync(1100);
    expect(bringing.import.value).toEqual(refused);
  });

  it('ends an import that is not wanted any more, and keeps the upload', async () => {
    const bringing = begin();
    uploads[0]!.done('u');
    await vi.advanceTimersByTimeAsync(0);
    vi.mocked(api.importUpload).mockResolvedValue(view('running'));
    vi.mocked(api.readImport).mockResolvedValueOnce(view('running')).mockResolvedValue(view('cancelled'));
    vi.mocked(api.cancelImport).mockRejectedValueOnce(new ApiError(409, 'The import has ended.')).mockResolvedValue(new Response());
    void bringing.submit();
    await vi.advanceTimersByTimeAsync(0);
    await bringing.stopImport();
    await bringing.stopImport();
    expect(api.cancelImport).toHaveBeenLastCalledWith('u');
    await vi.advanceTimersByTimeAsync(1100);
    expect([bringing.import.value, bringing.isAsked.value, bringing.upload.value]).toEqual([null, false, { is: 'there', id: 'u' }]);
    await bringing.stopImport();
    expect(api.cancelImport).toHaveBeenCalledTimes(2);
  });

  it('says that an upload broke, goes on with it, and gives it up', async () => {
    const bringing = begin();
    listener.progress(5);
    listener.retrying();
    expect(bringing.upload.value).toEqual({ is: 'retrying', sent: 5 });
    uploads[0]!.failed(new Error('broke'));
    await vi.advanceTimersByTimeAsync(0);
    expect(bringing.upload.value).toEqual({ is: 'broken', sent: 5, why: 'broke' });
    void bringing.continueUpload();
    expect(uploads).toHaveLength(2);
    await bringing.cancel();
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(bringing.picked.value).toBeNull();
    uploads[1]!.done('u');
    await vi.advanceTimersByTimeAsync(0);
    expect(bringing.upload.value.is).toBe('sending');
  });
});
