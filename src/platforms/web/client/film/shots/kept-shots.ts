/** A film of shots as it is being written: it outlives a look elsewhere and a reload, but not the tab. */
export interface KeptShots {
  readonly look: string;
  /** One shot on each line. */
  readonly lines: string;
  readonly isSequence: boolean;
  readonly title: string;
  /** 0: hard cuts. */
  readonly crossFadeSeconds: number;
  /** By the places of the shots; empty for none. */
  readonly captions: readonly string[];
  /** For all shots, by their names in the API. */
  readonly shared: Readonly<Record<string, string>>;
}

/** Begins so that it goes when somebody signs out. */
const storageKey = 'veo-bot.shots';
export const noShots: KeptShots = {
  ...{ look: '', lines: '', isSequence: false },
  ...{ title: '', crossFadeSeconds: 0, captions: [], shared: {} },
};

export function readShotsDraft(): KeptShots {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    return typeof stored === 'object' && stored !== null ? { ...noShots, ...stored } : noShots;
  } catch {
    // Nothing is lost but what was typed in another version of the page.
    return noShots;
  }
}

export function saveShotsDraft(shots: KeptShots): void {
  sessionStorage.setItem(storageKey, JSON.stringify(shots));
}
