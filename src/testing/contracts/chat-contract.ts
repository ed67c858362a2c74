import { describe } from 'vitest';
import { describeAlarms } from './chat/alarms.ts';
import { describeAsking } from './chat/asking.ts';
import { describeButtons } from './chat/buttons.ts';
import { createChatBench } from './chat/chat-bench.ts';
import type { ChatContract, ChatPost } from './chat/chat-driver.ts';
import { describeFollowUps } from './chat/follow-ups.ts';
import { describeStills } from './chat/stills.ts';
import { describeTrouble } from './chat/trouble.ts';

/** What people may count on, whichever chat platform they are on. */
export function describeChatPlatform<Post extends ChatPost>(contract: ChatContract<Post>): void {
  describe(`${contract.name} as a chat platform`, { timeout: 60_000 }, () => {
    const bench = createChatBench(contract);
    describeAsking(bench);
    describeButtons(bench);
    describeFollowUps(bench);
    describeStills(bench);
    describeTrouble(bench);
    describeAlarms(bench);
  });
}
