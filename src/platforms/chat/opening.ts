/** What a platform is opened with, for those who may ask before it is. */
export interface Opening<Host> {
  open(host: Host): void;
  /** @throws the reason of the signal, where it is aborted before that */
  host(signal: AbortSignal): Promise<Host>;
}

export function createOpening<Host>(): Opening<Host> {
  const { promise, resolve } = Promise.withResolvers<Host>();
  return {
    open: resolve,
    async host(signal) {
      signal.throwIfAborted();
      return new Promise((settle, reject) => {
        const stop = (): void => reject(signal.reason);
        signal.addEventListener('abort', stop, { once: true });
        promise.then(settle, reject).finally(() => signal.removeEventListener('abort', stop));
      });
    },
  };
}
