import { signal } from '@preact/signals';
import { Dialog } from './dialog';

export const shortcutsShown = signal(false);

const keys: [string[], string][] = [
  [['/'], 'Search the jobs'],
  [['n'], 'New job'],
  [['j', '↓'], 'Next row'],
  [['k', '↑'], 'Row before'],
  [['x'], 'Choose the row, or leave it out'],
  [['Enter'], 'Open the job'],
  [['g'], 'Go to the jobs'],
  [['Esc'], 'Close a dialog or menu, leave the search'],
  [['←', '→'], 'On a chart: move along the curve'],
  [['Alt+↑', 'Alt+↓'], 'In the layer list: move the layer'],
  [['?'], 'Show this'],
];

export function Shortcuts() {
  if (!shortcutsShown.value) return null;
  return (
    <Dialog title="Keys" onClose={() => (shortcutsShown.value = false)} testId="shortcuts">
      <dl class="shortcuts">
        {keys.map(([strokes, meaning]) => (
          <div key={meaning}>
            <dt>
              {strokes.map((stroke) => (
                <kbd key={stroke}>{stroke}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
