import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { checkFilter } from '../api/jobs';
import type { FilterCheck } from '../api/types';
import { Icon } from '../ui/icons';
import './expression.css';

interface ExpressionProps {
  value: string;
  onChange(expression: string): void;
}

/** A field for an expression: the server says what may stand at the caret, and under which word it is wrong. */
export function Expression({ value, onChange }: ExpressionProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const reading = useRef<AbortController>(undefined);
  const caretTo = useRef<number | null>(null);
  const [text, setText] = useState(value);
  /** What the server said, and of which text: that may be a letter behind. */
  const [checked, setChecked] = useState<{ text: string; answer: FilterCheck } | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const candidates = open ? (checked?.answer.candidates ?? []) : [];
  const error = checked?.answer.error;
  // While it is written it is not yet wrong: an end that is still missing is said after Enter.
  const [told, setTold] = useState(false);

  useEffect(() => {
    if (document.activeElement !== input.current) setText(value);
    if (value) void ask(value, value.length).then(() => setTold(true));
    return () => reading.current?.abort();
  }, [value]);

  // With the text that it belongs to: the next key may come before the next frame.
  useLayoutEffect(() => {
    if (caretTo.current !== null) input.current?.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = null;
  }, [text]);

  async function ask(now: string, caret: number): Promise<FilterCheck | null> {
    reading.current?.abort();
    const mine = (reading.current = new AbortController());
    const answer = await checkFilter(now, caret, mine.signal).catch(() => null);
    if (!answer || mine.signal.aborted) return null;
    setChecked({ text: now, answer });
    setAt(-1);
    return answer;
  }

  const write = (now: string, caret: number) => {
    setText(now);
    setTold(false);
    setOpen(true);
    void ask(now, caret);
    if (now.trim() === '') onChange('');
  };
  const take = async (wanted: string) => {
    const answer = checked?.text === text ? checked.answer : await ask(text, input.current?.selectionStart ?? text.length);
    const candidate = answer?.candidates.find((one) => one.text === wanted) ?? answer?.candidates[0];
    if (!answer || !candidate) return;
    const end = answer.start + answer.length;
    const now = text.slice(0, answer.start) + candidate.text + (text[end] === ' ' ? '' : ' ') + text.slice(end);
    const caret = answer.start + candidate.text.length + 1;
    caretTo.current = caret;
    write(now, caret);
  };
  const apply = async () => {
    setOpen(false);
    const answer = text.trim() === '' ? null : await ask(text, text.length);
    setTold(true);
    if (!answer?.error) onChange(text.trim());
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!open) void ask(text, input.current?.selectionStart ?? text.length).then(() => setOpen(true));
      else if (candidates.length > 0) setAt((at + step + candidates.length + (at < 0 && step < 0 ? 1 : 0)) % candidates.length);
    } else if (event.key === 'Tab' && open && candidates.length > 0 && !event.shiftKey) {
      event.preventDefault();
      void take(candidates[Math.max(0, at)]!.text);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (at >= 0) void take(candidates[at]!.text);
      else void apply();
    } else if (event.key === 'Escape') {
      if (open) setOpen(false);
      else input.current?.blur();
    }
  };

  const shown = told && error ? error : null;
  return (
    <div class="expression" data-wrong={shown !== null}>
      <div class="expression-field">
        <Icon name="filter" />
        {/* Behind the text: a line under the word that is wrong. */}
        {shown && (
          <span class="expression-mark" aria-hidden="true" data-testid="where-mark">
            {text.slice(0, shown.start)}
            <mark>{text.slice(shown.start, shown.start + shown.length) || ' '}</mark>
          </span>
        )}
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Filter by an expression"
          aria-expanded={candidates.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          aria-invalid={shown !== null}
          aria-describedby={shown ? `${id}-error` : undefined}
          placeholder="optimizer.learningRate < 0.01 and tag = baseline"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={text}
          data-testid="where"
          onInput={(event) => write(event.currentTarget.value, event.currentTarget.selectionStart ?? event.currentTarget.value.length)}
          onKeyDown={keys}
          onClick={() => !open && text === '' && void ask('', 0).then(() => setOpen(true))}
          onBlur={() => setOpen(false)}
        />
        {text && (
          <button class="icon-button" aria-label="Clear the expression" data-testid="where-clear" onClick={() => (setText(''), setChecked(null), setTold(false), onChange(''))}>
            <Icon name="close" size={12} />
          </button>
        )}
      </div>
      <ul id={`${id}-list`} class="candidates" role="listbox" aria-label="What may come here" hidden={candidates.length === 0}>
        {candidates.map((candidate, index) => (
          // Before the field loses the focus, and with it the list.
          <li key={candidate.text} id={`${id}-${index}`} role="option" aria-selected={index === at} data-testid="candidate" onPointerDown={(event) => (event.preventDefault(), void take(candidate.text))}>
            <code>{candidate.text}</code>
            <small>{candidate.about}</small>
          </li>
        ))}
      </ul>
      {shown && (
        <p class="expression-error" id={`${id}-error`} role="alert" data-testid="where-error">
          {shown.message}
        </p>
      )}
    </div>
  );
}
