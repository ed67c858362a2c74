import { catalog } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { faultNames, isFaultName } from '../emulator/faults.ts';
import { isRouterFault, routerFaultNames } from '../emulator/openrouter/faults.ts';
import { startOpenRouterEmulator } from '../emulator/openrouter/openrouter-emulator.ts';
import type { RenderPreview } from '../preview/render-preview.ts';

export interface EmulatorStart {
  readonly render: RenderPreview;
  readonly folder: string;
  readonly port: number;
  readonly seed: number;
  readonly timeScale: number;
  readonly retired: readonly string[];
  readonly onRenderError: (error: unknown) => void;
}

/** A running emulator of any vendor. */
export interface RunningEmulator {
  readonly said: readonly Text[];
  /** @returns false for the name of no fault of its own */
  inject(fault: string): boolean;
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export const emulators: Readonly<
  Record<string, { readonly port: string; start(options: EmulatorStart): Promise<RunningEmulator> }>
> = {
  google: {
    port: '8085',
    async start({ timeScale, ...options }) {
      const running = await startEmulator({ ...options, progress: { timeScale } });
      const { url } = running;
      const model = catalog.find(({ provider }) => provider === 'gemini-veo')?.id ?? '';
      return {
        said: [text('terminal.emulator', { url }), text('terminal.emulatorTry', { url, model })],
        faults: faultNames,
        inject: (fault) => isFaultName(fault) && inject(() => running.inject(fault, 'always')),
        close: running.close,
      };
    },
  },
  openrouter: {
    port: '8086',
    async start({ timeScale, ...options }) {
      const running = await startOpenRouterEmulator({ ...options, progress: { timeScale } });
      const { url } = running;
      return {
        said: [text('terminal.routerEmulator', { url }), text('terminal.routerEmulatorTry', { url })],
        faults: routerFaultNames,
        inject: (fault) => isRouterFault(fault) && inject(() => running.inject(fault, 'always')),
        close: running.close,
      };
    },
  },
};

function inject(work: () => void): true {
  work();
  return true;
}
