import { get, request } from './http';
import type { ApiToken, CreatedApiToken, TokenScope } from './types';

export const listTokens = () => get<ApiToken[]>('/api/tokens');
export const createToken = async (name: string, scope: TokenScope, expiresInDays: number) =>
  (await request('/api/tokens', { method: 'POST', body: { name, scopes: [scope], expiresInDays } })).json() as Promise<CreatedApiToken>;
export const revokeToken = (name: string) => request(`/api/tokens/${encodeURIComponent(name)}`, { method: 'DELETE' });
