import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  title: string;
  onClose(): void;
  children: ComponentChildren;
  testId?: string;
  wide?: boolean;
}

/** A modal dialog of the browser's own kind: it keeps the focus and closes by Esc. */
export function Dialog({ title, onClose, children, testId, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  useLayoutEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => {
      isGone.current = true;
      // A dialog that is only taken away does not give the focus back to what had it.
      dialog.close();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-label={title}
      data-testid={testId}
      onClose={() => isGone.current || onClose()}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div class="dialog-body">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface Question {
  title: string;
  text: ComponentChildren;
  action: string;
  answer(yes: boolean): void;
}

const question = signal<Question | null>(null);

/** Asks before something that cannot be undone: Enter alone does not do it. */
export function confirm(title: string, text: ComponentChildren, action: string): Promise<boolean> {
  return new Promise((answer) => (question.value = { title, text, action, answer }));
}

export function Questions() {
  const asked = question.value;
  if (!asked) return null;
  const answer = (yes: boolean) => {
    question.value = null;
    asked.answer(yes);
  };
  return (
    <Dialog title={asked.title} onClose={() => answer(false)} testId="confirm">
      <p class="muted">{asked.text}</p>
      <div class="dialog-actions">
        <button class="button" data-testid="confirm-no" autofocus onClick={() => answer(false)}>
          Leave it
        </button>
        <button class="button danger" data-testid="confirm-yes" onClick={() => answer(true)}>
          {asked.action}
        </button>
      </div>
    </Dialog>
  );
}
