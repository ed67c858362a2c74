import type { Receipts } from '../../domain/delivery.ts';
import type { Say } from './blocks.ts';
import type { Pictures } from './lists/pictures.ts';

/** What answers are put into words with. */
export interface AnswerContext extends Say {
  readonly receipts: (id: string) => Promise<Receipts>;
  /** Who reads it: nobody is offered what they may not do. */
  readonly reader?: string;
  /** They manage the workspace. Default: they do not. */
  readonly manages?: boolean;
  /** Default: lists are in words. */
  readonly pictures?: Pictures | undefined;
}
