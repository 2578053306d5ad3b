import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icons';
import { fields, readFields } from './fields';
import type { ListQuery } from './query';
import { changeQuery } from './store';

const sources = { fact: 'Facts', setting: 'Settings', metric: 'Series' } as const;

/** Which fields stand in columns, and in which order. */
export function ColumnPicker({ query, onClose }: { query: ListQuery; onClose(): void }) {
  const [sought, setSought] = useState('');
  useEffect(() => void readFields(), []);
  const columns = query.columns;
  const change = (next: readonly string[]) => changeQuery({ ...query, columns: next });
  const toggle = (name: string) => change(columns.includes(name) ? columns.filter((column) => column !== name) : [...columns, name]);
  const move = (name: string, by: 1 | -1) => {
    const next = [...columns];
    const at = next.indexOf(name);
    if (!next[at + by]) return;
    [next[at], next[at + by]] = [next[at + by]!, next[at]!];
    change(next);
  };
  const words = sought.toLowerCase().split(/\s+/);
  const found = fields.value.filter((field) => words.every((word) => `${field.name} ${field.description}`.toLowerCase().includes(word)));
  return (
    <Dialog title="Columns" onClose={onClose} testId="columns" wide>
      {columns.length === 0 ? (
        <p class="muted">The usual columns are shown. Choose fields to show those instead, beside the state and the name.</p>
      ) : (
        <ol class="chosen-columns" aria-label="Columns in order">
          {columns.map((name, index) => (
            <li key={name}>
              <code>{name}</code>
              <button class="icon-button" aria-label={`Move ${name} to the left`} disabled={index === 0} onClick={() => move(name, -1)}>
                <Icon name="up" size={13} />
              </button>
              <button class="icon-button" aria-label={`Move ${name} to the right`} disabled={index === columns.length - 1} onClick={() => move(name, 1)}>
                <Icon name="down" size={13} />
              </button>
              <button class="icon-button" aria-label={`Leave out ${name}`} onClick={() => toggle(name)}>
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ol>
      )}
      <label class="search">
        <Icon name="search" />
        <span class="hidden">Search the fields</span>
        <input type="search" placeholder="Search the fields" value={sought} autofocus data-testid="column-search" onInput={(event) => setSought(event.currentTarget.value)} />
      </label>
      <div class="column-choices">
        {(Object.keys(sources) as (keyof typeof sources)[]).map((source) => {
          const own = found.filter((field) => field.source === source);
          return (
            own.length > 0 && (
              <fieldset key={source}>
                <legend>{sources[source]}</legend>
                {own.map((field) => (
                  <label key={field.name} title={field.description}>
                    <input type="checkbox" checked={columns.includes(field.name)} data-testid={`column-${field.name}`} onChange={() => toggle(field.name)} />
                    <span>
                      <code>{field.name}</code> <small>{field.description}</small>
                    </span>
                  </label>
                ))}
              </fieldset>
            )
          );
        })}
        {found.length === 0 && <p class="muted">No field has these words.</p>}
      </div>
      <div class="dialog-actions">
        <button class="button" disabled={columns.length === 0} data-testid="columns-usual" onClick={() => change([])}>
          The usual columns
        </button>
        <button class="button primary" data-testid="columns-done" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
