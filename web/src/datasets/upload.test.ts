import type { HttpRequest, HttpStack } from 'tus-js-client';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ResumableUpload } from './upload';

vi.mock('../api/session', () => ({ accessToken: async () => 'token', renewAfterRefusal: async () => 'another' }));
vi.mock('../ui/root', () => ({ rooted: (path: string) => path }));

interface Sent {
  method: string;
  offset: string | undefined;
  bytes: number;
}

/** A server that keeps what it got; `fault` breaks a request, by its number. */
class FakeServer implements HttpStack {
  stored = '';
  length = 0;
  sent: Sent[] = [];
  headers: Record<string, string>[] = [];
  fault: (request: Sent, number: number) => 'broken' | 'halfway' | number | undefined = () => undefined;

  createRequest(method: string, url: string): HttpRequest {
    const headers: Record<string, string> = {};
    let stop = false;
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => void (headers[name] = value),
      getHeader: (name) => headers[name],
      setProgressHandler: () => undefined,
      getUnderlyingObject: () => null,
      abort: async () => void (stop = true),
      send: async (body?: Blob) => {
        const request = { method, offset: headers['Upload-Offset'], bytes: body?.size ?? 0 };
        this.sent.push(request);
        this.headers.push(headers);
        const fault = this.fault(request, this.sent.length);
        if (fault === 'broken') throw new Error('The connection broke.');
        if (fault === 'halfway') {
          this.stored += (await body!.text()).slice(0, body!.size / 2);
          throw new Error('The connection broke.');
        }
        if (stop) throw new Error('aborted');
        if (fault !== undefined) return answer(fault, {}, '{"detail":"The disk is full."}');
        if (method === 'POST') {
          this.length = Number(headers['Upload-Length']);
          return answer(201, { Location: '/api/datasets/uploads/abc' });
        }
        if (method === 'PATCH') this.stored += await body!.text();
        return answer(method === 'HEAD' ? 200 : 204, { 'Upload-Offset': String(this.stored.length), 'Upload-Length': String(this.length) });
      },
    };
  }

  getName = () => 'FakeServer';
}

const answer = (status: number, headers: Record<string, string>, body = '') => ({
  getStatus: () => status,
  getHeader: (name: string) => headers[name],
  getBody: () => body,
  getUnderlyingObject: () => null,
});

const text = 'abcdefgh'.repeat(2 ** 18);
const content = () => new Blob(Array.from({ length: 5 }, () => text));
let server: FakeServer;
let listener: { progress: ReturnType<typeof vi.fn<(sent: number) => void>>; retrying: ReturnType<typeof vi.fn<() => void>> };
const upload = (blob = content()) => new ResumableUpload(blob, 'flowers.tar', listener, { httpStack: server, endpoint: 'http://localhost/api/datasets/uploads', retryDelays: [0, 0] });

beforeEach(() => {
  server = new FakeServer();
  listener = { progress: vi.fn(), retrying: vi.fn() };
});

describe('an upload', () => {
  it('goes in pieces, each with a token, and has an id', async () => {
    const one = upload();
    expect(await one.send()).toBe('abc');
    expect(one.id).toBe('abc');
    expect(server.stored).toBe(text.repeat(5));
    expect(server.sent.map(({ method, offset }) => [method, offset])).toEqual([['POST', undefined], ['PATCH', '0'], ['PATCH', String(8 * 2 ** 20)]]);
    expect(server.headers.every((headers) => headers['Authorization'] === 'Bearer token')).toBe(true);
    expect(atob(server.headers[0]!['Upload-Metadata']!.replace('filename ', ''))).toBe('flowers.tar');
    expect(listener.retrying).not.toHaveBeenCalled();
  });

  it('goes on after a broken piece from what the server has', async () => {
    server.fault = ({ method }, number) => (method === 'PATCH' && number === 2 ? 'halfway' : undefined);
    expect(await upload().send()).toBe('abc');
    expect(server.stored).toBe(text.repeat(5));
    expect(server.sent.map(({ method, offset }) => [method, offset])).toEqual([
      ['POST', undefined],
      ['PATCH', '0'],
      ['HEAD', undefined],
      ['PATCH', String(4 * 2 ** 20)],
    ]);
    expect(listener.retrying).toHaveBeenCalledTimes(1);
  });

  it('that broke for good keeps what was sent, and goes on when asked', async () => {
    let down = true;
    server.fault = ({ method }, number) => (down && method !== 'POST' && number > 2 ? 'broken' : undefined);
    const one = upload();
    await expect(one.send()).rejects.toThrow('What was sent is kept.');
    down = false;
    expect(await one.send()).toBe('abc');
    expect(server.stored).toBe(text.repeat(5));
    expect(server.sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('that is refused says why, and is not tried again', async () => {
    server.fault = () => 413;
    await expect(upload().send()).rejects.toThrow('The disk is full.');
    expect(server.sent).toHaveLength(1);
  });

  it('that is cancelled is removed at the server', async () => {
    const one = upload();
    await one.send();
    await one.cancel();
    expect(server.sent.at(-1)!.method).toBe('DELETE');
  });
});
