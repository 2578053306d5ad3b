import { computed, signal } from '@preact/signals';
import { root, rooted, unrooted } from './root';

const read = () => ({ path: unrooted(location.pathname), search: location.search });
export const place = signal(read());
export const path = computed(() => place.value.path);

addEventListener('popstate', () => (place.value = read()));

export function go(to: string, how: { replace?: boolean } = {}): void {
  if (how.replace) history.replaceState(null, '', rooted(to));
  else history.pushState(null, '', rooted(to));
  const before = place.value.path;
  place.value = read();
  if (before !== place.value.path) scrollTo(0, 0);
}

/** Follows a plain click on a link inside the page without a reload; others are the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  // The page's base is its root, so a fragment alone would lead there.
  const fragment = link.getAttribute('href');
  if (fragment?.startsWith('#')) {
    event.preventDefault();
    // A place on a page is no step of the history.
    history.replaceState(null, '', location.pathname + location.search + fragment);
    reveal(fragment.slice(1));
    return;
  }
  if (link.hash && link.pathname === location.pathname) return;
  const to = unrooted(link.pathname);
  if (!link.pathname.startsWith(root) || /^\/(api|ws|openapi|swagger|healthz|readyz|metrics)/.test(to)) return;
  event.preventDefault();
  go(to + link.search);
}

/** Shows a part of the page, if it has that, and gives it the focus: what is in it comes next. */
export function reveal(id: string): void {
  const part = document.getElementById(id);
  part?.focus({ preventScroll: true });
  part?.scrollIntoView();
}
