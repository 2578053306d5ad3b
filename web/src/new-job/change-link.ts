import type { SpecChange } from '../api/types';

/** The address of the form with another job's settings and one change of them. */
export const changeLink = (job: string, { field, value }: SpecChange) => `/new?${new URLSearchParams({ from: job, set: `${field}:${value}` })}`;

/** The change in such an address; undefined when there is none that can be read. */
export function readChange(text: string | null): SpecChange | undefined {
  const [, field, value] = text?.match(/^([a-zA-Z]+(?:\.[a-zA-Z0-9]+)?):(.+)$/) ?? [];
  return field !== undefined && value?.trim() && Number.isFinite(Number(value)) ? { field, value: Number(value) } : undefined;
}
