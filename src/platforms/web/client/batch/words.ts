import type { TableFault } from '../../../../domain/batch/read-table.ts';
import { type Text, text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';

/** What the view for several prompts says, in the language that is read. */
export const words = {
  get title() {
    return say(text('page.batch'));
  },
  get prompts() {
    return say(text('page.batchPrompts'));
  },
  about: (max: number) => say(text('page.batchAbout', { max })),
  get hint() {
    return say(text('page.batchHint'));
  },
  get openFile() {
    return say(text('page.batchFile'));
  },
  get readAs() {
    return say(text('page.batchReadAs'));
  },
  get forms() {
    return formsInWords();
  },
  get forAll() {
    return say(text('page.batchForAll'));
  },
  read: (count: number) => say(text('page.batchCount', { count })),
  get table() {
    return say(text('page.batchRead'));
  },
  get row() {
    return say(text('page.batchRow'));
  },
  wrongRows: (count: number) => say(text('page.batchWrong', { count })),
  get checking() {
    return say(text('page.batchChecking'));
  },
  get begin() {
    return say(text('page.batchBegin'));
  },
  make: (count: number, price: string | undefined) => withPrice(say(makeOf(count)), price),
  get notText() {
    return say(text('page.batchNotText'));
  },
  tooLarge: (max: number) => say(text('page.batchTooLarge', { max })),
  tooMany: (given: number, max: number) => say(text('page.batchTooMany', { given, max })),
  get noPrompts() {
    return say(text('page.batchNoPrompts'));
  },
  get made() {
    return say(text('page.batchMade'));
  },
  get madeAbout() {
    return say(text('page.batchMadeAbout'));
  },
  ready: (ready: number, all: number) => say(text('page.batchReady', { ready, all })),
  get show() {
    return say(text('page.batchShow'));
  },
  showOne: (number: number) => say(text('page.batchShowOne', { number })),
  get showAll() {
    return say(text('page.batchShowAll'));
  },
  get others() {
    return say(text('page.batchOthers'));
  },
  get gone() {
    return say(text('page.batchGone'));
  },
  get loading() {
    return say(text('page.loading'));
  },
};

function formsInWords() {
  return [
    ['', say(text('page.batchAsItLooks'))],
    ['lines', say(text('page.batchLines'))],
    ['table', say(text('page.batchTable'))],
  ] as const;
}

function makeOf(count: number): Text {
  if (count === 0) return text('page.makeVideos');
  return count === 1 ? text('page.make') : text('page.makeSeveral', { count });
}

function withPrice(name: string, price: string | undefined): string {
  return price === undefined ? name : say(text('page.namePrice', { name, price }));
}

/** @param known the columns that there are */
export function sayFault(fault: TableFault, known: readonly string[]): string {
  const { row } = fault;
  switch (fault.kind) {
    case 'quote not closed':
      return say(text('page.batchQuoteOpen', { row }));
    case 'text after quote':
      return say(text('page.batchTextAfterQuote', { row }));
    case 'unknown column':
      return say(text('page.batchUnknownColumn', { row, name: fault.name, known: known.join(', ') }));
    case 'file column':
      return say(text('page.batchFileColumn', { row, name: fault.name }));
    case 'column twice':
      return say(text('page.batchColumnTwice', { row, name: fault.name }));
    case 'cell without column': {
      const separator = fault.separator === '\t' ? say(text('page.batchTab')) : fault.separator;
      return say(text('page.batchLooseCell', { row, cell: fault.cell, separator }));
    }
  }
}
