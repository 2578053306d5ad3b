import { signal } from '@preact/signals';
import { errorMessage } from '../api/problem';
import { Icon } from './icons';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
  link?: { to: string; text: string };
  /** Such as to undo what the toast tells. */
  action?: { text: string; run(): void };
}

const toasts = signal<readonly Toast[]>([]);
let last = 0;

export function say(text: string, link?: Toast['link']): void {
  show({ id: ++last, tone: 'good', text, ...(link && { link }) }, 5000);
}

/** With a button for a little longer than words alone need. */
export function offer(text: string, action: NonNullable<Toast['action']>): void {
  show({ id: ++last, tone: 'good', text, action }, 10_000);
}

export function complain(error: unknown): void {
  show({ id: ++last, tone: 'bad', text: errorMessage(error) }, 10_000);
}

/** Does something; its failure is shown. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    complain(error);
    return undefined;
  }
}

function show(toast: Toast, life: number): void {
  toasts.value = [...toasts.value.slice(-2), toast];
  setTimeout(() => dismiss(toast.id), life);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
      {toasts.value.map((toast) => (
        <div class="toast" data-tone={toast.tone} key={toast.id}>
          <Icon name={toast.tone === 'good' ? 'check' : 'close'} />
          <span>
            {toast.text} {toast.link && <a href={toast.link.to}>{toast.link.text}</a>}
          </span>
          {toast.action && (
            <button class="button small" data-testid="toast-action" onClick={() => (dismiss(toast.id), toast.action!.run())}>
              {toast.action.text}
            </button>
          )}
          <button class="icon-button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
    </div>
  );
}
