type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** One thing that a tab keeps for as long as it lives. Where storage is blocked, it lasts as long as its page. */
export class TabStore {
  constructor(private readonly key: string, private readonly store: () => Store = () => sessionStorage) {}

  /** What was written, as JSON has it; null: nothing, or nothing that can be read. */
  read(): unknown {
    try {
      return JSON.parse(this.store().getItem(this.key) ?? 'null');
    } catch {
      return null;
    }
  }

  write(value: unknown): void {
    try {
      this.store().setItem(this.key, JSON.stringify(value));
    } catch {
      // Then it is not kept.
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
