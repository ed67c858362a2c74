import type { Delivery } from '../../domain/delivery.ts';

/** The web's side of an update: pages read the store and listen to the events, so that nothing has to be sent. */
export function createWebDelivery(): Delivery {
  return {
    platform: 'web',
    readsStore: true,
    showStatus: async () => ({ state: 'delivered', receipt: {} }),
    post: async () => ({ state: 'delivered', receipt: {} }),
    // Whether a person of the web may still make anything is asked where it is taken in. The list says what became of a run.
    schedules: {
      placeOf: (target) => target,
      whoIs: async (requester) => ({ is: 'here', requester, managesPlace: false }),
      tell: async () => undefined,
    },
  };
}
