import { dropDeadLetter, listDeadLetters, requeue } from '../api/fleet';
import type { DeadLetter } from '../api/types';
import { confirm } from '../ui/dialog';
import * as format from '../ui/format';
import { usePolling } from '../ui/polling';
import { Icon } from '../ui/icons';
import { attempt, say } from '../ui/toast';

const every = 5000;
const sources = { queue: 'A message to workers', events: 'An event of a worker' };

/** What could not be read, or failed every time: for admins, who send it again or drop it. */
export function DeadLetters() {
  const { value: list, failure, readAgain } = usePolling(every, listDeadLetters);
  return (
    <section class="panel dead-letters" data-testid="dead-letters">
      <header class="panel-head">
        <h2>Dead letters</h2>
        {list && list.count > 0 && <p class="muted">{format.plural(list.count, 'message')}</p>}
      </header>
      {failure && <p class="field-error panel-empty">{failure}</p>}
      {list?.count === 0 && <p class="panel-empty">Nothing. A message that cannot be read, or fails every time, would wait here and stop nothing behind it.</p>}
      <ol>
        {list?.deadLetters.map((deadLetter) => (
          <DeadLetterItem key={deadLetter.id} deadLetter={deadLetter} onDone={readAgain} />
        ))}
      </ol>
      {list && list.count > list.deadLetters.length && <p class="panel-empty">These are the newest {format.whole(list.deadLetters.length)}.</p>}
    </section>
  );
}

function DeadLetterItem({ deadLetter, onDone }: { deadLetter: DeadLetter; onDone(): void }) {
  const again = async () => {
    if (await attempt(() => requeue(deadLetter.id))) say('The message is sent again.');
    onDone();
  };
  const drop = async () => {
    if (!(await confirm('Drop this message?', 'It is deleted for good.', 'Drop it'))) return;
    if (await attempt(() => dropDeadLetter(deadLetter.id))) say('The message is dropped.');
    onDone();
  };
  return (
    <li data-testid="dead-letter">
      <div class="dead-letter-head">
        <p>
          {sources[deadLetter.source]}
          {deadLetter.key && <code class="faint">{deadLetter.key}</code>}
        </p>
        <time class="figure faint" dateTime={deadLetter.at} title={format.exactMoment(deadLetter.at)}>
          {format.moment(deadLetter.at)}
        </time>
        <button class="button small" data-testid="dead-letter-again" onClick={() => void again()}>
          <Icon name="retry" /> Send again
        </button>
        <button class="button small quiet-danger" data-testid="dead-letter-drop" onClick={() => void drop()}>
          <Icon name="trash" /> Drop
        </button>
      </div>
      <p>{deadLetter.reason}</p>
      <details>
        <summary>{deadLetter.encoding === 'base64' ? 'Body, in base64' : 'Body'}</summary>
        <pre>{deadLetter.body}</pre>
      </details>
    </li>
  );
}
