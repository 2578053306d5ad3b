import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icons';
import { StatusDot, stateWords } from '../ui/state';
import * as format from '../ui/format';
import { counts } from './counts';
import { Expression } from './expression';
import { states, type ListQuery } from './query';
import { changeQuery } from './store';

interface ToolbarProps {
  query: ListQuery;
  search: { current: HTMLInputElement | null };
}

/** Filters: states, of which several may be on, words, and an expression. */
export function Toolbar({ query, search }: ToolbarProps) {
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);

  // An address that changes under the field, as by the back button, shows in it; what is being typed stays.
  useEffect(() => {
    const input = search.current;
    if (input && document.activeElement !== input) input.value = query.text;
  }, [query.text]);

  const type = (text: string) => {
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => changeQuery({ ...query, text }), 200);
  };
  const toggle = (state: (typeof states)[number]) =>
    changeQuery({ ...query, states: query.states.includes(state) ? query.states.filter((s) => s !== state) : states.filter((s) => s === state || query.states.includes(s)) });

  const known = counts.value;
  const all = known && Object.values(known).reduce((sum, count) => sum + count, 0);

  return (
    <div class="toolbar">
      <div class="chips" role="group" aria-label="Filter by state">
        <button class="chip" aria-pressed={query.states.length === 0} data-testid="filter-all" onClick={() => changeQuery({ ...query, states: [] })}>
          All <Count of={all} />
        </button>
        {states.map((state) => (
          <button key={state} class="chip" aria-pressed={query.states.includes(state)} data-testid={`filter-${state}`} onClick={() => toggle(state)}>
            <StatusDot state={state} />
            {stateWords[state]} <Count of={known && (known[state] ?? 0)} />
          </button>
        ))}
        {query.owner && (
          <button class="chip" aria-pressed="true" onClick={() => changeQuery({ ...query, owner: '' })}>
            <Icon name="person" size={14} /> {query.owner} <Icon name="close" size={11} />
            <span class="hidden">Show every owner</span>
          </button>
        )}
      </div>
      <label class="search">
        <Icon name="search" />
        <span class="hidden">Search the jobs</span>
        <input
          ref={search}
          type="search"
          placeholder="Name, preset, tag or id"
          defaultValue={query.text}
          data-testid="job-search"
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <Expression value={query.where} onChange={(where) => changeQuery({ ...query, where })} />
    </div>
  );
}

/** How many jobs a chip would show. */
function Count({ of }: { of: number | null }) {
  return of === null ? null : (
    <span class="count" data-testid="count">
      {format.whole(of)}
    </span>
  );
}
