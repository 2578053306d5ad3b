import type { JsonObject } from '../api/types';
import { TabStore } from '../ui/tab-store';

/** A form as it was left. */
export interface SavedDraft {
  spec: JsonObject;
  /** The preset that it began with. */
  basedOn: string;
}

/** The draft of one person's form at one address. */
export class DraftKeeper {
  private readonly kept: TabStore;

  constructor(user: string, search: string, store?: ConstructorParameters<typeof TabStore>[1]) {
    this.kept = new TabStore(`trainyard.draft ${user} ${search}`, store);
  }

  read(): SavedDraft | null {
    const saved = this.kept.read() as (SavedDraft & { recipe?: string }) | null;
    // Earlier versions called it recipe.
    const basedOn = saved?.basedOn ?? saved?.recipe;
    return saved && typeof saved.spec === 'object' && saved.spec !== null && typeof basedOn === 'string' ? { spec: saved.spec, basedOn } : null;
  }

  write(draft: SavedDraft): void {
    this.kept.write(draft);
  }

  remove(): void {
    this.kept.remove();
  }
}
