import { computed, signal } from '@preact/signals';

const read = () => ({ path: location.pathname, search: location.search });
export const place = signal(read());
export const path = computed(() => place.value.path);

addEventListener('popstate', () => (place.value = read()));

export function go(to: string, how: { replace?: boolean } = {}): void {
  if (how.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  const before = place.value.path;
  place.value = read();
  if (before !== place.value.path) scrollTo(0, 0);
}

/** Follows a plain click on a link inside the page without a reload; others are the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.hash && link.pathname === location.pathname) return;
  if (/^\/(api|ws|openapi|swagger|healthz|readyz|metrics)/.test(link.pathname)) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
