import { randomBytes } from 'node:crypto';
import type { Acknowledgement } from './effects.ts';
import type { Json } from './json.ts';
import type { Team, World } from './world.ts';

/** Something that the app was told. */
export interface SentEvent {
  readonly eventId: string;
  readonly type: string;
  /** How often it was handed over, retries and repeats included. */
  readonly deliveries: number;
  readonly isAcknowledged: boolean;
  /** Hands it over once more. */
  repeat(): void;
}

/** About at once, after a minute, after five. @see https://docs.slack.dev/apis/events-api/#error-handling */
const retriesAfterMs = [10, 60_000, 300_000] as const;

/** Tells the app, if its manifest asks for it; again as long as it is not acknowledged. */
export function sendEvent(world: World, team: Team, subscription: string, event: Json & { readonly type: string }): SentEvent[] {
  if (!world.app.events.has(subscription) || !team.isInstalled) return [];
  const eventId = `Ev${randomBytes(5).toString('hex').toUpperCase()}`;
  const { type } = event;
  const payload = {
    ...{ token: 'legacy', team_id: team.id, api_app_id: world.app.id, type: 'event_callback', event_id: eventId },
    ...{ event, event_time: Math.trunc(world.clock.now() / 1000), event_context: `4-${eventId}`, is_ext_shared_channel: false },
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: team.botUserId, is_bot: true, is_enterprise_install: false },
    ],
  };
  let deliveries = 0;
  let isAcknowledged = false;

  function attempt(number: number, reason: string): void {
    deliveries += 1;
    world.log.add({ kind: 'event delivered', eventId, type, attempt: number });
    const retry = number === 0 ? undefined : { attempt: number, reason };
    world.deliver({ type: 'events_api', payload, acceptsPayload: false, retry, settle });

    function settle({ how, afterMs }: Acknowledgement): void {
      if (how === 'late') return;
      if (how === 'in time') {
        isAcknowledged = true;
        world.log.add({ kind: 'event acknowledged', eventId, type, afterMs });
        return;
      }
      const waitMs = retriesAfterMs[number];
      if (waitMs === undefined) world.log.add({ kind: 'event given up', eventId, type });
      else world.clock.after(waitMs, () => attempt(number + 1, reasons[how]));
    }
  }

  attempt(0, '');
  return [
    {
      ...{ eventId, type, repeat: () => attempt(retriesAfterMs.length, reasons['no answer']) },
      get deliveries() {
        return deliveries;
      },
      get isAcknowledged() {
        return isAcknowledged;
      },
    },
  ];
}

const reasons = { 'no answer': 'http_timeout', refused: 'http_error', unreachable: 'connection_failed' } as const;
