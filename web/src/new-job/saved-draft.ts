import type { JsonObject } from '../api/types';

/** A form as it was left. */
export interface SavedDraft {
  spec: JsonObject;
  /** The preset that it began with. */
  basedOn: string;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The draft of one person's form at one address, for as long as the tab lives. Where storage is blocked, there is none. */
export class DraftKeeper {
  private readonly key: string;

  constructor(user: string, search: string, private readonly store: () => Store = () => sessionStorage) {
    this.key = `trainyard.draft ${user} ${search}`;
  }

  read(): SavedDraft | null {
    try {
      const saved = JSON.parse(this.store().getItem(this.key) ?? 'null') as (SavedDraft & { recipe?: string }) | null;
      // Earlier versions called it recipe.
      const basedOn = saved?.basedOn ?? saved?.recipe;
      return saved && typeof saved.spec === 'object' && saved.spec !== null && typeof basedOn === 'string' ? { spec: saved.spec, basedOn } : null;
    } catch {
      return null;
    }
  }

  write(draft: SavedDraft): void {
    try {
      this.store().setItem(this.key, JSON.stringify(draft));
    } catch {
      // Then the draft lasts as long as its page.
    }
  }

  remove(): void {
    try {
      this.store().removeItem(this.key);
    } catch {
      // Nothing was stored.
    }
  }
}
