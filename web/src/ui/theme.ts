import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const dark = matchMedia('(prefers-color-scheme: dark)');
export const theme = signal<Theme>(stored());

/** Grows with each change of colours: what is drawn on a canvas is drawn again then. */
export const colours = signal(0);

dark.addEventListener('change', () => colours.value++);

effect(() => {
  const root = document.documentElement;
  if (theme.value === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme.value;
  try {
    if (theme.value === 'system') localStorage.removeItem('trainyard.theme');
    else localStorage.setItem('trainyard.theme', theme.value);
  } catch {
    // Storage may be blocked: the choice then lasts as long as the page.
  }
  colours.value = colours.peek() + 1;
});

export function nextTheme(): void {
  theme.value = theme.value === 'system' ? 'light' : theme.value === 'light' ? 'dark' : 'system';
}

function stored(): Theme {
  try {
    const value = localStorage.getItem('trainyard.theme');
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

/** A token's colour as it is now, such as `--ink`. */
export function colour(token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  // Lines of a chart are told apart by their colours, also where the system forces its own on words.
  probe.style.forcedColorAdjust = 'none';
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
