import { useEffect, useRef } from 'preact/hooks';

export type Keys = Record<string, (event: KeyboardEvent) => void>;
type Layer = 'page' | 'app';

// A page's keys come before those that work everywhere.
const layers: Record<Layer, Set<{ current: Keys }>> = { page: new Set(), app: new Set() };

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector('dialog[open], [popover]:popover-open')) return;
  for (const { current } of [...layers.page, ...layers.app]) {
    const action = current[event.key];
    if (!action) continue;
    event.preventDefault();
    action(event);
    return;
  }
});

/** Keys that work anywhere but in a field, a dialog or a menu. */
export function useKeys(keys: Keys, layer: Layer = 'page'): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    layers[layer].add(latest);
    return () => void layers[layer].delete(latest);
  }, []);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|range)$/.test(target.type);
}
