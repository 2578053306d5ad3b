import { get, request } from './http';

export type TokenScope = 'read' | 'jobs' | 'admin';

export interface ApiToken {
  id: string;
  name: string;
  owner: string;
  scopes: TokenScope[];
  createdAt: string;
  expiresAt: string;
  lastUsedAt?: string;
}

export interface CreatedApiToken {
  token: string;
  name: string;
  scopes: TokenScope[];
  expiresAt: string;
}

export const listTokens = () => get<ApiToken[]>('/api/tokens');
export const createToken = async (name: string, scope: TokenScope, expiresInDays: number) =>
  (await request('/api/tokens', { method: 'POST', body: { name, scopes: [scope], expiresInDays } })).json() as Promise<CreatedApiToken>;
export const revokeToken = (name: string) => request(`/api/tokens/${encodeURIComponent(name)}`, { method: 'DELETE' });
