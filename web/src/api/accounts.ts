import { get, request } from './http';
import type { Role, SignInLink, UserView } from './types';

const at = (name: string) => `/api/users/${encodeURIComponent(name)}`;

export const changePassword = (currentPassword: string | undefined, newPassword: string) =>
  request('/api/account/password', { method: 'PUT', body: currentPassword ? { currentPassword, newPassword } : { newPassword } });

export const listUsers = () => get<UserView[]>('/api/users');
export const addUser = async (name: string, role: Role) =>
  (await request('/api/users', { method: 'POST', body: { name, role } })).json() as Promise<UserView>;
export const changeRole = async (name: string, role: Role) =>
  (await request(`${at(name)}/role`, { method: 'PUT', body: { role } })).json() as Promise<UserView>;
export const makeLink = async (name: string) => (await request(`${at(name)}/link`, { method: 'POST' })).json() as Promise<SignInLink>;
export const deleteUser = (name: string) => request(at(name), { method: 'DELETE' });
