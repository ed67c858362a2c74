import type { ProxySettings } from './proxy.ts';

/**
 * Has everything that the process opens from now on go through the operator's proxy. Without one nothing changes, and the large library
 * behind it is not loaded.
 *
 * @returns undoes it
 */
export async function goThroughProxy(settings: ProxySettings): Promise<() => Promise<void>> {
  if (settings.http === undefined && settings.https === undefined) return async () => undefined;
  const { installProxy } = await import('./proxy.ts');
  return installProxy(settings);
}
