// Drawn on a grid of 16, one stroke; all of them decorate words that are there, or a button that has a name.
const paths = {
  plus: 'M8 3v10M3 8h10',
  filter: 'M2.5 3.5h11l-4.2 5v4.5l-2.6-1.6V8.5Z',
  pin: 'M6 2.5h4M6.7 2.5v4L4.5 9h7L9.3 6.5v-4M8 9v4.5',
  columns: 'M2.5 3h11v10h-11ZM6.2 3v10M9.8 3v10',
  edit: 'M3 13l.6-3L10.5 3l2.5 2.5L6 12.4Z',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.6 8Z',
  stop: 'M4.5 4.5h7v7h-7Z',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5V5h-2.5',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  trash: 'M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  up: 'M8 13V3.5M4 7.2l4-4 4 4',
  down: 'M8 3v9.5M4 8.8l4 4 4-4',
  left: 'M13 8H3.5M7.2 4l-4 4 4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3.2 8.6 6.4 12l6.4-7.6',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z',
  system: 'M2.5 3.5h11v7.5h-11ZM6 13.5h4M8 11v2.5',
  person: 'M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8ZM3 13.5c.5-2.6 2.5-3.7 5-3.7s4.5 1.1 5 3.7',
  chevron: 'M4.5 6.5 8 10l3.5-3.5',
  key: 'M5.5 11.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 8l5.5-4M11 5.8l1.5 1.8',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.8-.8',
  out: 'M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width={name === 'more' ? 2.4 : 1.5} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: a turnout, and the signal that sets the way. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" aria-hidden="true">
      <path d="M4 2.5v19M10 2.5v19" />
      <path d="M10 20c0-6.5 10-5.5 10-12.5" />
      <circle cx="20" cy="4.3" r="2.6" fill="var(--signal)" stroke="none" />
    </svg>
  );
}
