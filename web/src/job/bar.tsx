import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JobView } from '../api/types';
import * as format from '../ui/format';
import { StateBadge, Train } from '../ui/state';
import { JobActions } from './job-actions';
import { sectionAt, SectionLinks, type SectionId } from './sections';
import './bar.css';

/** Stays in sight: what the job is doing, what can be done with it, and where on its page one is. */
export function JobBar({ view, sections }: { view: JobView; sections: readonly SectionId[] }) {
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(sections[0]!);
  // Once the page's heading is out of sight.
  const [isNamed, setNamed] = useState(false);
  const known = sections.join();
  // It ends with the bar itself, and not a frame later: a jump to another page scrolls.
  useLayoutEffect(() => {
    const look = () => {
      setCurrent(sectionAt(sections, bar.current!.getBoundingClientRect().bottom + 48));
      setNamed(document.querySelector('h1')!.getBoundingClientRect().bottom <= parseFloat(getComputedStyle(bar.current!).top));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [known]);
  return (
    <div class="job-bar" ref={bar} data-testid="job-bar">
      <div class="job-now">
        {isNamed && (
          <b class="job-now-name" aria-hidden="true" data-testid="bar-name">
            {view.name}
          </b>
        )}
        <StateBadge job={view} />
        <span class="figure" data-testid="job-progress">
          {progressWords(view)}
        </span>
      </div>
      <JobActions view={view} />
      <SectionLinks ids={sections} current={current} onChoose={setCurrent} />
      <Train job={view} large />
    </div>
  );
}

function progressWords(view: JobView): string {
  const steps = view.totalSteps ? `step ${format.whole(view.step)} of ${format.whole(view.totalSteps)}` : '';
  const epoch = view.epoch > 0 ? `epoch ${view.epoch} of ${view.epochs}` : '';
  const at = [epoch, steps].filter(Boolean).join(' · ');
  const here = at.charAt(0).toUpperCase() + at.slice(1);
  if (view.trial?.waits) return `Waits at a rung after ${format.plural(view.trial.until ?? view.epoch, 'epoch')}: its sweep decides whether it goes on`;
  switch (view.state) {
    case 'queued':
      return at ? `Waits to go on at ${at}` : 'Waits for a worker that is free';
    case 'running':
      return [here || 'Getting ready', format.left(view.secondsLeft)].filter(Boolean).join(' · ');
    case 'succeeded':
      return view.result?.stoppedEarly ? `Stopped early after ${format.plural(view.result.epochs, 'epoch')}: no more improvement` : `All ${format.plural(view.epochs, 'epoch')} trained`;
    default:
      return at ? `Stopped at ${at}` : 'Never started';
  }
}
