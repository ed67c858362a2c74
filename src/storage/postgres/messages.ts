import type { ProcessMessages } from '../../domain/process-messages.ts';
import type { Log } from '../../lib/log.ts';
import { isNoticeId } from './notice-names.ts';
import type { Notices } from './notices.ts';
import type { RowQuery } from './row-query.ts';

const channel = 'veo_bot_messages';
const shape = /^(?<topic>[\w-]{1,60}):(?<id>[\w:.-]{1,100}):(?<from>[\w.-]+)$/;

export interface MessagesDeps {
  readonly database: RowQuery;
  readonly notices: Pick<Notices, 'listen'>;
  /** This process, as no other one is called: letters, digits, `_`, `.` and `-`. */
  readonly owner: string;
  readonly log: Pick<Log, 'warn'>;
}

export function createMessages({ database, notices, owner, log }: MessagesDeps): ProcessMessages {
  return {
    tell(topic, id) {
      const notice = `${topic}:${id}:${owner}`;
      if (!shape.test(notice) || !isNoticeId(notice)) return log.warn({ topic }, 'a message to other processes has no such form');
      database
        .all('SELECT pg_notify($1, $2)', channel, notice)
        .catch((error: unknown) => log.warn({ err: error, topic }, 'other processes could not be told; they look by themselves'));
    },
    onTold: (topic, listener) =>
      notices.listen(channel, (notice) => {
        const read = shape.exec(notice ?? '')?.groups;
        if (read?.id !== undefined && read.topic === topic && read.from !== owner) listener(read.id);
      }),
    onMissed: (listener) =>
      notices.listen(channel, (notice) => {
        if (notice === undefined) listener();
      }),
  };
}
