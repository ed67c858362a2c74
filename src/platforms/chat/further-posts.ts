import { findModel } from '../../domain/catalog.ts';
import type { Delivery, DeliveryOutcome, Digest, DigestAttempt, FurtherAttempt, Receipt } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { existingFiles } from '../../lib/existing-files.ts';
import { postAdminCard } from './admin-cards.ts';
import type { ChatPlace, DeliveryKit, FurtherVerbs, Post, PostTools, ShownDigest, Words } from './delivery-platform.ts';
import { furtherMark } from './further-mark.ts';
import { postOnce } from './post-once.ts';
import { draftReceipt, type ReceiptDraft } from './receipt-draft.ts';
import { ChatRefusal } from './refusal.ts';

/** What the kit makes of a platform's own verbs for posts besides those of the outbox; nothing where it has no such posts. */
export function furtherPosting<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
): Pick<
  Delivery,
  | 'showcaseOf'
  | 'isPublic'
  | 'sendTargets'
  | 'lookAt'
  | 'postFurther'
  | 'withdrawFurther'
  | 'digestTime'
  | 'postDigest'
  | 'channelNear'
  | 'personNear'
  | 'alertTarget'
  | 'rolesOf'
  | 'postAdminCard'
> {
  const { further } = kit.platform;
  if (further === undefined) return {};
  return {
    showcaseOf: further.showcaseOf,
    isPublic: further.isPublic,
    sendTargets: further.sendTargets,
    async lookAt(target, signal) {
      try {
        return await further.lookAt(target, signal);
      } catch (error) {
        if (!(error instanceof ChatRefusal)) throw error;
        return { name: target.channelId, refusal: error.why };
      }
    },
    postFurther: (attempt, files) => postFurther(kit, attempt, files),
    withdrawFurther: (attempt) => withdrawFurther(kit, attempt),
    channelNear: further.channelNear,
    ...(further.personNear !== undefined && { personNear: further.personNear }),
    ...(further.rolesOf !== undefined && { rolesOf: further.rolesOf }),
    alertTarget: further.alertTarget,
    postAdminCard: (attempt) => postAdminCard(kit, further, attempt),
    ...(further.digestTime !== undefined && {
      digestTime: further.digestTime,
      postDigest: (attempt: DigestAttempt) => postDigest(kit, further, attempt),
    }),
  };
}

/** Posts videos where they were not asked for, once; it calls nobody. @throws {DeliveryError} */
async function postFurther<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  attempt: FurtherAttempt,
  files: readonly string[],
): Promise<DeliveryOutcome> {
  const { platform, log } = kit;
  const { post: due } = attempt;
  const draft = draftReceipt(due.receipt, attempt.save);
  const going = postOf(kit, attempt, await existingFiles(files), draft);
  if (going.paths.length === 0) return { state: 'parked', reason: text('chat.fileMissing') };
  try {
    const place = await placeOf(kit, attempt);
    const receipt = await platform.upload(going, place, shown, toolsOf(kit, going, due.id));
    return { state: 'delivered', receipt };
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.info({ post: due.id, code: error.code }, 'a further post was refused');
    return { state: 'parked', reason: error.why };
  }
}

/** Posts the best of a week, once. @throws {DeliveryError} */
async function postDigest<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  further: FurtherVerbs<Message, Place>,
  { post: due, digest, save, signal }: DigestAttempt,
): Promise<DeliveryOutcome> {
  const { platform, log } = kit;
  const draft = draftReceipt(due.receipt, save);
  const shown = shownOf(kit, digest);
  if (shown.best.length === 0) return { state: 'parked', reason: text('chat.fileMissing') };
  // What was sent by a try whose answer was lost is known by its words, and stars may have come since.
  const tried: ShownDigest = due.receipt.digest === undefined ? shown : (JSON.parse(due.receipt.digest) as ShownDigest);
  try {
    const place = await further.place(due, signal);
    const posting = { id: due.id, mark: furtherMark, place, about: undefined, draft, signal };
    const send = async (): Promise<Receipt> => {
      await draft.keep({ digest: JSON.stringify(shown) });
      return await platform.post(posting, further.digest(shown, due.target));
    };
    const receipt = await postOnce(kit, posting, send, further.digest(tried, due.target));
    return { state: 'delivered', receipt };
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    log.info({ post: due.id, code: error.code }, 'a digest was refused');
    return { state: 'parked', reason: error.why };
  }
}

/** Without those that have no address. */
function shownOf<Message, Place extends ChatPlace>(
  { platform }: DeliveryKit<Message, Place>,
  { count, best }: Digest,
): ShownDigest {
  const shown = best.flatMap(({ stars, generation: { replyTarget, request }, receipts }) => {
    const url = platform.link(replyTarget, receipts.result);
    return url === undefined ? [] : [{ stars, model: findModel(request.model)?.label ?? request.model, url }];
  });
  return { count, best: shown };
}

/** Takes one back; where nobody heard whether it was posted, it is looked for. @throws {DeliveryError} */
async function withdrawFurther<Message, Place extends ChatPlace>(
  kit: DeliveryKit<Message, Place>,
  attempt: FurtherAttempt,
): Promise<void> {
  const { platform, log } = kit;
  const { post: due, signal } = attempt;
  const draft = draftReceipt(due.receipt, attempt.save);
  const going = postOf(kit, attempt, [], draft);
  try {
    const place = await placeOf(kit, attempt);
    const tried = due.receipt[platform.triedKey?.(furtherMark, place) ?? 'triedAtMs'];
    const isKnown = due.receipt[platform.idKey ?? 'message'] !== undefined;
    const posting = { id: due.id, mark: furtherMark, place, about: going, draft, signal };
    const found = isKnown || tried === undefined ? undefined : await platform.findPosted(posting, Number(tried), undefined);
    await platform.delete({ ...due.receipt, ...found }, going);
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    if (error.refusal !== 'gone') log.warn({ post: due.id, code: error.code }, 'a further post could not be taken back');
  }
}

const shown: Words = { wording: 'further', route: 'channel', notes: {} };

async function placeOf<Message, Place extends ChatPlace>(
  { platform }: DeliveryKit<Message, Place>,
  { post, signal }: FurtherAttempt,
): Promise<Place> {
  if (platform.further === undefined) throw new Error('the platform has no further posts');
  return platform.further.place(post, signal);
}

/** As it is seen in the place where it is shown. */
function postOf<Message, Place extends ChatPlace>(
  { platform }: DeliveryKit<Message, Place>,
  { post, generation, receipts, stars, signal }: FurtherAttempt,
  paths: readonly string[],
  draft: ReceiptDraft,
): Post {
  const { replyTarget } = generation;
  const watchUrl = replyTarget.platform === platform.platform ? platform.link(replyTarget, receipts.result) : undefined;
  const { set: _, members: _members, ...alone } = generation;
  return {
    kind: 'result',
    generation: { ...alone, replyTarget: post.target, isQuiet: true },
    receipts: { status: {}, question: {}, result: {} },
    further: { post, stars, watchUrl },
    ...{ draft, paths, signal },
  };
}

function toolsOf<Message, Place extends ChatPlace>(kit: DeliveryKit<Message, Place>, about: Post, id: string): PostTools<Place> {
  const { draft, signal } = about;
  return {
    once: (place, mark, send) =>
      postOnce(kit, { id, mark: mark === about.kind ? furtherMark : mark, place, about, draft, signal }, send),
    showDoing: async () => undefined,
  };
}
