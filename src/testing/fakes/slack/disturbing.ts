import type { VirtualClock } from '../../set-up/virtual-clock.ts';
import { asObject, type Json, json } from './json.ts';
import { acknowledgeWithinMs, type Outgoing } from './outgoing.ts';

/** What happens to payloads on their way to the app; stays until it is changed. */
export interface Disturbance {
  /** Every one comes twice. Default: false. */
  isTwice: boolean;
  /** So long on the way, in the fake's time: a trigger_id ages meanwhile, the three seconds begin at the end. Default: 0. */
  delayMs: number;
  /** This many get lost; Slack waits in vain for the answer. Default: 0. */
  lost: number;
  /** This many acknowledgements get lost on the way back. Default: 0. */
  lostAcknowledgements: number;
  /** Id of another workspace that each one says to come from; its channels, people and messages have the same ids. Default: none. */
  team: string | undefined;
  /** Changes each payload; default: nothing. */
  change: ((payload: Json) => Json) | undefined;
}

export function createDisturbance(): Disturbance {
  return { isTwice: false, delayMs: 0, lost: 0, lostAcknowledgements: 0, team: undefined, change: undefined };
}

/** @param hand brings a payload to the app */
export function disturbed(
  disturbance: Disturbance,
  clock: VirtualClock,
  hand: (outgoing: Outgoing) => void,
): (outgoing: Outgoing) => void {
  const givesUp = ({ settle }: Outgoing) =>
    clock.deadline(acknowledgeWithinMs, () => settle({ how: 'no answer', afterMs: acknowledgeWithinMs, payload: undefined }));

  return (given) => {
    const { team, change = (payload) => payload } = disturbance;
    const payload = team === undefined ? given.payload : json.parse(fromTeam(given.payload, team));
    const outgoing = { ...given, payload: change(payload) };
    if (disturbance.lost > 0) {
      disturbance.lost -= 1;
      givesUp(outgoing);
      return;
    }
    const deafened: Outgoing = {
      ...outgoing,
      settle(acknowledgement) {
        const isLost = disturbance.lostAcknowledgements > 0 && acknowledgement.how === 'in time';
        if (!isLost) {
          outgoing.settle(acknowledgement);
          return;
        }
        disturbance.lostAcknowledgements -= 1;
        givesUp(outgoing);
      },
    };
    const bring = () => {
      hand(deafened);
      if (disturbance.isTwice) hand({ ...outgoing, settle() {} });
    };
    if (disturbance.delayMs === 0) bring();
    else clock.after(disturbance.delayMs, bring);
  };
}

function fromTeam(value: unknown, team: string): unknown {
  if (Array.isArray(value)) return value.map((each) => fromTeam(each, team));
  const node = asObject(value);
  if (node === undefined) return value;
  const changed = Object.entries(node).map(([key, each]) => {
    if (key === 'team_id' || key === 'user_team' || (key === 'team' && typeof each === 'string')) return [key, team];
    return [key, key === 'team' ? { ...asObject(each), id: team } : fromTeam(each, team)];
  });
  return Object.fromEntries(changed);
}
