import type { AlarmKind } from '../../domain/alarms.ts';
import type { Lease, Leases } from '../../domain/leases.ts';
import type { ProcessMessages } from '../../domain/process-messages.ts';
import type { Log } from '../../lib/log.ts';
import type { Holder } from './alarm-state.ts';

/** Whose lease ends tells no more; another one takes over. Longer than one message may take. */
const leaseMs = 40_000;
const topic = 'alarms';

/** Several processes that tell the same admin. */
export interface AlarmTeam {
  /** Of what this machine has for itself. */
  readonly machine: string;
  /** Whether this process is the one that does it, now and for long enough to do one thing. */
  leads(what: string): Promise<boolean>;
  /** Who has it, of what one of them may have and another one not. */
  holderOf(kind: AlarmKind): Holder;
  /** Something new is stored. */
  tell(): void;
  /** @returns a function that stops it */
  onTold(listener: () => void): () => void;
  /** Others may tell at once. Never rejects. */
  leave(): Promise<void>;
}

export interface AlarmTeamParts {
  readonly leases: Leases;
  readonly messages: ProcessMessages;
  /** This process. */
  readonly owner: string;
  /** As its admin knows it. */
  readonly machine: string;
  readonly log: Pick<Log, 'warn'>;
}

export function createAlarmTeam({ leases, messages, owner, machine, log }: AlarmTeamParts): AlarmTeam {
  const held = new Map<string, Lease>();
  return {
    machine,
    async leads(what) {
      try {
        const lease = await leases.take(what, owner, leaseMs);
        if (lease === undefined) held.delete(what);
        else held.set(what, lease);
        return lease !== undefined;
      } catch (error) {
        log.warn({ err: error, lease: what }, 'it is not known which process tells the admin; asking again');
        return false;
      }
    },
    holderOf(kind) {
      if (kind === 'platform') return owner;
      return kind === 'disk' ? machine : undefined;
    },
    tell: () => messages.tell(topic, 'new'),
    onTold: (listener) => messages.onTold(topic, listener),
    async leave() {
      for (const lease of held.values()) await leases.release(lease).catch(() => undefined);
    },
  };
}
