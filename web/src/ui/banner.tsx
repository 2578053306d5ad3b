import { live, tryNow } from '../live/connection';
import { useNow } from './clock';

/** Says that figures may be old, and when the next try is. */
export function ConnectionBanner() {
  const state = live.value;
  const now = useNow(500, state.is === 'waiting');
  if (state.is !== 'waiting') return null;
  const seconds = Math.max(0, Math.ceil((state.until - now) / 1000));
  return (
    <div class="banner" role="status" data-testid="disconnected">
      <span class="banner-dot" />
      <span>
        Not connected – figures may be old, <span class="figure">trying again in {seconds} s</span>
      </span>
      <button class="link-button" onClick={tryNow}>
        Try now
      </button>
    </div>
  );
}
