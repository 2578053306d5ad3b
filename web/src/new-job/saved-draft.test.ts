import { describe, expect, it } from 'vitest';
import { DraftKeeper } from './saved-draft';

const storage = () => {
  const items = new Map<string, string>();
  return { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value), removeItem: (key: string) => void items.delete(key) };
};

describe('a saved draft', () => {
  const draft = { spec: { epochs: 7 }, basedOn: 'mlp' };

  it('is there again at the same address, for the same person', () => {
    const store = storage();
    new DraftKeeper('ada', '', () => store).write(draft);
    expect(new DraftKeeper('ada', '', () => store).read()).toEqual(draft);
    expect(new DraftKeeper('ada', '?from=1', () => store).read()).toBeNull();
    expect(new DraftKeeper('bob', '', () => store).read()).toBeNull();
    new DraftKeeper('ada', '', () => store).remove();
    expect(new DraftKeeper('ada', '', () => store).read()).toBeNull();
  });

  it('is read as an earlier version stored it', () => {
    const store = { ...storage(), getItem: () => '{"spec":{"epochs":7},"recipe":"mlp"}' };
    expect(new DraftKeeper('ada', '', () => store).read()).toEqual(draft);
  });

  it('is none where storage is blocked, full or holds something else', () => {
    const blocked = new DraftKeeper('ada', '', () => { throw new DOMException('blocked', 'SecurityError'); });
    blocked.write(draft);
    blocked.remove();
    expect(blocked.read()).toBeNull();
    for (const text of ['{', 'null', '7', '{"spec":null,"recipe":"mlp"}']) {
      expect(new DraftKeeper('ada', '', () => ({ ...storage(), getItem: () => text })).read()).toBeNull();
    }
  });
});
