import type { ComponentProps } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { path } from './router';

type MainProps = ComponentProps<'main'> & {
  /** What the browser's tab says, before the program's name. */
  title: string;
  [data: `data-${string}`]: unknown;
};

/** The browser gives the first page of a document its focus itself. */
let isFirst = true;

/**
 * What a page consists of. Each has a title, and after a jump inside the program the focus: it was on a link or a button that is gone, and
 * whoever uses the keyboard or a screen reader would begin at the top again.
 */
export function Main({ title, class: name = 'page', children, ...rest }: MainProps) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => void (document.title = `${title} · Trainyard`), [title]);
  const place = path.value;
  useLayoutEffect(() => {
    if (!isFirst) (element.current!.querySelector<HTMLElement>('[autofocus]') ?? element.current!).focus({ preventScroll: true });
    isFirst = false;
  }, [place]);
  return (
    <main ref={element} id="main" class={name} tabIndex={-1} {...rest}>
      {children}
    </main>
  );
}
