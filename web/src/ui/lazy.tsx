import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Main } from './main';

/** A page whose program is fetched when it is first opened, or earlier by {@link fetch}. After an update of the server the old one is gone: then a reload brings the new one. */
export type Lazy<Props> = ComponentType<Props> & { fetch(): void };

export function lazy<Props extends object>(title: string, load: () => Promise<ComponentType<Props>>): Lazy<Props> {
  let loaded: ComponentType<Props> | undefined;
  const fetch = async () => (loaded = await load());
  function Page(props: Props) {
    const [Loaded, setLoaded] = useState<ComponentType<Props> | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Loaded) return;
      fetch().then((page) => setLoaded(() => page), () => setFailed(true));
    }, []);
    if (Loaded) return <Loaded {...props} />;
    // The page itself takes the focus, unless it is the document's first.
    if (!failed) return <main id="main" class="page" tabIndex={-1} aria-busy="true" />;
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
  }
  return Object.assign(Page, { fetch: () => void fetch().catch(() => undefined) });
}
