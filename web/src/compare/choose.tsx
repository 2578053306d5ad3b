import { useEffect, useId, useState } from 'preact/hooks';
import { listJobs } from '../api/jobs';
import type { JobSummary } from '../api/types';
import * as format from '../ui/format';
import { complain } from '../ui/toast';
import { maxCompared } from './query';

interface ChooseProps {
  chosen: readonly string[];
  onAdd(id: string): void;
}

/** Finds a job by a part of its name, tags or id, and adds it. */
export function Choose({ chosen, onAdd }: ChooseProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState<readonly JobSummary[]>([]);
  const [at, setAt] = useState(0);

  useEffect(() => {
    if (!isOpen) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const query = new URLSearchParams({ limit: '30', ...(text.trim() && { q: text.trim() }) });
      listJobs(query, abort.signal).then(
        ({ jobs }) => (setFound(jobs), setAt(0)),
        (error: unknown) => abort.signal.aborted || complain(error),
      );
    }, 150);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [text, isOpen]);

  const offered = found.filter((job) => !chosen.includes(job.id)).slice(0, 8);
  const add = (job: JobSummary | undefined) => {
    if (!job) return;
    onAdd(job.id);
    setText('');
    // It hides what is below; a letter, an arrow or a click opens it for the next job.
    setOpen(false);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !isOpen) setOpen(true);
    else if (step && offered.length > 0) setAt((at + step + offered.length) % offered.length);
    else if (event.key === 'Enter' && isOpen) add(offered[at]);
    else if (event.key === 'Escape') setOpen(false);
    else return;
    event.preventDefault();
  };
  const isFull = chosen.length >= maxCompared;
  return (
    <div class="choose">
      <input
        type="search"
        role="combobox"
        list={undefined}
        aria-label="Add a job"
        placeholder={isFull ? `${maxCompared} jobs are all it takes` : 'Add a job…'}
        disabled={isFull}
        aria-expanded={isOpen && offered.length > 0}
        aria-controls={id}
        aria-activedescendant={isOpen && offered[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        data-testid="compare-add"
        value={text}
        onInput={(event) => (setText(event.currentTarget.value), setOpen(true))}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      <ul id={id} role="listbox" aria-label="Jobs" hidden={!isOpen || offered.length === 0}>
        {offered.map((job, i) => (
          // Pressed and not clicked: a click would first take the focus away, which closes the list.
          <li key={job.id} id={`${id}-${i}`} role="option" aria-selected={i === at} data-testid="compare-option" onPointerDown={(event) => (event.preventDefault(), add(job))}>
            <span>{job.name}</span>
            <span class="muted figure">
              {job.state} · {job.owner} · {format.moment(job.createdAt)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
