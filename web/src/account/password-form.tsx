import { useState } from 'preact/hooks';
import { changePassword } from '../api/accounts';
import { ApiError, errorMessage } from '../api/problem';
import { user } from '../api/session';
import { sentences } from '../ui/format';

interface PasswordFormProps {
  /** Whether the present password is asked for. */
  asksCurrent: boolean;
  action: string;
  onDone(): void;
}

export function PasswordForm({ asksCurrent, action, onDone }: PasswordFormProps) {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const [current, next, again] = ['current', 'new', 'again'].map((name) => String(data.get(name) ?? ''));
    if (next !== again) return setErrors({ again: 'The two are not the same.' });
    setBusy(true);
    setErrors({});
    try {
      await changePassword(current || undefined, next!);
      form.reset();
      onDone();
    } catch (caught) {
      const fields = caught instanceof ApiError ? caught.errors : {};
      const told = { ...(fields['currentPassword'] && { current: sentences(fields['currentPassword']) }), ...(fields['newPassword'] && { new: sentences(fields['newPassword']) }) };
      setErrors(Object.keys(told).length > 0 ? told : { whole: errorMessage(caught) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="password-form" onSubmit={(event) => void submit(event)}>
      <input type="text" name="username" autocomplete="username" value={user.value?.name ?? ''} readOnly hidden />
      {asksCurrent && <Password name="current" label="Present password" hint="Leave it empty when none is set." autocomplete="current-password" error={errors['current']} />}
      <Password name="new" label="New password" autocomplete="new-password" error={errors['new']} required />
      <Password name="again" label="New password again" autocomplete="new-password" error={errors['again']} required />
      {errors['whole'] && (
        <p class="field-error" role="alert">
          {errors['whole']}
        </p>
      )}
      <button class="button primary" disabled={busy} data-testid="password-submit">
        {action}
      </button>
    </form>
  );
}

function Password({ name, label, hint, autocomplete, error, required = false }: { name: string; label: string; hint?: string; autocomplete: 'current-password' | 'new-password'; error?: string | undefined; required?: boolean }) {
  return (
    <label class="field" data-invalid={error !== undefined}>
      <span class="field-label">{label}</span>
      <input type="password" name={name} autocomplete={autocomplete} required={required} aria-invalid={error !== undefined} data-testid={`password-${name}`} />
      {error ? (
        <span class="field-error" role="alert">
          {error}
        </span>
      ) : (
        hint && <span class="field-help">{hint}</span>
      )}
    </label>
  );
}
