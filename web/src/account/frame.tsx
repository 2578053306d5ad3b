import type { ComponentChildren } from 'preact';
import { Mark } from '../ui/icons';
import { Main } from '../ui/main';
import './account.css';

const yard = [
  'M300 800V0',
  'M180 800V500C180 370 300 410 300 270',
  'M420 800V560C420 430 300 470 300 330',
  'M60 800V740C60 620 180 680 180 570',
  'M540 800V770C540 670 420 720 420 620',
].join('');

/** The page before the yard: the mark, tracks that come together, and a form. */
export function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <Main title={title} class="gate">
      <div class="gate-yard" aria-hidden="true">
        <svg viewBox="0 0 600 800" preserveAspectRatio="xMidYMax slice" fill="none" stroke="currentColor">
          {['ties', 'rails', 'beds'].map((layer) => (
            <path key={layer} class={layer} d={yard} />
          ))}
          <g class="rail-train">
            <path class="wagons" d="M300 800V0" pathLength="100" />
          </g>
          <circle class="lamp-clear" cx="340" cy="262" r="7" />
          <circle class="lamp-caution" cx="222" cy="566" r="7" />
          <circle class="lamp-caution" cx="462" cy="616" r="7" />
        </svg>
      </div>
      <div class="gate-side">
        <p class="brand">
          <Mark size={30} /> Trainyard
        </p>
        {children}
      </div>
    </Main>
  );
}
