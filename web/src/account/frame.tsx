import type { ComponentChildren } from 'preact';
import { Mark } from '../ui/icons';
import './account.css';

/** The page before the yard: the mark, tracks that come together, and a form. */
export function Frame({ children }: { children: ComponentChildren }) {
  return (
    <main id="main" class="gate" tabIndex={-1}>
      <div class="gate-yard" aria-hidden="true">
        <svg viewBox="0 0 600 800" preserveAspectRatio="xMidYMax slice" fill="none" stroke="currentColor">
          <g class="tracks">
            <path d="M300 800V0" />
            <path d="M180 800V520C180 380 300 420 300 260" />
            <path d="M60 800V640C60 480 180 540 180 400V380" />
            <path d="M420 800V560C420 420 300 460 300 320" />
            <path d="M540 800V660C540 500 420 560 420 420V400" />
          </g>
          <g class="rail-train">
            <path class="wagons" d="M300 800V0" pathLength="100" />
          </g>
          <circle class="lamp-clear" cx="330" cy="250" r="7" />
          <circle class="lamp-caution" cx="212" cy="512" r="7" />
          <circle class="lamp-caution" cx="452" cy="552" r="7" />
        </svg>
      </div>
      <div class="gate-side">
        <p class="brand">
          <Mark size={30} /> Trainyard
        </p>
        {children}
      </div>
    </main>
  );
}
