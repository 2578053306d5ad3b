import { dropLetter, listDeadLetters, sendAgain } from '../api/fleet';
import type { DeadLetter } from '../api/types';
import { confirm } from '../ui/dialog';
import * as format from '../ui/format';
import { useFresh } from '../ui/fresh';
import { Icon } from '../ui/icons';
import { attempt, say } from '../ui/toast';

const every = 5000;
const sources = { queue: 'A message to workers', events: 'An event of a worker' };

/** What could not be read, or failed every time: for admins, who send it again or drop it. */
export function MovedAside() {
  const { value: list, failure, readAgain } = useFresh(every, listDeadLetters);
  return (
    <section class="panel moved-aside" data-testid="moved-aside">
      <header class="panel-head">
        <h2>Moved aside</h2>
        {list && list.count > 0 && <p class="muted">{format.plural(list.count, 'message')}</p>}
      </header>
      {failure && <p class="field-error panel-empty">{failure}</p>}
      {list?.count === 0 && <p class="panel-empty">Nothing. A message that cannot be read, or fails every time, would wait here and stop nothing behind it.</p>}
      <ol>
        {list?.letters.map((letter) => (
          <Letter key={letter.id} letter={letter} onDone={readAgain} />
        ))}
      </ol>
      {list && list.count > list.letters.length && <p class="panel-empty">These are the newest {format.whole(list.letters.length)}.</p>}
    </section>
  );
}

function Letter({ letter, onDone }: { letter: DeadLetter; onDone(): void }) {
  const again = async () => {
    if (await attempt(() => sendAgain(letter.id))) say('The message is sent again.');
    onDone();
  };
  const drop = async () => {
    if (!(await confirm('Drop this message?', 'It is deleted for good.', 'Drop it'))) return;
    if (await attempt(() => dropLetter(letter.id))) say('The message is dropped.');
    onDone();
  };
  return (
    <li data-testid="letter">
      <div class="letter-head">
        <p>
          {sources[letter.source]}
          {letter.key && <code class="faint">{letter.key}</code>}
        </p>
        <time class="figure faint" dateTime={letter.at} title={format.exactMoment(letter.at)}>
          {format.moment(letter.at)}
        </time>
        <button class="button small" data-testid="letter-again" onClick={() => void again()}>
          <Icon name="retry" /> Send again
        </button>
        <button class="button small quiet-danger" data-testid="letter-drop" onClick={() => void drop()}>
          <Icon name="trash" /> Drop
        </button>
      </div>
      <p>{letter.reason}</p>
      <details>
        <summary>{letter.encoding === 'base64' ? 'Body, in base64' : 'Body'}</summary>
        <pre>{letter.body}</pre>
      </details>
    </li>
  );
}
