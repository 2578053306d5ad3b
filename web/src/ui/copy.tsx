import { useState } from 'preact/hooks';
import { Icon } from './icons';

/** Copies a text; outside a secure context, or where the browser refuses, the old way. Whether it is copied. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  // Behind an open dialog nothing can be selected.
  (document.querySelector('dialog:modal') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

export function CopyButton({ text, label = 'Copy', testId }: { text: string | (() => string); label?: string; testId?: string }) {
  const [done, setDone] = useState<boolean | null>(null);
  const copy = async () => {
    setDone(await copyText(typeof text === 'string' ? text : text()));
    setTimeout(() => setDone(null), 1600);
  };
  return (
    <button type="button" class="button small" data-testid={testId} onClick={() => void copy()}>
      <Icon name={done ? 'check' : 'copy'} />
      <span aria-live="polite">{done === null ? label : done ? 'Copied' : 'Not copied: select it'}</span>
    </button>
  );
}
