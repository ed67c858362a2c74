import { type AppConfig, installed } from '../../app/installed.ts';
import type { SettingsGroup, SetUpWay } from '../../domain/settings.ts';

/** A way to set something up that is installed. */
export interface Way extends Omit<SetUpWay<unknown>, 'isSetUp'> {
  /** Tells it from all others. */
  readonly id: string;
  readonly moduleId: string;
  /** The module's own name, as people know it. */
  readonly moduleLabel: string;
  readonly kind: 'provider' | 'platform';
  isIn(config: AppConfig): boolean;
}

interface Module {
  readonly id: string;
  readonly label: string;
  readonly settings: SettingsGroup<unknown>;
}

/** All that can be set up at the terminal, in the order of the lists of what is installed. */
export function allWays(): readonly Way[] {
  return [
    ...waysOf('provider', installed.providers, ({ providers }) => providers),
    ...waysOf('platform', installed.platforms, ({ platforms }) => platforms),
  ];
}

function waysOf(
  kind: Way['kind'],
  modules: readonly Module[],
  settingsIn: (config: AppConfig) => Readonly<Record<string, unknown>>,
): readonly Way[] {
  return modules.flatMap(({ id, label, settings: { ways = [] } }) =>
    ways.map((way, index) => ({
      ...way,
      ...{ id: `${id} ${index}`, moduleId: id, moduleLabel: label, kind },
      isIn: (config: AppConfig) => way.isSetUp(settingsIn(config)[id]),
    })),
  );
}
