import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { reveal } from '../ui/router';

const titles = { overview: 'Overview', charts: 'Charts', results: 'Results', network: 'Network', attempts: 'Attempts', log: 'Log' };

/** A part of the page, as its links and the end of an address name it. */
export type SectionId = keyof typeof titles;

export function Section({ id, children }: { id: SectionId; children: ComponentChildren }) {
  return (
    <div id={id} class="section" tabIndex={-1}>
      {children}
    </div>
  );
}

interface SectionLinksProps {
  ids: readonly SectionId[];
  current: SectionId;
  onChoose(id: SectionId): void;
}

/** Links to the sections of the page. An address that ends with one opens there. */
export function SectionLinks({ ids, current, onChoose }: SectionLinksProps) {
  useEffect(() => reveal(location.hash.slice(1)), []);
  const links = useRef<HTMLElement>(null);
  useEffect(() => {
    const link = links.current!.querySelector<HTMLElement>('[aria-current]');
    // On a narrow screen they are scrolled sideways; the page itself must stay where it is.
    if (link) links.current!.scrollTo({ left: link.offsetLeft - 24 });
  }, [current]);
  return (
    <nav ref={links} class="section-links" aria-label="On this page">
      {ids.map((id) => (
        <a key={id} href={`#${id}`} aria-current={id === current ? 'location' : undefined} onClick={() => onChoose(id)}>
          {titles[id]}
        </a>
      ))}
    </nav>
  );
}

/** The last section that has come up to this height; at the page's end, which some cannot leave, the one that was asked for, or the last. */
export function sectionAt(ids: readonly SectionId[], height: number): SectionId {
  const reached = ids.filter((id) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) <= height).at(-1) ?? ids[0]!;
  const { scrollHeight } = document.documentElement;
  if (scrollY === 0 || innerHeight + scrollY < scrollHeight - 2) return reached;
  const left = ids.slice(ids.indexOf(reached));
  return left.find((id) => location.hash === `#${id}`) ?? left.at(-1)!;
}
