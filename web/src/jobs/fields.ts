import { signal } from '@preact/signals';
import { listFields } from '../api/jobs';
import type { Field } from '../api/types';

/** Every field that jobs have, series included; empty until `readFields` has answered. */
export const fields = signal<readonly Field[]>([]);

/** Reads them anew: a series is a field once a job has reported it. */
export async function readFields(): Promise<void> {
  const read = await listFields().catch(() => null);
  if (read) fields.value = read;
}

export const fieldOf = (name: string) => fields.value.find((field) => field.name === name);
export const isNumber = (field: Field) => field.kind === 'number' || field.kind === 'duration';
