import { options } from 'preact';

// The program names every address from its own root: '/jobs/1', '/api/jobs'. Behind a proxy that shows it below a path, that path comes
// first, here and nowhere else.

/** Where the dashboard stands, as the server wrote it into the page: '/', or a path that ends with a slash. */
export const root = globalThis.document ? new URL(document.baseURI).pathname : '/';

// Absolute from now on: a relative one might be resolved anew when the address changes.
globalThis.document?.querySelector('base')?.setAttribute('href', root);

/** The program's address as the browser needs it. */
export const rooted = (path: string) => root.slice(0, -1) + path;

/** The browser's path as the program names it. */
export const unrooted = (pathname: string) => (pathname.startsWith(root) ? pathname.slice(root.length - 1) : pathname);

const before = options.vnode;
options.vnode = (vnode) => {
  const props = vnode.props as { href?: unknown };
  if (vnode.type === 'a' && typeof props.href === 'string' && props.href.startsWith('/') && !props.href.startsWith(root)) props.href = rooted(props.href);
  before?.(vnode);
};
