import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icons';
import { StatusDot, stateWords } from '../ui/state';
import { states, type ListQuery } from './query';
import { changeQuery } from './store';

interface ToolbarProps {
  query: ListQuery;
  search: { current: HTMLInputElement | null };
}

/** Filters: states, of which several may be on, and text. */
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

  return (
    <div class="toolbar">
      <div class="chips" role="group" aria-label="Filter by state">
        <button class="chip" aria-pressed={query.states.length === 0} data-testid="filter-all" onClick={() => changeQuery({ ...query, states: [] })}>
          All
        </button>
        {states.map((state) => (
          <button key={state} class="chip" aria-pressed={query.states.includes(state)} data-testid={`filter-${state}`} onClick={() => toggle(state)}>
            <StatusDot state={state} />
            {stateWords[state]}
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
    </div>
  );
}
