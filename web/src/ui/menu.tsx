import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons';

export interface MenuItem {
  label: string;
  icon: IconName;
  run(): void;
  danger?: boolean;
  testId?: string;
}

interface MenuProps {
  label: string;
  /** Read when the menu opens. */
  items(): MenuItem[];
  children: ComponentChildren;
  class?: string;
  heading?: ComponentChildren;
  testId?: string;
  tabIndex?: number;
}

/** A button with a menu in the browser's top layer; arrows move in it, Esc and a click elsewhere close it. */
export function Menu({ label, items, children, class: name = 'icon-button', heading, testId, tabIndex }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<MenuItem[] | null>(null);

  const place = (event: Pick<ToggleEvent, 'newState'>) => {
    if (event.newState !== 'open') {
      setShown(null);
      return;
    }
    setShown(items());
    requestAnimationFrame(() => {
      const at = button.current!.getBoundingClientRect();
      const menu = list.current!;
      const below = at.bottom + 4 + menu.offsetHeight < innerHeight;
      menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - menu.offsetHeight)}px`;
      menu.style.left = `${Math.max(8, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
      menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    });
  };

  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const entries = [...list.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    entries[(at + step + entries.length) % entries.length]?.focus();
  };

  return (
    <>
      <button type="button" ref={button} class={name} aria-label={label} title={label} aria-haspopup="menu" aria-expanded={shown !== null} popovertarget={id} data-testid={testId} tabIndex={tabIndex} onClick={(e) => e.stopPropagation()}>
        {children}
      </button>
      <div ref={list} id={id} class="menu" popover="auto" role="menu" aria-label={label} onToggle={place} onKeyDown={move} onClick={(e) => e.stopPropagation()}>
        {heading && <div class="menu-heading">{heading}</div>}
        {shown?.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class={item.danger ? 'danger' : undefined}
            data-testid={item.testId}
            onClick={() => {
              list.current?.hidePopover();
              item.run();
            }}
          >
            <Icon name={item.icon} />
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}
