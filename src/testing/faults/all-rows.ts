import { adminRows } from './admin-rows.ts';
import { chatRows } from './chat-rows.ts';
import { clockRows } from './clock-rows.ts';
import { discordRows } from './discord-rows.ts';
import { encoderRows } from './encoder-rows.ts';
import type { FaultRow } from './fault-row.ts';
import { followUpRows } from './follow-up-rows.ts';
import { googleRows } from './google-rows.ts';
import { inputRows } from './input-rows.ts';
import { keepingRows } from './keeping-rows.ts';
import { killRows } from './kill-rows.ts';
import { moderationRows } from './moderation-rows.ts';
import { moneyRows } from './money-rows.ts';
import { openRouterRows } from './openrouter-rows.ts';
import { canTrace, orderRows } from './order-rows.ts';
import { peopleRows } from './people-rows.ts';
import { priceRows } from './price-rows.ts';
import { processRows } from './process-rows.ts';
import { putBackRows } from './put-back-rows.ts';
import { canMount, ramDiskRows } from './ram-disk-rows.ts';
import { slackRows } from './slack-rows.ts';
import { sourceRows } from './source-rows.ts';
import { storageRows } from './storage-rows.ts';
import { uploadRows } from './upload-rows.ts';
import { upscaleRows } from './upscale-rows.ts';
import { webRows } from './web-rows.ts';

/** The whole list, in its order; without what this system can't show. */
export const allRows: readonly FaultRow[] = [
  ...googleRows,
  ...sourceRows,
  ...upscaleRows,
  ...uploadRows,
  ...encoderRows,
  ...openRouterRows,
  ...chatRows,
  ...discordRows,
  ...slackRows,
  ...processRows,
  ...priceRows,
  ...followUpRows,
  ...clockRows,
  ...storageRows,
  ...putBackRows,
  ...keepingRows,
  ...moderationRows,
  ...moneyRows,
  ...(canMount ? ramDiskRows : []),
  ...(canTrace ? orderRows : []),
  ...inputRows,
  ...webRows,
  ...adminRows,
  ...peopleRows,
  ...killRows,
];
