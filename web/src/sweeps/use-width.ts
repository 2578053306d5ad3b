import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The width of an element in pixels; 0 before it is laid out. */
export function useWidth<Of extends HTMLElement>() {
  const element = useRef<Of>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(element.current?.clientWidth ?? 0));
    observer.observe(element.current!);
    setWidth(element.current!.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}
