import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Main } from './main';

/** A page whose program is fetched when it is first opened. After an update of the server the old one is gone: then a reload brings the new one. */
export function lazy<Props extends object>(title: string, load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [Page, setPage] = useState<ComponentType<Props> | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Page) return;
      load().then((page) => setPage(() => (loaded = page)), () => setFailed(true));
    }, []);
    if (Page) return <Page {...props} />;
    if (!failed) return <Main title={title} aria-busy="true" />;
    return (
      <Main title={title}>
        <section class="empty">
          <h1>This page could not be loaded</h1>
          <p>The connection is broken, or the server has another version now.</p>
          <button class="button primary" onClick={() => location.reload()}>
            Load again
          </button>
        </section>
      </Main>
    );
  };
}
