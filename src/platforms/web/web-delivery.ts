import type { Delivery } from '../../domain/delivery.ts';

/** The web's side of an update: pages read the store and listen to the events, so that nothing has to be sent. */
export function createWebDelivery(): Delivery {
  return {
    platform: 'web',
    readsStore: true,
    showStatus: async () => ({ state: 'delivered', receipt: {} }),
    post: async () => ({ state: 'delivered', receipt: {} }),
  };
}
